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
from common.clock import from_ms
from common.tables import guarded
from studio.domain.machinery.machine_words import event_text
from studio.domain.records.aired_plan import aired_plan
from studio.domain.show.record import record
from studio.domain.show.refusals import named_act, refusal_of
from studio.enums import Act, EventKind, Fault, ItemKind
from studio.models import ItemInstance, Run, ShowEvent

__all__ = [
    "Line",
    "csv_rows",
    "csv_text",
    "label_of",
    "line_of",
    "lines",
    "log",
    "notice",
    "record",
    "rows",
    "tail",
    "who_of",
]

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
    """A person, with the panel pressed if it was one; else the clock."""
    who = str(event.by) if event.by else _("the clock")
    return f"{who} · {panel}" if (panel := event.payload.get("panel")) else who


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
    """`rows` with text cells guarded against formulas; numbers stay numbers."""
    for row in rows(run):
        yield [guarded(cell) if isinstance(cell, str) else cell for cell in row]


def rows(run: Run) -> Iterator[list[Cell]]:
    """The header; every event in order, a TAKE with the times of what it aired; what never aired.

    Planned is what was planned at going on air. Three queries, and one for the episode; eight for a run older
    than the keeping of versions.
    """
    plan = aired_plan(run)
    planned = {row["item"]: row["starts_at"] for row in plan.rows}
    instances = {instance.pk: instance for instance in run.instances.all()}
    yield [*header()]
    for event in log(run):
        line = line_of(event)
        taken = instances.get(event.payload.get("instance", 0)) if event.kind == EventKind.TAKEN else None
        yield [
            line.seq,
            _wall(event.at),
            line.who,
            line.label,
            line.what,
            *(_times(taken, planned) if taken else [""] * 8),
        ]
    aired = {instance.plan["item"] for instance in instances.values() if instance.taken_at}
    yield from (_never_aired(row) for row in plan.rows if not row["is_on_shelf"] and row["item"] not in aired)


def csv_text(run: Run) -> str:
    """The whole file, for Excel. A rehearsal's says so before anything else."""
    return tables.csv_text([*notice(run), *csv_rows(run)])


def notice(run: Run) -> list[list[Cell]]:
    """A row for the head of any list of a rehearsal: nobody may take it for what was aired."""
    return [[_("Rehearsal: this is not the record of the programme.")]] if run.is_rehearsal else []


def _times(instance: ItemInstance, planned: dict[int, int | None]) -> list[Cell]:
    plan = instance.plan
    took: Any = ""
    if instance.taken_at and instance.ended_at:
        took = round((instance.ended_at - instance.taken_at).total_seconds())
    return [
        str(ItemKind(plan["kind"]).label),
        plan["segment"],
        _wall(_moment(planned.get(plan["item"]))),
        _wall(instance.taken_at),
        _wall(instance.ended_at),
        plan["planned_s"],
        took,
        took - plan["planned_s"] if took != "" else "",
    ]


def _never_aired(row: dict[str, Any]) -> list[Cell]:
    return [
        "",
        "",
        "",
        _("Planned, not aired"),
        row["title"],
        str(ItemKind(row["kind"]).label),
        row["segment"],
        _wall(_moment(row["starts_at"])),
        "",
        "",
        row["planned_s"],
        "",
        "",
    ]


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)


def _wall(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
