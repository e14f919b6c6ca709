"""The discrepancies of a run in the reader's language: as lines, as a table, and explained by hand.

What you would get wrong: the log says what happened, not why it mattered. What a producer adds afterwards is
kept beside the discrepancy, under its key, and never written into the log.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from common.clock import from_ms
from common.errors import BadInput
from common.models import User
from common.tables import Row, Table
from studio.domain.records import asrun
from studio.domain.records.aired import AiredRun, aired_run
from studio.domain.records.discrepancies import Facts
from studio.enums import EditAct
from studio.errors import NoSuchDifference, RehearsalHasNoRecord
from studio.models import Explanation, Run, RundownEdit, ShowEvent

KINDS = {
    "not_aired": gettext_lazy("Planned, not aired"),
    "not_planned": gettext_lazy("Aired, not planned"),
    "out_of_order": gettext_lazy("Aired out of order"),
    "again": gettext_lazy("Aired again"),
    "late": pgettext_lazy("discrepancy", "Late"),
    "early": pgettext_lazy("discrepancy", "Early"),
    "long": pgettext_lazy("discrepancy", "Too long"),
    "short": pgettext_lazy("discrepancy", "Too short"),
}
MOST_CAUSES = 4  # on one line; the log has all


@dataclass(frozen=True)
class Difference:
    """`off_s` is signed: later or longer is above 0. `why` are sentences; `said` is the producer's own."""

    key: str
    kind: str
    label: str
    title: str
    segment: str
    planned: datetime | None
    actual: datetime | None
    planned_s: int | None
    off_s: float | None
    why: list[str]
    said: str
    said_by: str


def differences(aired: AiredRun) -> list[Difference]:
    """In the order of studio.domain.records.discrepancies. Three queries beside those of `aired`."""
    found = aired.discrepancies
    events = _events(aired.run, {seq for one in found for seq in one["events"]})
    edits = _edits(aired.run, {edit for one in found for edit in one["changes"]})
    said = explanations(aired.run)
    return [_difference(one, aired, events, edits, said) for one in found]


def explanations(run: Run) -> dict[str, Explanation]:
    """The newest of each key. One query."""
    return {one.key: one for one in Explanation.objects.filter(run=run.pk).select_related("by")}


def explain(run: Run, key: str, reason: str, *, by: User, at: datetime) -> Explanation:
    """Say why; said again, the newest counts and the earlier stay. BadInput without words.

    NoSuchDifference for a key that is none now; RehearsalHasNoRecord. Two at once: both are kept, the later
    counts.
    """
    if run.is_rehearsal:
        raise RehearsalHasNoRecord
    words = reason.strip()
    if not words or len(words) > 200:
        raise BadInput(problems={"reason": _("Say why, in at most 200 characters.")})
    if key not in {one["key"] for one in aired_run(run).discrepancies}:
        raise NoSuchDifference
    return Explanation.objects.create(run=run, key=key, reason=words, by=by, at=at)


def _events(run: Run, seqs: set[int]) -> dict[int, ShowEvent]:
    found = ShowEvent.objects.filter(run=run.pk, seq__in=seqs).select_related("by")
    return {event.seq: event for event in found}


def _edits(run: Run, numbers: set[int]) -> dict[int, RundownEdit]:
    found = RundownEdit.objects.filter(episode=run.episode_id, seq__in=numbers).select_related("by")
    return {edit.seq: edit for edit in found}


def _difference(
    one: Facts,
    aired: AiredRun,
    events: dict[int, ShowEvent],
    edits: dict[int, RundownEdit],
    said: dict[str, Explanation],
) -> Difference:
    take = next((take for take in aired.takes if take["seq"] == one["take"]), None)
    about = take or aired.rows[one["row_id"]]
    row = aired.rows.get(one["row_id"])
    told = said.get(one["key"])
    return Difference(
        key=one["key"],
        kind=one["kind"],
        label=str(KINDS[one["kind"]]),
        title=about["title"],
        segment=about["segment"],
        planned=_moment(row["starts_at"] if row else None),
        actual=_moment(one["actual"]),
        planned_s=(row or about)["planned_s"],
        off_s=None if one["off_ms"] is None else one["off_ms"] / 1000,
        why=_why(one, aired, events, edits),
        said=told.reason if told else "",
        said_by=str(told.by) if told else "",
    )


