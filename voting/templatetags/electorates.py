"""Words and fields of the planning pages."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from voting.enums import ElectorateAct
from voting.models import ElectorateChange, Group
from voting.plan_forms import RulesForm

register = template.Library()


@register.simple_tag
def weight_field(form: RulesForm, group: Group, locked: Any) -> SafeString:
    """A group's weight: a field, or the bare number once it is locked."""
    if locked:
        return format_html("<b>{}</b>", group.weight)
    field = form[f"weight-{group.ref}"]
    named = field.as_widget(attrs={"aria-label": _("Weight of %(group)s") % {"group": group.name}})
    return format_html("{}{}", named, field.errors)


@register.filter
def seconds(ms: int) -> str:
    """400 is 0.4."""
    return f"{ms / 1000:.1f}"


@register.filter
def labels_listed(labels: Sequence[str]) -> str:
    return pgettext("list", ", ").join(labels)


@register.filter
def change_words(change: ElectorateChange) -> str:
    """What a row of the history says beyond its act."""
    facts = change.facts
    match change.act:
        case ElectorateAct.RULES:
            return _rules(change)
        case ElectorateAct.CODE:
            return pgettext("switch", "On") if facts["asks"] else pgettext("switch", "Off")
        case ElectorateAct.OFFSITE:
            return pgettext("switch", "Open") if facts["open"] else pgettext("switch", "Closed")
        case ElectorateAct.IMPORT:
            return str(_("%(added)d new, %(changed)d changed, %(removed)d removed") % facts)
        case ElectorateAct.SPARES:
            return str(facts["made"])
    return ""


def _rules(change: ElectorateChange) -> str:
    """Only what differs: 群众代表 60 → 70."""
    before, after = change.facts["before"], change.facts
    names = dict(change.electorate.groups.values_list("ref", "name"))
    said = [
        f"{names.get(ref, ref)} {before['weights'].get(ref, 0)} → {weight}"
        for ref, weight in after["weights"].items()
        if weight != before["weights"].get(ref)
    ]
    if after["trim_percent"] != before["trim_percent"]:
        said.append(_("trim %(before)d %% → %(after)d %%") % _trims(before, after))
    return pgettext("list", ", ").join(said)


def _trims(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    return {"before": before["trim_percent"], "after": after["trim_percent"]}
