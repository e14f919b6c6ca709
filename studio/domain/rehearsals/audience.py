"""The synthetic audience of a rehearsal: how many phones are wanted, and which process plays them.

What you would get wrong: two processes playing the same phones. The row is a lease: a process plays for as
long as its compare-and-set finds its own name there, and one that has been silent for SILENT_S may be
replaced.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from common.errors import BadInput
from common.publish import publish
from studio.domain.rehearsals import faults
from studio.domain.show.commands import lock
from studio.enums import Fault
from studio.errors import NotInRehearsal
from studio.events import run_topic
from studio.models import Run, SyntheticAudience
from voting.domain import rehearsals

MOST_PHONES = 500
SILENT_S = 6


@dataclass(frozen=True)
class Door:
    """How a process on this machine reaches the server that was asked: `address` is opened, `host` is asked
    for, and `is_secure` when the server is reached by https from outside."""

    address: str
    host: str
    is_secure: bool = False


@dataclass(frozen=True)
class Heard:
    """What the phones came to so far."""

    joined: int = 0
    connected: int = 0
    sent: int = 0
    answered: int = 0


@dataclass(frozen=True)
class Orders:
    """What the playing process is to do now; None of them (`orders_of`) means: stop."""

    is_line_cut: bool
    is_stalled: bool


def seat(run: Run, *, phones: int, late: int, asleep: int, door: Door, at: datetime) -> SyntheticAudience:
    """Want so many phones, `late` of them joining late and `asleep` dozing off after joining. Again: the old
    ones leave and the new number comes. A process that plays them is started by the next look of any server.

    NotInRehearsal; BadInput for more than MOST_PHONES, or more late and asleep than there are.
    """
    if not 0 < phones <= MOST_PHONES or late + asleep > phones:
        raise BadInput
    with transaction.atomic():
        held = _rehearsing(run)
        wanted = {"phones": phones, "late": late, "asleep": asleep, "is_wanted": True}
        fresh = {"player": "", "heard_at": None, "joined": 0, "connected": 0, "sent": 0, "answered": 0}
        reach = {"address": door.address, "host": door.host, "is_secure": door.is_secure}
        made, _new = SyntheticAudience.objects.update_or_create(run=held, defaults=wanted | fresh | reach)
        publish(run_topic(run.pk), "audience.changed")
    return made


def dismiss(run: Run) -> None:
    """They leave within a second or two. Twice: nothing happens."""
    _rehearsing(run)
    SyntheticAudience.objects.filter(run=run).update(is_wanted=False)
    publish(run_topic(run.pk), "audience.changed")


def _rehearsing(run: Run) -> Run:
    if not run.is_rehearsal:
        raise NotInRehearsal
    return lock(run) if transaction.get_connection().in_atomic_block else run


def is_there(audience: SyntheticAudience | None, at: datetime) -> bool:
    """Whether a process has been heard of lately."""
    lately = at - timedelta(seconds=SILENT_S)
    return audience is not None and audience.heard_at is not None and audience.heard_at >= lately


# -- What servers and the playing process do ---------------------------------------------------


def claim_unplayed(at: datetime) -> list[int]:
    """Runs whose audience nobody plays, claimed by this call: for each a process is to be started. Two
    servers at once: one starts it. One query when there is none."""
    silent = Q(heard_at=None) | Q(heard_at__lt=at - timedelta(seconds=SILENT_S))
    waiting = SyntheticAudience.objects.filter(silent, is_wanted=True)
    return [
        row.run_id
        for row in list(waiting)
        if waiting.filter(pk=row.pk, heard_at=row.heard_at).update(heard_at=at, player="")
    ]


def begin(run_id: int, player: str, at: datetime) -> tuple[SyntheticAudience, list[str]] | None:
    """Take the lease; the audience and the tokens of its seats. None when somebody else has it."""
    free = SyntheticAudience.objects.filter(run=run_id, is_wanted=True, player="")
    if not free.update(player=player, heard_at=at):
        return None
    audience = SyntheticAudience.objects.select_related("run__episode").get(run=run_id)
    return audience, rehearsals.cards(audience.run.electorate_ref, audience.phones)


def report(run_id: int, player: str, heard: Heard, at: datetime) -> Orders | None:
    """Keep the lease and say what was heard; the orders of now, or None: stop, the phones are wanted no more,
    the rehearsal is over, or another process plays them."""
    mine = SyntheticAudience.objects.filter(run=run_id, player=player, is_wanted=True)
    before = mine.first()
    if before is None or not mine.update(heard_at=at, **vars(heard)):
        return None
    if any(getattr(before, name) != count for name, count in vars(heard).items()):
        publish(run_topic(run_id), "audience.changed")
    played = faults.in_force(Run.objects.get(pk=run_id), at)
    return Orders(Fault.DROP_PHONES in played, Fault.STALL_BALLOTS in played)
