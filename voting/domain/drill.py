"""The drill: a test round before air, as a gate. "197 of 200 green, p95 0.4 s, seats 31, 88 need an usher."

What you would get wrong: a drill uses the very path of a round on air and must leave nothing of it. Ending it
deletes its ballots, tally, marks and history with the round, and keeps one DrillReport; `proof_clean` counts
what is left in every table of the air record. Versions of the vote state never fall because of it: the moves
deleted are added to `past_moves`.

A seat is green when its ballot is in and its phone saw green within SLOW_MS; a phone without script sends no
measure and is green by its ballot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Manager, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from common.publish import publish
from voting.domain import history, round_keys, rounds
from voting.domain.proof import NO_HEAD
from voting.domain.queries import seats_counted
from voting.domain.seat_import import natural
from voting.enums import RoundPurpose, RoundState, SeatState, Trouble, Window
from voting.errors import DrillRunning, DrillTooLate, NoDrill
from voting.events import vote_topic
from voting.models import (
    Ballot,
    DrillMark,
    DrillReport,
    Electorate,
    PaperSlip,
    Round,
    RoundChange,
    SealedRow,
    Seat,
    TallyCount,
)

REF = "drill"
SLOW_MS = 2000
LONGEST_MS = 600_000
RECORD: dict[str, Manager[Any]] = {  # every table that knows a round
    "ballots": Ballot.objects,
    "tally": TallyCount.objects,
    "sealed_rows": SealedRow.objects,
    "slips": PaperSlip.objects,
    "marks": DrillMark.objects,
    "moves": RoundChange.objects,
}


@dataclass(frozen=True)
class Troubled:
    """A seat that was not green, and why."""

    label: str
    why: Trouble


@dataclass(frozen=True)
class Report:
    """A drill in figures, running or ended. `p95_ms` is None while no phone has measured."""

    seats: int
    green: int
    p95_ms: int | None
    troubled: Sequence[Troubled]

    @property
    def sentence(self) -> str:
        """As the console says it."""
        said = [_("%(green)d of %(seats)d green") % {"green": self.green, "seats": self.seats}]
        if self.p95_ms is not None:
            said.append(_("p95 %(seconds).1f s") % {"seconds": self.p95_ms / 1000})
        if self.troubled:
            labels = pgettext("list", ", ").join(trouble.label for trouble in self.troubled)
            count = len(self.troubled)
            words = ngettext("seat %(labels)s needs an usher", "seats %(labels)s need an usher", count)
            said.append(words % {"labels": labels})
        return pgettext("sentence", ", ").join(said)

    @property
    def reasons(self) -> list[tuple[Trouble, list[str]]]:
        """Labels by reason, in the order of Trouble; reasons without seats are left out."""
        found = [(why, [seat.label for seat in self.troubled if seat.why == why]) for why in Trouble]
        return [(why, labels) for why, labels in found if labels]


def paper() -> dict[str, Any]:
    """One question on a scale from 0 to 10, in the house's language."""
    with override(settings.LANGUAGE_CODE):
        return {
            "title": pgettext("drill", "Test ballot"),
            "subjects": [{"ref": REF, "name": _("It counts for nothing"), "words": []}],
            "criteria": [{"ref": REF, "name": _("Choose any number and send it")}],
            "scale": {"min": 0, "max": 10, "step": 1},
        }


def start_drill(electorate: Electorate, *, by: str, at: datetime) -> Round:
    """Open a drill on every phone, until it is ended by hand.

    Raises DrillTooLate once the first air round was opened, DrillRunning while there is one (also to the
    second of two). While it runs no air round opens: the database allows one open round.
    """
    with transaction.atomic():
        held = Electorate.objects.select_for_update().get(pk=electorate.pk)
        if history.is_locked(held):
            raise DrillTooLate
        if running_drill(held) is not None:
            raise DrillRunning
        armed = rounds.arm_round(
            held,
            ref=REF,
            paper=paper(),
            window_s=0,
            by=by,
            at=at,
            options=rounds.RoundOptions(window=Window.HAND),
            purpose=RoundPurpose.DRILL,
        )
        return rounds.open_round(armed, by=by, at=at)


def running_drill(electorate: Electorate) -> Round | None:
    return electorate.rounds.filter(purpose=RoundPurpose.DRILL).order_by("-pk").first()


