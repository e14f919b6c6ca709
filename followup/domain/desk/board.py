"""The supervisors' board: its columns with the most urgent cards, and counted what is not shown.

What you would get wrong: fetching what is not shown. There may be fifteen hundred tasks; all are counted
in one query, and only the first cards of each column are read.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from followup.domain.calendar import Day, is_working_day
from followup.domain.desk.cards import Card, card_of, urgency, with_facts
from followup.domain.desk.lanes import COLUMNS, ON_BOARD, RUNGS, Chip, Column, Wanted, asked_for, chips, late
from followup.domain.desk.own_clock import OwnClock, own_clock
from followup.enums import NoticeStep, TaskState
from followup.models import Task, Unit

SHOWN = 6  # cards of a column, the most urgent first
SHOWN_ALONE = 60  # cards of a column that is looked at alone, on each page


@dataclass(frozen=True)
class Lane:
    column: Column
    cards: list[Card]
    total: int
    late: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.cards)

    @property
    def hidden_late(self) -> int:
        return max(0, self.late - sum(card.clock.face == "late" for card in self.cards))


@dataclass(frozen=True)
class Counted:
    """A chip with its number, within the pickers and the search."""

    chip: Chip
    n: int
    is_on: bool


@dataclass(frozen=True)
class Pickers:
    """What the three pickers offer."""

    episodes: list[tuple[int, str]]
    units: list[Unit]
    rungs: tuple[NoticeStep, ...] = RUNGS


@dataclass(frozen=True)
class Board:
    """`registered` counts what waits for the handover meeting: it is on no column yet."""

    at: datetime
    wanted: Wanted
    lanes: list[Lane]
    chips: list[Counted]
    pickers: Pickers
    own: OwnClock
    registered: int
    open: int

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @property
    def today(self) -> Day:
        return is_working_day(self.on)

    @property
    def is_empty(self) -> bool:
        return not (self.open or self.registered)

    @property
    def finds_nothing(self) -> bool:
        return not any(lane.total for lane in self.lanes)

    @property
    def alone(self) -> Lane | None:
        """The one column that is looked at, when one is."""
        return self.lanes[0] if self.wanted.column else None

    @property
    def has_more(self) -> bool:
        return bool(self.alone and self.alone.total > self.wanted.page * SHOWN_ALONE)


def desk_board(at: datetime, wanted: Wanted | None = None) -> Board:
    """Fourteen queries at most, with one task and with fifteen hundred."""
    wanted = wanted or Wanted()
    on = timezone.localdate(at)
    picked = asked_for(Task.objects.filter(state__in=ON_BOARD), wanted)
    offered = chips(on)
    chosen = next((chip for chip in offered if chip.key == wanted.chip), offered[0])
    counts = picked.aggregate(
        **{f"chip_{chip.key}": Count("pk", filter=chip.which or None) for chip in offered},
        **{f"lane_{lane.key}": Count("pk", filter=_of(lane) & chosen.which) for lane in COLUMNS},
        **{f"late_{lane.key}": Count("pk", filter=_of(lane) & chosen.which & late(on)) for lane in COLUMNS},
    )
    cards = _cards(picked.filter(chosen.which), wanted, at)
    columns = [column for column in COLUMNS if wanted.column in {"", column.key}]
    return Board(
        at=at,
        wanted=wanted,
        lanes=[_lane(column, cards, counts) for column in columns],
        chips=[Counted(chip, counts[f"chip_{chip.key}"], chip is chosen) for chip in offered],
        pickers=_pickers(),
        own=own_clock(at),
        registered=Task.objects.filter(state=TaskState.REGISTERED).count(),
        open=counts["chip_all"],
    )


def _of(column: Column) -> Q:
    return Q(state__in=column.states)


def _lane(column: Column, cards: list[Card], counts: dict[str, int]) -> Lane:
    mine = [card for card in cards if card.task.state in column.states]
    return Lane(column, mine, counts[f"lane_{column.key}"], counts[f"late_{column.key}"])


def _cards(tasks: QuerySet[Task], wanted: Wanted, at: datetime) -> list[Card]:
    """The first of each column, in the order of its clock."""
    lane = Case(*[When(_of(column), then=Value(n)) for n, column in enumerate(COLUMNS)])
    place = Window(RowNumber(), partition_by=[lane], order_by=[urgency(), F("due_on"), F("pk")])
    first, last = 1, SHOWN
    if wanted.column:
        tasks = tasks.filter(state__in=_states(wanted.column))
        first, last = (wanted.page - 1) * SHOWN_ALONE + 1, wanted.page * SHOWN_ALONE
    placed = (
        tasks.annotate(place=place).filter(place__gte=first, place__lte=last).values_list("pk", flat=True)
    )
    shown = with_facts(Task.objects.filter(pk__in=list(placed))).order_by(urgency(), "due_on", "pk")
    return [card_of(task, at) for task in shown]


def _states(key: str) -> tuple[TaskState, ...]:
    return next((column.states for column in COLUMNS if column.key == key), ())


def _pickers() -> Pickers:
    """Episodes and units that have tasks at all."""
    episodes = Task.objects.values_list("commitment__episode_number", "commitment__episode_title")
    return Pickers(
        episodes=list(episodes.distinct().order_by("-commitment__episode_number")),
        units=list(Unit.objects.filter(tasks__isnull=False).distinct()),
    )
