"""The next episodes: each born with what is owed on its evening, and on air only when every debt is settled.

What you would get wrong: dropping what is ten working days late. The plan refuses it (DebtForced), so the
machine drops the first debt that may still be dropped, and reports on all others.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from studio.demo import content
from studio.demo.build import Parts
from studio.demo.machine.opening import SAMPLE, next_number
from studio.domain.planning import debts
from studio.domain.planning.rundown import create_episode
from studio.domain.show import run
from studio.domain.show.run import Command
from studio.enums import ItemKind
from studio.models import Episode, Item, Run

START = "20:00"
ON_AIR_S = 45  # of each report
WHY_DROPPED = "本期时间有限，下期报道（示例）。"
NO_DRILL = "示例演播，不设现场评分"


@dataclass(frozen=True)
class Aired:
    """What the episode did with what was owed. `forced`: those that nobody could have dropped."""

    number: int
    on: date
    reported: list[str]
    dropped: list[str]
    forced: list[str]


def plan_next(on: date, parts: Parts, at: datetime) -> Episode:
    """Planned ahead for the evening of `on`; what falls due or comes back meanwhile is settled on the day."""
    number = next_number()
    return create_episode(
        number=number,
        title=f"问政第{number}期{SAMPLE}",
        planned_start=content.evening(on, START),
        seats=["A-01"],
        is_sample=True,
        by=parts.users["producer"],
        at=at,
    )


def air(episode: Episode, parts: Parts, at: datetime) -> Aired:
    """Settle every debt (K8), go on air, report, end."""
    producer, owed = parts.users["producer"], debts.debts_of(episode).rows
    dropped = next((debt.task for debt in owed if debt.is_open and not debt.is_forced), None)
    if dropped:
        debts.drop_debt(episode, dropped, reason=WHY_DROPPED, by=producer, at=at)
    for task in debts.open_debts(episode):
        debts.take_back(episode, task, by=producer, at=at)
    reported = _perform(episode, parts, episode.planned_start)
    forced = [debt.task.commitment.code for debt in owed if debt.is_forced]
    on = debts.day_of(episode)
    return Aired(episode.number, on, reported, [dropped.commitment.code] if dropped else [], forced)


def _perform(episode: Episode, parts: Parts, begins: datetime) -> list[str]:
    show = run.living_run(episode)
    hand = _Hand(show, parts, begins)
    run.go_on_air(show, hand.command(), NO_DRILL)
    items = Item.objects.filter(segment__episode=episode, kind=ItemKind.FEEDBACK, is_on_shelf=False)
    told = []
    for item in items.select_related("task__commitment").order_by("position"):
        run.arm_item(show, item, hand.command())
        hand.now += timedelta(seconds=3)
        run.take_item(show, hand.command())
        hand.now += timedelta(seconds=ON_AIR_S)
        told.append(item.task.commitment.code if item.task else "")
    run.end_run(show, hand.command())
    return told


@dataclass
class _Hand:
    """The producer's, on the buttons of this run."""

    run: Run
    parts: Parts
    now: datetime
    pressed: int = 0

    def command(self) -> Command:
        self.pressed += 1
        self.run.refresh_from_db()
        by = self.parts.users["producer"]
        name = f"machine-{self.run.pk}-{self.pressed}"
        return Command(name, self.run.seq, by, self.now, held_ms=settings.HOLD_MS)
