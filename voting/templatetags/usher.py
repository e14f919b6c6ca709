"""The usher console's words and signs: one set for list, map and legend."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from voting.enums import HelpNote, SeatAct
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
        return called_for(case["note"])
    if case["state"] == "absent":
        return pgettext("usher", "not scanned")
    return pgettext("usher", "phone is silent") if case["state"] == "asleep" else pgettext("usher", "called")


@register.filter
def called_for(note: str) -> str:
    """Of an errand: what its phone called for, in the usher's language."""
    return str(dict(HelpNote.choices).get(note, note))


@register.filter
def told(change: SeatChange) -> str:
    """One act in few words, for the list of what was just solved and a seat's history."""
    words = str(SeatAct(change.act).label)
    if change.act == SeatAct.SWAPPED:
        words = _("card %(card)s") % {"card": change.fact}
    elif change.act == SeatAct.EXTRA_TIME:
        words += " " + _("%(n)s s") % {"n": change.fact}
    return " · ".join(filter(None, [words, change.get_why_display(), change.reason]))
