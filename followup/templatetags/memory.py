"""Words and signs of the public ledger. Reads nothing, decides nothing.

What you would get wrong: a number that is localized where it stands in an address; `address` writes it plain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from followup.domain.memory.addresses import promise_page as page_of_promise
from followup.domain.memory.league import Line
from followup.domain.memory.rates import EpisodeLine
from followup.domain.memory.register import Choice, Register
from followup.domain.memory.rows import Row
from followup.domain.memory.subscriptions import label_of
from followup.enums import NoticeStep, TaskResult, TaskState
from followup.models import Figure, Subscription
from followup.templatetags.days import day_and_month

register = template.Library()

SIGNS = {
    "kept": "check",
    "partly": "half",
    "broken": "cross",
    "waiting": "split",
    "stopped": "stop",
    "open": "vacant",
}


@register.simple_tag
def address(choice: Choice, **changes: Any) -> str:
    """The address of the register with `changes` to what is chosen."""
    return choice.address(**changes)


@dataclass(frozen=True)
class Chip:
    name: str
    label: str
    count: int
    address: str


@register.simple_tag
def chips(page: Register) -> list[Chip]:
    labels = {
        "all": _("All"),
        "late": _("Overdue, still open"),
        "open": pgettext("promises", "In time, still open"),
        "kept": _("Kept"),
        "partly": _("Partly kept"),
        "broken": _("Broken"),
        "attitude": _("Attitude only"),
    }
    return [
        Chip(name, labels[name], count, page.choice.address(state=name))
        for name, count in page.counts.items()
    ]


@register.simple_tag
def sorts() -> list[tuple[str, str]]:
    return [
        ("open", _("unsettled first")),
        ("due", _("by due date")),
        ("late", _("latest first")),
        ("newest", _("newest episode first")),
    ]


@register.filter
def promise_page(code: str) -> str:
    return page_of_promise(code)


@register.filter
def sign(mark: str) -> str:
    """The icon of a mark."""
    return SIGNS.get(mark, "vacant")


@register.filter
def outcome_word(result: str) -> str:
    return str(TaskResult(result).label)


@register.filter
def half(value: float | None) -> str:
    """A median: 7 as "7", 7.5 as "7.5"."""
    return "–" if value is None else f"{value:g}"


@dataclass(frozen=True)
class Note:
    words: str
    unsure: bool = False


@register.simple_tag
def due_notes(row: Row) -> list[Note]:
    """What stands under a due date: how it moved, and how long there is left."""
    fact, task = row.fact, row.task
    if fact is None or task is None:
        return []
    notes = []
    if fact.first_due_on != fact.due_on:
        notes.append(Note(_("first %(day)s") % {"day": day_and_month(fact.first_due_on)}))
    if fact.extensions:
        said = ngettext("extended %(n)s time", "extended %(n)s times", fact.extensions)
        notes.append(Note(said % {"n": fact.extensions}))
    if task.due_provisional and fact.is_open:
        notes.append(Note(_("provisional, holidays not announced"), unsure=True))
    elif fact.is_paused:
        notes.append(Note(_("clock stands still")))
    elif fact.is_open and row.left and not task.claimed_at:
        left = ngettext("%(n)s working day left", "%(n)s working days left", row.left) % {"n": row.left}
        notes.append(Note(left))
    return notes or [Note(_("not extended"))]


@register.simple_tag
def state_notes(row: Row) -> str:
    """What stands under a state: notices, disagreement, hand-backs."""
    fact = row.fact
    if fact is None:
        return ""
    told = {
        NoticeStep.T_PLUS_10: _("criticized in public, on the next programme"),
        NoticeStep.T_PLUS_5: _("notice of supervision sent"),
        NoticeStep.T_PLUS_1: _("reminder sent"),
    }
    notes = [
        _("referred") if fact.is_referred else "",
        _("the two groups disagree") if row.is_disputed else "",
        str(told[NoticeStep(row.told)]) if row.told and fact.is_open else "",
        _("awaiting rating") if fact.state == TaskState.AWAITING_RATING else "",
        _("relapsed") if fact.relapses else "",
        _counted(ngettext("returned %(n)s time", "returned %(n)s times", fact.returns), fact.returns),
        _counted(ngettext("re-routed %(n)s time", "re-routed %(n)s times", fact.reroutes), fact.reroutes),
    ]
    return pgettext("between items", ", ").join(note for note in notes if note)


def _counted(said: str, n: int) -> str:
    return said % {"n": n} if n else ""


@dataclass(frozen=True)
class Totals:
    due: int
    kept: int
    partly: int
    broken: int
    undecided: int


@register.simple_tag
def totals(lines: Iterable[EpisodeLine]) -> Totals:
    rows = [(line.due, line.kept, line.partly, line.broken, line.undecided) for line in lines]
    return Totals(*(sum(column) for column in zip(*rows, strict=True)))


@dataclass(frozen=True)
class Head:
    """Of a column of the league table; `name` is empty where it does not sort."""

    label: str
    name: str = ""
    numeric: bool = True
    chosen: bool = False


@register.simple_tag
def columns(chosen: str) -> list[Head]:
    heads = [
        Head(_("Unit"), "order", numeric=False),
        Head(_("Kept / due"), "kept"),
        Head(_("Interval"), numeric=False),
        Head(_("By the first date")),
        Head(_("Partly, broken, undecided")),
        Head(_("Days late"), "late"),
        Head(_("Extensions, returns"), "extensions"),
        Head(_("Helped with")),
        Head(_("To be watched"), numeric=False),
    ]
    return [Head(one.label, one.name, one.numeric, one.name == chosen) for one in heads]


@register.simple_tag
def flags(line: Line) -> list[str]:
    """In words, with their counts."""
    found = line.flags
    named = [
        (found.last_day, _("last-day extensions")),
        (found.reopened, _("done, then taken back")),
        (found.split, _("ended as split or merged")),
    ]
    words = [f"{label} {count}" for count, label in named if count]
    return [*words, _("softer than asked")] if found.is_soft else words


@register.filter
def rate_name(name: str) -> str:
    """What a figure is called on the page and on air."""
    return {
        "kept": _("Due promises kept"),
        "kept_first": _("Kept by the first date"),
        "open_late": _("Overdue, still open"),
        "attitude": _("Attitude only, no date"),
    }.get(name, name)


@register.filter
def figure_name(figure: Figure) -> str:
    unit = figure.facts.get("unit", "")
    return f"{rate_name(figure.name)} · {unit}" if unit else rate_name(figure.name)


@register.filter
def about(row: Subscription) -> str:
    return label_of(row)
