"""How a control room's command is carried out: once, in order, and always leaving a row.

The order of effects: lock the run; same command_id: same answer; stale: refused; guard; act; its
event. A refusal rolls the act back to the savepoint, is itself recorded, committed, and only then
raised. What you would get wrong: raising inside the outer transaction, which would lose the row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from common.errors import DomainError
from common.models import User
from studio.domain.records.asrun import label_of, who_of
from studio.domain.show.facts import Facts
from studio.domain.show.fencing import check_epoch
from studio.domain.show.record import record
from studio.domain.show.refusals import payload_of, refusal_of
from studio.enums import Act, EventKind
from studio.errors import Stale
from studio.models import Run, ShowEvent


@dataclass(frozen=True)
class Command:
    """`id` is made by the client, one for each press; `expected_seq` is the run.seq its page showed, `epoch`
    the run.epoch, or None: see studio.domain.show.fencing."""

    id: str
    expected_seq: int
    by: User
    at: datetime
    epoch: int | None = None
    held_ms: int = 0  # how long the button was held: guarded acts ask for it (studio.domain.show.sureness)


def perform(run: Run, act: Act, command: Command, work: Callable[[Facts], ShowEvent]) -> ShowEvent:
    """Carry out `work` under the run's lock and return its event; raise what refused it.

    Two at once queue on the lock (SELECT FOR UPDATE, on SQLite BEGIN IMMEDIATE): the second finds
    the first one's event and is Stale. The same id again gives the same event, or the same refusal. Deposed
    when page or process knows only an older epoch.
    """

    def checked(facts: Facts) -> ShowEvent:
        check_epoch(facts.run, command.epoch, command.expected_seq)
        check_fresh(facts.run, command.expected_seq)
        return work(facts)

    return attempt(run, act, checked, by=command.by, at=command.at, command_id=command.id)


def perform_beside(run: Run, act: Act, command: Command, work: Callable[[Facts], ShowEvent]) -> ShowEvent:
    """`perform` for what stands beside the rundown, panic above all: never stale. Deposed all the same."""

    def checked(facts: Facts) -> ShowEvent:
        check_epoch(facts.run, command.epoch, command.expected_seq)
        return work(facts)

    return attempt(run, act, checked, by=command.by, at=command.at, command_id=command.id)


def attempt(
    run: Run,
    act: Act,
    work: Callable[[Facts], ShowEvent],
    *,
    by: User,
    at: datetime,
    command_id: str | None = None,
) -> ShowEvent:
    """`perform` without the stale check: for acts of other desks, which never judge the rundown."""
    with transaction.atomic():
        locked = lock(run)
        earlier = command_id and locked.events.filter(command_id=command_id).first()
        outcome = earlier or _try(locked, act, work, by=by, at=at, command_id=command_id)
    if outcome.kind == EventKind.REFUSED:
        refusal = refusal_of(outcome)
        refusal.facts = {"seq": locked.seq}
        raise refusal
    return outcome


def attempt_without_hand(run: Run, work: Callable[[Run], None]) -> None:
    """What the clock does to a run: under its lock, refused by nobody."""
    with transaction.atomic():
        work(lock(run))


def _try(
    run: Run,
    act: Act,
    work: Callable[[Facts], ShowEvent],
    *,
    by: User,
    at: datetime,
    command_id: str | None,
) -> ShowEvent:
    """The act's event; or, with everything it did undone, the event of its refusal."""
    try:
        with transaction.atomic():
            return work(Facts.read(run, at, by))
    except DomainError as error:
        return record(
            run,
            EventKind.REFUSED,
            by=by,
            at=at,
            payload=payload_of(act, error),
            command_id=command_id,
            changes_state=False,
        )


def lock(run: Run) -> Run:
    """The run as it is now, its row held until the transaction ends."""
    return Run.objects.select_for_update(of=("self",)).select_related("episode").get(pk=run.pk)


def check_fresh(run: Run, expected_seq: int) -> None:
    """Stale when something has changed since the page was drawn; says who did it and what."""
    if expected_seq >= run.state_seq:
        return
    newest = run.events.select_related("by").get(seq=run.state_seq)
    raise Stale(who=who_of(newest), what=label_of(newest))
