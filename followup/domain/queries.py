"""What the desks, the rundown and the public pages read. No write happens here.

The easy mistake: a query per card. Every function says how many queries it makes, and a test
pins the number with one row and with three.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.models import User
from followup.domain.calendar import Day, is_working_day
from followup.domain.clocks import Clock, Explained, clock_of, explain
from followup.domain.coach import Part, coach
from followup.enums import DONE_STATES
from followup.models import Commitment, Task, Unit

__all__ = [
    "Board",
    "Card",
    "Lane",
    "Part",
    "Row",
    "card_of",
    "coach",
    "commitments_of_run",
    "desk_board",
    "owed_tasks",
    "portal_board",
    "portal_tasks",
    "public_rows",
]

SHOWN_CLOSED = 30  # the newest closed tasks a board shows; the rest is counted


@dataclass(frozen=True)
class Card:
    """A task as a desk shows it: the row, its clock, and how its date was counted."""

    task: Task
    clock: Clock
    explained: Explained | None


@dataclass(frozen=True)
class Lane:
    key: str
    name: str
    cards: list[Card]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.cards)


@dataclass(frozen=True)
class Board:
    """All lanes in order; `open` counts what is not closed, `late` what of it is overdue."""

    on: date
    lanes: list[Lane]

    @property
    def today(self) -> Day:
        return is_working_day(self.on)

    @property
    def is_empty(self) -> bool:
        return not any(lane.total for lane in self.lanes)

    @property
    def open(self) -> int:
        return sum(lane.total for lane in self.lanes if lane.key != "closed")

    @property
    def late(self) -> int:
        return self._total("late")

    @property
    def closed(self) -> int:
        return self._total("closed")

    def _total(self, key: str) -> int:
        return next(lane.total for lane in self.lanes if lane.key == key)


def owed_tasks(on: date) -> QuerySet[Task]:
    """Open tasks due or overdue on the date `on`, most overdue first. One query."""
    return Task.objects.for_desk().owed_by(on).order_by("due_on", "commitment__code")


def card_of(task: Task, on: date) -> Card:
    return Card(task, clock_of(task, on), explain(task.commitment))


def desk_board(at: datetime) -> Board:
    """The supervisors' board: everything open, by clock, and the newest closed.

    Five queries at most: the offers of either kind are one more each, where there are any tasks.
    """
    return _board(Task.objects.all(), timezone.localdate(at))


def portal_board(user: User, at: datetime) -> Board:
    """The same board of only those units that `user` acts for. As many queries."""
    return _board(portal_tasks(user), timezone.localdate(at))


def portal_tasks(user: User) -> QuerySet[Task]:
    """The tasks of the units `user` is a member of, and of no other. One query."""
    return Task.objects.for_desk().filter(unit__members__user=user)


def units_of(user: User) -> QuerySet[Unit]:
    return Unit.objects.filter(members__user=user)


def _board(tasks: QuerySet[Task], on: date) -> Board:
    tasks = tasks.select_related("commitment__unit", "commitment__agreed", "unit")
    tasks = tasks.prefetch_related("commitment__offers")
    cards = [card_of(task, on) for task in tasks.exclude(state__in=DONE_STATES).order_by("due_on", "pk")]
    closed = tasks.filter(state__in=DONE_STATES)
    newest = [card_of(task, on) for task in closed.order_by("-finished_on", "-pk")[:SHOWN_CLOSED]]
    return Board(
        on,
        [
            _lane("late", _("Overdue"), cards, {"late"}),
            _lane("soon", _("Due today or soon"), cards, {"today", "soon"}),
            _lane("left", _("Later"), cards, {"left"}),
            Lane("closed", _("Closed"), newest, closed.count()),
        ],
    )


def _lane(key: str, name: str, cards: Iterable[Card], faces: set[str]) -> Lane:
    mine = [card for card in cards if card.clock.face in faces]
    return Lane(key, name, mine, len(mine))


def commitments_of_run(run_ref: str) -> QuerySet[Commitment]:
    """All that was written down in the run and not withdrawn, newest first, with its offers, assisting units
    and corrections. Four queries."""
    return (
        Commitment.objects.of_run(run_ref)
        .select_related("unit", "captured_by", "confirmed_by", "agreed")
        .prefetch_related("offers", "co_units__unit", "corrections__proposed_by", "corrections__signed_by")
        .order_by("-captured_at", "-pk")
    )


@dataclass(frozen=True)
class Row:
    """One line of the public ledger: the frozen words, and what became of them."""

    commitment: Commitment
    task: Task | None
    clock: Clock | None
    explained: Explained | None


def public_rows(on: date, *, episode_number: int | None = None, code: str | None = None) -> list[Row]:
    """Published commitments (of one episode, the one with a code, or all), by code, each with its offers,
    assisting units, corrections. Five queries at most."""
    published = Commitment.objects.public().select_related("unit", "agreed", "date_request")
    published = published.prefetch_related("offers", "co_units__unit", "corrections")
    if episode_number is not None:
        published = published.filter(episode_number=episode_number)
    if code is not None:
        published = published.filter(code=code)
    tasks = Prefetch("tasks", Task.objects.select_related("unit").order_by("pk"))
    return [_row(commitment, on) for commitment in published.prefetch_related(tasks).order_by("code")]


def _row(commitment: Commitment, on: date) -> Row:
    task = next(iter(commitment.tasks.all()), None)
    return Row(commitment, task, clock_of(task, on) if task else None, explain(commitment))