def mark_green(round_id: int, marks: Iterable[tuple[str, int]]) -> int:
    """What phones measured from tap to green: (digest of the phone's secret, ms). Each seat's first counts.

    Answers how many were kept; marks of rounds that are no open drill, and of strangers, are dropped.
    """
    open_drills = Round.objects.open().filter(pk=round_id, purpose=RoundPurpose.DRILL)
    electorate = open_drills.values_list("electorate", flat=True).first()
    took = {device: max(0, min(ms, LONGEST_MS)) for device, ms in marks}
    if electorate is None or not took:
        return 0
    held = Seat.objects.claimed().filter(electorate=electorate, device_sha256__in=took)
    kept = [
        DrillMark(round_id=round_id, seat_id=seat, took_ms=took[device or ""])
        for seat, device in held.values_list("pk", "device_sha256")
    ]
    return len(DrillMark.objects.bulk_create(kept, ignore_conflicts=True))


def report_on(drill: Round) -> Report:
    """The running drill's figures. With its key lost only the phones' own measures are left to go by."""
    took = dict(drill.marks.values_list("seat", "took_ms"))
    found = drill.electorate.seats.exclude(state=SeatState.VOID).values_list("pk", "label", "state")
    seats = sorted(found, key=lambda seat: natural(seat[1]))
    counted = seats_counted(drill, [seat for seat, _, _ in seats]) | set(took)
    troubled = []
    for seat, label, state in seats:
        if seat not in counted:
            joined = state == SeatState.CLAIMED
            troubled.append(Troubled(label, Trouble.NO_BALLOT if joined else Trouble.NOT_JOINED))
        elif took.get(seat, 0) > SLOW_MS:
            troubled.append(Troubled(label, Trouble.SLOW))
    return Report(len(seats), len(seats) - len(troubled), p95(took.values()), troubled)


def p95(took: Iterable[int]) -> int | None:
    """Nearest rank: the smallest measure that 95 % do not exceed."""
    ordered = sorted(took)
    return ordered[-(-len(ordered) * 95 // 100) - 1] if ordered else None


def end_drill(electorate: Electorate, *, by: str, at: datetime) -> DrillReport:
    """Write the report, delete all that the drill left. Two at once: one ends it, the other gets NoDrill."""
    with transaction.atomic():
        held = Electorate.objects.select_for_update().get(pk=electorate.pk)
        drill = Round.objects.select_for_update().filter(electorate=held, purpose=RoundPurpose.DRILL).first()
        if drill is None:
            raise NoDrill
        found = report_on(drill)
        moves, drill_id = drill.changes.count(), drill.pk
        kept = DrillReport.objects.create(
            electorate=held,
            at=at,
            by=by,
            seats=found.seats,
            green=found.green,
            p95_ms=found.p95_ms,
            troubled=[{"label": seat.label, "why": str(seat.why)} for seat in found.troubled],
        )
        drill.delete()
        Electorate.objects.filter(pk=held.pk).update(past_moves=F("past_moves") + moves + 1)
        transaction.on_commit(lambda: round_keys.destroy_key(drill_id))
        publish(vote_topic(held.pk), "drill.ended")
    return kept


def last_report(electorate_ref: str) -> DrillReport | None:
    """The newest drill that was ended, for the gate before air."""
    return DrillReport.objects.filter(electorate__ref=electorate_ref).order_by("-pk").first()


def report_of(kept: DrillReport) -> Report:
    """A kept report in the same shape as a running one's."""
    troubled = [Troubled(row["label"], Trouble(row["why"])) for row in kept.troubled]
    return Report(kept.seats, kept.green, kept.p95_ms, troubled)


def proof_clean(electorate_ref: str) -> dict[str, Any]:
    """That nothing of any drill lies in the air record: {"clean": bool, "drill_rounds", "ballots", "tally",
    "sealed_rows", "slips", "marks", "moves", "keys": counts, all zero when clean; "first_number": 1 and
    "chain_starts_empty": True, or None before there is such a round}.
    """
    drills = Round.objects.filter(electorate__ref=electorate_ref, purpose=RoundPurpose.DRILL)
    ids = list(drills.values_list("pk", flat=True))
    counts = {name: rows.filter(round__in=ids).count() for name, rows in RECORD.items()}
    counts |= {"drill_rounds": len(ids), "keys": len(set(ids) & set(round_keys.kept_keys()))}
    air = Round.objects.on_record().filter(electorate__ref=electorate_ref)
    first = air.aggregate(first=Min("number"))["first"]
    sealed = (
        air.filter(state__in=[RoundState.SEALED, RoundState.REVEALED]).exclude(head="").order_by("sealed_at")
    )
    head = sealed.values_list("previous_head", flat=True).first()
    starts = None if head is None else head == NO_HEAD
    clean = not any(counts.values()) and first in {None, 1} and starts is not False
    return {"clean": clean, **counts, "first_number": first, "chain_starts_empty": starts}
