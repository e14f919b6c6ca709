"""Input of the planning pages: a new episode, its frame of time, its segments, and rows added and moved."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.enums import ItemKind
from studio.enums_look import Theme
from studio.forms.plan_fields import ClockField, LengthField, on_the_evening
from studio.models import Episode, Item, Segment

SEATS_IN_A_ROW = 20


class EpisodeForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    planned_start = forms.DateTimeField(
        label=_("On air at"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    seats = forms.IntegerField(label=_("Audience seats"), min_value=0, max_value=2000, initial=200)
    same_seats = forms.BooleanField(
        label=_("The same seats, groups and weights as the episode before"), required=False
    )

    def facts(self) -> dict[str, Any]:
        return {"title": self.cleaned_data["title"], "planned_start": self.cleaned_data["planned_start"]}

    def labels(self) -> list[str]:
        """Seat labels by row: A-01 … A-20, B-01 …; after row Z come AA, AB and so on."""
        return [
            f"{_row_name(number // SEATS_IN_A_ROW)}-{number % SEATS_IN_A_ROW + 1:02d}"
            for number in range(self.cleaned_data["seats"])
        ]


class AddItemForm(forms.Form):
    """A new row; what its kind needs beyond this is filled in by editing it."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[choice for choice in ItemKind.choices if choice[0] != ItemKind.FEEDBACK]
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    planned_s = LengthField(label=_("Planned length"), initial=120)
    segment = forms.ModelChoiceField(Segment.objects.none(), label=_("Segment"), empty_label=None)

    def __init__(self, *args: Any, episode: Episode, **options: Any) -> None:
        super().__init__(*args, **options)
        segments = cast("forms.ModelChoiceField[Segment]", self.fields["segment"])
        segments.queryset = episode.segments.order_by("position")
        segments.initial = episode.segments.order_by("-position").first()
        segments.required = segments.initial is not None  # a rundown without segments gets its first one

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class MoveForm(forms.Form):
    direction = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])


class PlaceForm(forms.Form):
    """Where a row is dropped: in this segment, behind that item or first."""

    item = forms.ModelChoiceField(Item.objects.none())
    segment = forms.ModelChoiceField(Segment.objects.none())
    after = forms.ModelChoiceField(Item.objects.none(), required=False)

    def __init__(self, data: Any, *, episode: Episode) -> None:
        super().__init__(data)
        own = Item.objects.filter(segment__episode=episode).select_related("segment__episode")
        for name, among in {"item": own, "segment": episode.segments.all(), "after": own}.items():
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = among


class HereForm(forms.Form):
    """At which row an editor stands; none while they only look."""

    item = forms.ModelChoiceField(Item.objects.none(), required=False)

    def __init__(self, data: Any, *, episode: Episode) -> None:
        super().__init__(data)
        own = Item.objects.filter(segment__episode=episode)
        cast("forms.ModelChoiceField[Item]", self.fields["item"]).queryset = own

    def at(self) -> Item | None:
        """None also for a row that somebody has just removed."""
        found: Item | None = self.cleaned_data.get("item") if self.is_valid() else None
        return found


class SegmentForm(forms.Form):
    title = forms.CharField(label=_("Segment"), max_length=120)


class FrameForm(forms.Form):
    """The episode's title and its frame of time: when it begins, and the fixed end if there is one.

    `seen` is the number of the edit the form was drawn after: whoever changed the frame since is not
    written over.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = forms.CharField(label=_("Title"), max_length=120)
    planned_start = forms.DateTimeField(
        label=_("On air at"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    planned_end = ClockField(label=_("Fixed end"))
    theme = forms.ChoiceField(label=_("Look of the graphics"), choices=Theme.choices, required=False)

    def __init__(self, data: Any = None, *, episode: Episode) -> None:
        initial = {
            "seen": episode.edits,
            "title": episode.title,
            "planned_start": episode.planned_start,
            "planned_end": episode.planned_end,
            "theme": episode.theme,
        }
        super().__init__(data, initial=initial, prefix="frame")

    def clean(self) -> dict[str, Any]:
        start, clock = self.cleaned_data.get("planned_start"), self.cleaned_data.get("planned_end")
        if start and clock:
            end = on_the_evening(clock, start)
            self.cleaned_data["planned_end"] = end
            if end <= start:
                self.add_error("planned_end", _("The end lies before the start."))
        return self.cleaned_data

    def facts(self) -> dict[str, str | datetime | None]:
        facts = {name: self.cleaned_data[name] for name in ("title", "planned_start", "planned_end")}
        return facts | ({"theme": self.cleaned_data["theme"]} if self.cleaned_data["theme"] else {})


def _row_name(row: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letter = chr(ord("A") + row % 26)
    return letter if row < 26 else _row_name(row // 26 - 1) + letter
