"""When the recording began: found once, by the picture of a known TAKE, and checked by a second one.

    starts_at = the moment of the TAKE − the position of its first picture in the recording

What you would get wrong: an offset that is set moves every excerpt that the public sees. It is set once
(compare-and-set on "not set"); afterwards only a correction with a reason moves it, and both leave a line in
the as-run log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from common.clock import to_ms
from common.models import User
from studio.domain.records import excerpts
from studio.domain.records.positions import position_text
from studio.domain.records.recordings import write
from studio.enums import EventKind, ItemKind
from studio.errors import (
    AlreadyTimed,
    NotTimed,
    OutsideRecording,
    ReasonNeeded,
    SecondTakeNeeded,
    TimedMeanwhile,
    UnknownTake,
)
from studio.models import ItemInstance, Recording, Run


@dataclass(frozen=True)
class Take:
    """One TAKE of the programme. `position_ms` in the recording, None while that is unknown."""

    pk: int
    kind: str
    title: str
    at: datetime
    position_ms: int | None = None
    is_inside: bool = False


@dataclass(frozen=True)
class Found:
    """ "This picture is the TAKE of that": an instance, and where its first picture lies. `checked`: another
    instance whose picture was seen to begin where it was calculated."""

    take: int
    position_ms: int
    checked: int | None = None


@dataclass(frozen=True)
class Proposal:
    """What would be set. `others` must be looked at first: TAKEs inside the recording but the one found."""

    take: Take
    position_ms: int
    starts_at: datetime
    takes: list[Take]

    @property
    def others(self) -> list[Take]:
        return [take for take in self.takes if take.is_inside and take.pk != self.take.pk]


def takes_of(run: Run) -> list[Take]:
    """What was taken, in order of time. One query."""
    taken = run.instances.filter(taken_at__isnull=False).order_by("taken_at", "pk")
    return [_take(instance) for instance in taken]


def _take(instance: ItemInstance) -> Take:
    assert instance.taken_at is not None  # noqa: S101  chosen by that
    kind = str(ItemKind(instance.plan["kind"]).label)
    return Take(instance.pk, kind, instance.plan["title"], instance.taken_at)


def placed(takes: list[Take], recording: Recording, starts_at: datetime) -> list[Take]:
    """The same with their positions in the recording, were this its beginning."""
    found = []
    for take in takes:
        position = to_ms(take.at) - to_ms(starts_at)
        inside = 0 <= position < recording.duration_ms
        found.append(Take(take.pk, take.kind, take.title, take.at, position, inside))
    return found


def propose(recording: Recording, found: Found) -> Proposal:
    """What follows from a picture found; changes nothing. UnknownTake, OutsideRecording. One query."""
    takes = takes_of(recording.run)
    take = next((one for one in takes if one.pk == found.take), None)
    if take is None:
        raise UnknownTake
    if not 0 <= found.position_ms < recording.duration_ms:
        raise OutsideRecording(
            position=position_text(found.position_ms), length=position_text(recording.duration_ms)
        )
    starts_at = take.at - timedelta(milliseconds=found.position_ms)
    return Proposal(take, found.position_ms, starts_at, placed(takes, recording, starts_at))


def set_offset(recording: Recording, found: Found, *, by: User, at: datetime) -> None:
    """Once. Then the seconds of every published commitment are asked for. AlreadyTimed for the second of two;
    SecondTakeNeeded unless another TAKE was looked at, where there is one."""
    proposal = _checked(recording, found)
    with transaction.atomic():
        facts = {"starts_at": proposal.starts_at, "timed_at": at, "timed_by": by}
        if not Recording.objects.filter(pk=recording.pk, starts_at=None).update(**facts):
            recording.refresh_from_db()
            raise AlreadyTimed(who=recording.timed_by)
        said = {"text": f"{_wall(proposal.starts_at)} · {proposal.take.title}", **_facts(proposal, found)}
        write(recording.run, EventKind.TIMED, said, by=by, at=at)
        _moved(recording, at)


def correct_offset(
    recording: Recording, found: Found, *, seen_ms: int, reason: str, by: User, at: datetime
) -> None:
    """`seen_ms`: the beginning that the page showed, in ms since 1970; TimedMeanwhile when it is another by
    now. Seconds chosen by eye stay where they are; all others are cut anew and absent until then."""
    proposal = _checked(recording, found)
    if not reason.strip():
        raise ReasonNeeded
    if recording.starts_at is None:
        raise NotTimed
    if to_ms(recording.starts_at) != seen_ms:
        raise TimedMeanwhile
    was = recording.starts_at
    with transaction.atomic():
        facts = {"starts_at": proposal.starts_at, "timed_at": at, "timed_by": by}
        if not Recording.objects.filter(pk=recording.pk, starts_at=was).update(**facts):
            raise TimedMeanwhile
        text = f"{_wall(was)} → {_wall(proposal.starts_at)} · {reason.strip()}"
        said = {"text": text, "was": was.isoformat(), "reason": reason.strip(), **_facts(proposal, found)}
        write(recording.run, EventKind.RETIMED, said, by=by, at=at)
        _moved(recording, at)


def _checked(recording: Recording, found: Found) -> Proposal:
    proposal = propose(recording, found)
    others = {take.pk for take in proposal.others}
    if others and found.checked not in others:
        raise SecondTakeNeeded
    return proposal


def _facts(proposal: Proposal, found: Found) -> dict[str, object]:
    return {
        "starts_at": proposal.starts_at.isoformat(),
        "take": found.take,
        "position_ms": found.position_ms,
        "checked": found.checked,
    }


def _moved(recording: Recording, at: datetime) -> None:
    recording.refresh_from_db()
    excerpts.move_all(recording, at)


def _wall(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M:%S.%f")[:-3]
