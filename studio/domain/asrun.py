"""Reading the as-run log: as lines for the control room, and as a table for a spreadsheet.

What you would get wrong: titles are typed by people and a spreadsheet runs what begins like a
formula, so every text cell of the table passes `guarded`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common import tables
from common.tables import guarded
from studio.domain.machine_words import event_text
from studio.domain.record import record
from studio.domain.refusals import named_act, refusal_of
from studio.domain.timing import planned_starts
from studio.enums import Act, EventKind, Fault, ItemKind
from studio.models import Item, ItemInstance, Run, ShowEvent

__all__ = ["Line", "csv_rows", "csv_text", "label_of", "lines", "log", "record", "tail", "who_of"]

Cell: TypeAlias = str | int


@dataclass(frozen=True)
class Line:
    """One event in the reader's language; `who` is the clock where no hand was in it."""

    seq: int
    at: datetime
    who: str
    kind: str
    label: str
    what: str

    @property
    def is_refusal(self) -> bool:
        return self.kind == EventKind.REFUSED


def log(run: Run) -> QuerySet[ShowEvent]:
    """Every event of the run in order. One query."""
    return ShowEvent.objects.filter(run=run).select_related("by").order_by("seq")


def tail(run: Run, count: int = 12) -> list[Line]:
    """The newest lines, newest first. One query."""
    return [line_of(event) for event in log(run).reverse()[:count]]


def lines(run: Run) -> Iterator[Line]:
    return map(line_of, log(run))


def line_of(event: ShowEvent) -> Line:
    return Line(
        seq=event.seq,
        at=event.at,
        who=who_of(event),
        kind=event.kind,
        label=str(EventKind(event.kind).label),
        what=what_of(event),
    )


def who_of(event: ShowEvent) -> str:
    return str(event.by) if event.by else _("the clock")


def what_of(event: ShowEvent) -> str:
    """The thing an event is about: an item's title, a round, a card, a refused act and its reason."""
    facts = event.payload
    if event.kind == EventKind.REFUSED:
        return f"{Act(facts['act']).label} · {refusal_of(event).sentence}"
    if "number" in facts:
        return _("round %(number)s") % {"number": facts["number"]}
    if event.kind == EventKind.WENT_ON_AIR:
        return _started(facts)
    if event.kind == EventKind.MACHINE:
        return event_text(facts)
    if event.kind == EventKind.ENDED:
        return _("tasks registered: %(count)s") % {"count": facts.get("tasks", 0)}
    return _of_another(event.kind, facts)


def _of_another(kind: str, facts: dict[str, Any]) -> str:
    if "fault" in facts:
        return str(Fault(facts["fault"]).label)
    if kind == EventKind.TOOK_OVER:
        return f"{facts['from']} → {facts['to']}"
    return str(named_act(facts) or facts.get("title") or facts.get("text") or facts.get("code") or "")


def _started(facts: dict[str, Any]) -> str:
    """With which drill, or why without one."""
    parts = [str(facts.get("title", ""))]
    if proof := facts.get("proof"):
        parts.append(_("nothing of a rehearsal: %(rows)s rows in %(tables)s tables") % proof)
    if drill := facts.get("drill"):
        parts.append(_("drill %(green)s of %(seats)s green") % drill)
    if reason := facts.get("without_drill"):
        parts.append(_("without a drill: %(reason)s") % {"reason": reason})
    return " · ".join(filter(None, parts))


def label_of(event: ShowEvent) -> str:
    """ "Taken · The pipe at night": what a stale page is told."""
    what = what_of(event)
    label = str(EventKind(event.kind).label)
    return f"{label} · {what}" if what else label


# -- As a table ------------------------------------------------------------------------------


def header() -> list[str]:
    """In the reader's language; lengths are in seconds, times on the studio's wall."""
    return [
        _("No."),
        _("Time"),
        _("Who"),
        _("Event"),
        _("About"),
        _("Kind"),
        _("Segment"),
        _("Planned start"),
        _("Actual start"),
        _("Actual end"),
        _("Planned length (s)"),
        _("Actual length (s)"),
        _("Over (s)"),
    ]


def csv_rows(run: Run) -> Iterator[list[Cell]]:
    """The header; every event in order, a TAKE with the times of what it aired; what never aired.

    Three queries, and one for the episode. Text cells are guarded against formulas; numbers stay numbers.
    """
    items = list(
        Item.objects.filter(segment__episode=run.episode_id)
        .select_related("segment")
        .order_by("segment__position", "position", "pk")
    )
    starts = planned_starts(run.episode.planned_start, [item.planned_s for item in items])
    planned = {item.pk: start for item, start in zip(items, starts, strict=False)}
    instances = {instance.pk: instance for instance in run.instances.all()}
    yield [*header()]
    for event in log(run):
        line = line_of(event)
        taken = instances.get(event.payload.get("instance", 0)) if event.kind == EventKind.TAKEN else None
        yield [
            line.seq,
            _wall(event.at),
            guarded(line.who),
            line.label,
            guarded(line.what),
            *(_times(taken, planned) if taken else [""] * 8),
        ]
    aired = {instance.item_id for instance in instances.values() if instance.taken_at}
    for item in items:
        if item.pk not in aired:
            yield _never_aired(item, planned[item.pk])


def csv_text(run: Run) -> str:
    """The whole file, for Excel."""
    return tables.csv_text(csv_rows(run))


def _times(instance: ItemInstance, planned: dict[int, datetime]) -> list[Cell]:
    plan = instance.plan
    took: Any = ""
    if instance.taken_at and instance.ended_at:
        took = round((instance.ended_at - instance.taken_at).total_seconds())
    return [
        str(ItemKind(plan["kind"]).label),
        guarded(plan["segment"]),
        _wall(planned.get(plan["item"])),
        _wall(instance.taken_at),
        _wall(instance.ended_at),
        plan["planned_s"],
        took,
        took - plan["planned_s"] if took != "" else "",
    ]


def _never_aired(item: Item, planned_at: datetime) -> list[Cell]:
    return [
        "",
        "",
        "",
        _("Planned, not aired"),
        guarded(item.title),
        item.get_kind_display(),
        guarded(item.segment.title),
        _wall(planned_at),
        "",
        "",
        item.planned_s,
        "",
        "",
    ]


def _wall(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
