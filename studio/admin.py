"""Set-up data of the programme: episodes with cast and segments, the items of a rundown, clips.

Runs, instances and events are not here on purpose: they are made on air, and each leaves its row.
What you would get wrong: a new episode is born by the domain (electorate, key, what is owed), and a
clip by its import; neither is simply saved.
"""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.models import User
from studio.domain.clips import media
from studio.domain.planning import rundown
from studio.forms.clip import ClipForm
from studio.models import CastMember, Clip, Episode, Item, Segment


class CastInline(admin.TabularInline):
    model = CastMember
    extra = 0
    autocomplete_fields = ("unit",)


class SegmentInline(admin.TabularInline):
    model = Segment
    extra = 0


@admin.register(Episode)
class EpisodeAdmin(admin.ModelAdmin):
    list_display = ("number", "title", "planned_start", "is_sample")
    search_fields = ("title",)
    fields = ("number", "title", "planned_start", "is_sample")
    inlines = (SegmentInline, CastInline)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new episode gets its first segments from the domain; they are edited afterwards."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Episode, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = rundown.create_episode(
            number=obj.number,
            title=obj.title,
            planned_start=obj.planned_start,
            is_sample=obj.is_sample,
            by=cast("User", request.user),  # the admin let nobody else in
            at=now(),
        )
        obj.pk, obj.screen_key = made.pk, made.screen_key


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    list_display = ("title", "episode", "segment", "position", "kind", "planned_s")
    list_filter = ("segment__episode", "kind")
    list_select_related = ("segment__episode",)
    search_fields = ("title",)
    autocomplete_fields = ("units",)
    raw_id_fields = ("task",)

    @admin.display(description=_("episode"), ordering="segment__episode__number")
    def episode(self, item: Item) -> str:
        return str(item.segment.episode)

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        """Count the edit, so that a planner's open form notices it."""
        obj.revision += change
        super().save_model(request, obj, form, change)


@admin.register(Clip)
class ClipAdmin(admin.ModelAdmin):
    form = ClipForm
    list_display = ("title", "length", "width", "height", "video_codec", "audio_codec")
    search_fields = ("title",)
    readonly_fields = ("sha256", "size", "duration_ms", "width", "height", "video_codec", "audio_codec")

    @admin.display(description=_("length"), ordering="duration_ms")
    def length(self, clip: Clip) -> str:
        seconds = round(clip.duration_ms / 1000)
        return f"{seconds // 60}:{seconds % 60:02d}"

    def save_model(self, request: HttpRequest, obj: Clip, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        imported = media.import_clip(form.uploaded_path, title=form.cleaned_data["title"])
        obj.__dict__.update(imported.__dict__)

    def delete_model(self, request: HttpRequest, obj: Clip) -> None:
        media.remove_clip(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for clip in queryset:
            media.remove_clip(clip)
