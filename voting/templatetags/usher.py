"""The usher console's words and signs: one set for list, map and legend."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from voting.enums import SeatAct
from voting.models import SeatChange

register = template.Library()

NAMES = {
    "green": pgettext_lazy("seat map", "Counted"),
    "spare": pgettext_lazy("seat map", "Counted, spare card"),
    "joined": pgettext_lazy("seat map", "Joined"),
    "help": pgettext_lazy("seat map", "Needs help"),
    "absent": pgettext_lazy("seat map", "Not joined"),
    "asleep": pgettext_lazy("seat map", "Asleep"),
    "void": pgettext_lazy("seat map", "Empty seat"),
}
ICONS = {
    "green": "check",
    "spare": "swap",
    "joined": "dot",
    "help": "hand",
    "absent": "vacant",
    "asleep": "moon",
    "void": "cross",
}
ACTS = {
    "swap": pgettext_lazy("usher's act", "Swap card"),
    "admit": pgettext_lazy("usher's act", "Let in"),
    "slip": pgettext_lazy("usher's act", "Paper slip"),
    "extra": pgettext_lazy("usher's act", "Extra time"),
    "reprint": pgettext_lazy("usher's act", "Print again"),
    "void": pgettext_lazy("usher's act", "Mark empty"),
}


@register.filter
def state_name(state: str) -> str:
    return str(NAMES[state])


@register.filter
def state_icon(state: str) -> str:
    return ICONS[state]


@register.filter
def act_name(act: str) -> str:
    return str(ACTS[act])


@register.filter
def why(case: dict[str, Any]) -> str:
    """One line under a seat's name: its own note, else what is the case."""
    if case["note"]:
        return str(case["note"])
    if case["state"] == "absent":
        return pgettext("usher", "card not scanned")
    return pgettext("usher", "phone is silent") if case["state"] == "asleep" else pgettext("usher", "called")


@register.filter
def told(change: SeatChange) -> str:
    """One act in few words, for the list of what was just solved and a seat's history."""
    if change.act == SeatAct.SWAPPED:
        return _("card %(card)s") % {"card": change.reason}
    words = str(SeatAct(change.act).label)
    return f"{words} · {change.reason}" if change.reason else words
