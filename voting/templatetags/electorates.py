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
def name_field(form: RulesForm, group: Group, locked: Any) -> SafeString:
    """A group's name: a field, or the bare name once it is locked."""
    if locked:
        return format_html("{}", group.name)
    return _named(form, f"name-{group.ref}", _("Name of %(group)s") % {"group": group.name})


@register.simple_tag
def weight_field(form: RulesForm, group: Group, locked: Any) -> SafeString:
    """A group's weight: a field, or the bare number once it is locked. A spare group has none."""
    if group.is_spare:
        return format_html('<span class="quiet">{}</span>', pgettext("group", "spare"))
    if locked:
        return format_html("<b>{}</b>", group.weight)
    return _named(form, f"weight-{group.ref}", _("Weight of %(group)s") % {"group": group.name})


@register.simple_tag
def remove_field(form: RulesForm, group: Group) -> SafeString:
    return _named(form, f"remove-{group.ref}", _("Remove %(group)s") % {"group": group.name})


def _named(form: RulesForm, name: str, label: str) -> SafeString:
    field = form[name]
    return format_html("{}{}", field.as_widget(attrs={"aria-label": label}), field.errors)


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
        case ElectorateAct.RULES | ElectorateAct.GROUPS:
            return _rules(change) if change.act == ElectorateAct.RULES else _group_list(facts)
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
    names = after.get("names") or dict(change.electorate.groups.values_list("ref", "name"))
    said = [
        f"{names.get(ref, ref)} {before['weights'].get(ref, 0)} → {weight}"
        for ref, weight in after["weights"].items()
        if weight != before["weights"].get(ref)
    ]
    if after["trim_percent"] != before["trim_percent"]:
        said.append(_("trim %(before)d %% → %(after)d %%") % _trims(before, after))
    return pgettext("list", ", ").join(said)


def _group_list(facts: dict[str, Any]) -> str:
    """新增 青年代表、群众代表 → 市民代表、撤销 点评专家."""
    added = _("added %(name)s (spare)") if facts.get("spare") else _("added %(name)s")
    said = [added % {"name": name} for name in facts["added"]]
    said += [f"{old} → {new}" for old, new in facts["renamed"]]
    said += [_("removed %(name)s") % {"name": name} for name in facts["removed"]]
    return pgettext("list", ", ").join(said)


def _trims(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    return {"before": before["trim_percent"], "after": after["trim_percent"]}
