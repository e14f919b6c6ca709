"""Set-up pages of voting: electorates, seat cards and the history of rounds.

What must never be added here: ballots, tallies, or a round's result. No account, not even one that may
open these pages, sees how a seat or the room scores before the reveal.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.clock import now
from voting.domain.seats import void_seat
from voting.models import Electorate, Round, RoundChange, Seat


class ReadOnly:
    """Shown, never edited: these rows are written by the domain alone."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Electorate)
class ElectorateAdmin(admin.ModelAdmin):
    list_display = ("ref", "title")
    search_fields = ("ref", "title")
    ordering = ("-pk",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Seat)
class SeatAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("label", "electorate", "state", "claimed_at")
    list_filter = ("state", "electorate")
    search_fields = ("label",)
    list_select_related = ("electorate",)
    fields = ("electorate", "label", "state", "claimed_at")
    actions = ("withdraw",)

    @admin.action(description=_("Withdraw the selected seat cards"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Seat]) -> None:
        for seat in queryset:
            void_seat(seat, by=request.user.get_username(), at=now())


class RoundChangeInline(ReadOnly, admin.TabularInline):
    model = RoundChange
    fields = ("at", "by", "before", "after", "reason")
    extra = 0


@admin.register(Round)
class RoundAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("number", "electorate", "state", "opened_at", "closes_at", "sealed_at")
    list_filter = ("state", "electorate")
    list_select_related = ("electorate",)
    fields = ("electorate", "number", "state", "window_s", "opened_at", "closes_at", "void_reason")
    inlines = (RoundChangeInline,)