def _why(
    one: Facts, aired: AiredRun, events: dict[int, ShowEvent], edits: dict[int, RundownEdit]
) -> list[str]:
    causes = [_of_event(events[seq]) for seq in one["events"] if seq in events]
    more = len(causes) - MOST_CAUSES
    causes = causes[:MOST_CAUSES]
    if more > 0:
        causes.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    return [*_plainly(one, aired), *(_of_edit(edits[n]) for n in one["changes"] if n in edits), *causes]


def _plainly(one: Facts, aired: AiredRun) -> list[str]:
    """What follows from the times alone."""
    if one["kind"] == "not_aired" and not one["events"] and not one["changes"]:
        return [_("never armed")]
    row = aired.rows.get(one["row_id"])
    if one["kind"] == "not_planned":
        if row is not None:
            return [_("from the shelf")]
        return (
            [_("put in on air")] if one["row_id"] else [_("asked for in the control room, without an item")]
        )
    if one["carried_ms"] and _is_carried(one):
        return [_("what came before was off by %(span)s already") % {"span": _span(one["carried_ms"])}]
    return [
        _("before it, not planned: %(span)s") % {"span": _span(ms)} for ms in _unplanned_before(one, aired)
    ]


def _is_carried(one: Facts) -> bool:
    """Most of it was there before this item began."""
    carried, off = int(one["carried_ms"]), int(one["off_ms"])
    return carried * off > 0 and 2 * abs(carried) > abs(off)


def _unplanned_before(one: Facts, aired: AiredRun) -> list[int]:
    """How long what was not planned lasted since the last planned item; nothing when there was none."""
    if one["kind"] != "late":
        return []
    unplanned = {it["take"] for it in aired.discrepancies if it["kind"] in {"not_planned", "again"}}
    earlier = [take for take in aired.takes if take["seq"] < one["take"]]
    between = takewhile(lambda take: take["seq"] in unplanned, reversed(earlier))
    lasted = sum(take["ends_at"] - take["at"] for take in between)
    return [lasted] if lasted else []


def _span(ms: int) -> str:
    minutes, seconds = divmod(round(abs(ms) / 1000), 60)
    return f"{'−' if ms < 0 else '+'}{minutes:02d}:{seconds:02d}"


def _of_event(event: ShowEvent) -> str:
    return f"{_clock(event.at)} {asrun.label_of(event)}"


def _of_edit(edit: RundownEdit) -> str:
    act = EditAct(edit.act).label
    words = _("rundown: %(act)s · %(what)s (%(who)s)") % {"act": act, "what": edit.what, "who": edit.by}
    return f"{_clock(edit.at)} {words}"


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M:%S")


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)


# -- As a table ------------------------------------------------------------------------------


def table_of(lines: list[Difference]) -> Table:
    """One sheet: a line for each. Times on the studio's wall, spans in seconds."""
    header = [
        _("Difference"),
        _("Item"),
        _("Segment"),
        _("Planned start"),
        _("Actual start"),
        _("Planned length (s)"),
        _("Off by (s)"),
        _("Why"),
        _("Explained"),
        pgettext("explanation", "By"),
    ]
    rows: list[Row] = [
        [
            line.label,
            line.title,
            line.segment,
            _wall(line.planned),
            _wall(line.actual),
            line.planned_s,
            None if line.off_s is None else round(line.off_s, 1),
            "\n".join(line.why),
            line.said,
            line.said_by,
        ]
        for line in lines
    ]
    return Table(_("Differences"), header, rows, (16, 28, 20, 20, 20, 12, 10, 44, 36, 14))


def _wall(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
