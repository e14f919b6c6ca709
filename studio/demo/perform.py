"""Plays the first sample evening as a producer, a scribe and 193 phones did, at the times they did.

Each act is the domain's own, with the time it happened passed in: the log, the ballots, the two
counts and the tasks are real. What you would get wrong: leaving a round open between transactions.
A running server would close it at once, so the whole evening is one transaction of the caller's.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from common.clock import to_ms
from common.models import User
from followup.domain.tasks import close_task
from followup.enums import DeadlineKind
from followup.models import Task, Unit
from studio.demo import content
from studio.domain import graphics, promises, run
from studio.domain.run import Command
from studio.enums import Layer
from studio.models import Episode, Item, Run
from voting.domain.rounds import CLOCK, close_round, last_moment
from voting.domain.sealing import seal_round
from voting.domain.seats import claim_seat, digest, presence_code, token_of
from voting.live import store, wire
from voting.models import Electorate, Round


@dataclass
class Evening:
    """One performance in progress; `now` moves on as things happen."""

    run: Run
    users: dict[str, User]
    units: dict[str, Unit]
    devices: list[str]
    now: datetime
    today: date
    pressed: int = 0

    def command(self, who: str = "producer") -> Command:
        self.pressed += 1
        self.run.refresh_from_db()
        return Command(f"sample-{self.pressed}", self.run.seq, self.users[who], self.now)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def perform_evening(
    episode: Episode,
    keys: dict[str, Item],
    users: dict[str, User],
    units: dict[str, Unit],
    *,
    start: datetime,
    today: date,
) -> None:
    """From the first seat to the last task; afterwards what the supervisor has found since."""
    devices = _seated(episode, at=start - timedelta(minutes=25))
    show = Evening(run.living_run(episode), users, units, devices, start + timedelta(seconds=3), today)
    items = list(Item.objects.filter(segment__episode=episode).order_by("segment__position", "position"))
    rows = [row for segment in content.first_evening()["segments"] for row in segment["items"]]
    outcomes: dict[str, dict[str, Any]] = {}
    run.go_on_air(show.run, show.command())
    for number, (item, row) in enumerate(zip(items, rows, strict=True)):
        _air(show, item, row, outcomes, voters=content.first_evening()["voted"][number > len(rows) // 2])
    run.end_run(show.run, show.command())
    _follow_up(show, outcomes)


def _seated(episode: Episode, *, at: datetime) -> list[str]:
    """Phones join in the half hour before; returns the digests of their secrets."""
    electorate = Electorate.objects.get(ref=episode.electorate_ref)
    seats = list(electorate.seats.order_by("label"))
    random.Random(21).shuffle(seats)  # noqa: S311  a sample, no secret
    joining = seats[: content.first_evening()["joined"]]
    moments = [at + timedelta(seconds=7 * place) for place in range(len(joining))]
    return [
        digest(claim_seat(token_of(seat), device=None, at=m, code=presence_code(electorate, m)).device)
        for seat, m in zip(joining, moments, strict=True)
    ]


def _air(
    show: Evening, item: Item, row: dict[str, Any], outcomes: dict[str, dict[str, Any]], *, voters: int
) -> None:
    """Arm, TAKE, and what happens while the item is on air."""
    run.arm_item(show.run, item, show.command())
    show.wait(2)
    run.take_item(show.run, show.command())
    ends = show.now + timedelta(seconds=row["aired_s"] - 2)
    if row.get("post"):
        show.wait(4)
        graphics.show_lower_third(show.run, show.command())
    for promise in row.get("promises", ()):
        code = _promise(show, promise)
        outcomes |= {code: promise["outcome"]} if "outcome" in promise else {}
    if row["kind"] == "scoring":
        _score(show, row, voters=voters)
    show.now = max(show.now + timedelta(seconds=2), ends)


def _promise(show: Evening, words: dict[str, Any]) -> str:
    """The scribe writes, the second producer confirms, the card goes out; returns the code."""
    show.wait(40)
    heard = promises.capture(show.run, _promise_data(show, words), by=show.users["scribe"], at=show.now)
    show.wait(19)
    promises.confirm(heard, by=show.users["producer2"], at=show.now)
    show.wait(6)
    promises.publish(heard, by=show.users["scribe"], at=show.now)
    show.wait(12)
    graphics.clear_graphic(show.run, Layer.CARD, show.command())
    return heard.code


def _promise_data(show: Evening, words: dict[str, Any]) -> promises.PromiseData:
    deadline = words["deadline"]
    kind = DeadlineKind(deadline["kind"])
    by_date = (
        content.year_end(timezone.localdate(show.now), show.today) if kind == DeadlineKind.DATE else None
    )
    return promises.PromiseData(
        unit=show.units[words["unit"]],
        post=words["post"],
        words=words["words"],
        deadline_kind=kind,
        deadline_count=deadline.get("count"),
        deadline_date=by_date,
        **{part: words.get(part, "") for part in ("quantity", "place", "lead", "measure")},
    )


def _score(show: Evening, row: dict[str, Any], *, voters: int) -> None:
    """Phones score, the deadline and its grace pass, the clock closes and seals."""
    round_ = Round.objects.open().get(electorate__ref=show.run.episode.electorate_ref)
    opened = show.now
    votes = _votes(round_, row["leaning"], show.devices[:voters], opened=opened)
    refused = [outcome for outcome in store.write_votes(votes) if outcome is not None]
    assert refused == []  # noqa: S101  the sample's own ballots fit its own paper
    show.now = last_moment(round_)
    close_round(round_, by=CLOCK, at=show.now)
    seal_round(round_, by=CLOCK, at=show.now)


def _votes(
    round_: Round, leaning: list[list[int]], devices: list[str], *, opened: datetime
) -> list[store.Vote]:
    """Scores scattered about what the hall leaned to, arriving over most of the window."""
    lots = random.Random(round_.number)  # noqa: S311  a sample, no secret
    last_ms = round_.window_s * 1000 - 3000

    def score(lean: int) -> int:
        return max(0, min(10, round(lots.gauss(lean, 1.6))))

    def ballot() -> wire.Ballot:
        return wire.Ballot(round_.pk, 1, tuple(tuple(map(score, unit)) for unit in leaning))

    return [store.Vote(device, to_ms(opened) + lots.randint(3000, last_ms), ballot()) for device in devices]


def _follow_up(show: Evening, outcomes: dict[str, dict[str, Any]]) -> None:
    """What the supervisor found since; the tasks without an outcome are still open."""
    for code, outcome in outcomes.items():
        task = Task.objects.select_related("commitment").get(commitment__code=code)
        heard_on = timezone.localdate(task.commitment.heard_at)
        finished_on = heard_on + timedelta(days=outcome["after_days"])
        close_task(
            task,
            result=outcome["result"],
            finding=outcome["finding"],
            finished_on=finished_on,
            by=show.users["supervisor"],
            at=content.evening(finished_on + timedelta(days=1), "10:30"),
        )
