"""Plays the first sample evening as a producer, a scribe and 193 phones did, at the times they did.

Each act is the domain's own, with the time it happened passed in: the log, the ballots, the two
counts and the tasks are real. What you would get wrong: leaving a round open between transactions.
A running server would close it at once, so the whole evening is one transaction of the caller's.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.models import User
from followup.domain.co_units import set_co_units
from followup.domain.offers import Terms
from followup.enums import DeadlineKind
from followup.models import Commitment, Unit
from studio.demo import content
from studio.demo.ballots import votes_of, yes_or_no
from studio.domain.inquiry import promises, turns
from studio.domain.show import graphics, run
from studio.domain.show.run import Command
from studio.enums import Layer, TurnOutcome, TurnState
from studio.models import Episode, Item, Run
from voting.domain.rounds import CLOCK, close_round, last_moment
from voting.domain.sealing import seal_round
from voting.domain.seats import claim_seat, digest, presence_code, token_of
from voting.live import store
from voting.models import DrillReport, Electorate, Round


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
    heard: list[Commitment] = field(default_factory=list)

    def command(self, who: str = "producer") -> Command:
        self.pressed += 1
        self.run.refresh_from_db()
        return Command(
            f"sample-{self.pressed}", self.run.seq, self.users[who], self.now, held_ms=settings.HOLD_MS
        )

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def perform_evening(
    episode: Episode,
    users: dict[str, User],
    units: dict[str, Unit],
    *,
    plan: dict[str, Any],
    start: datetime,
    today: date,
) -> list[Commitment]:
    """From the first seat to the last task registered; what became of these is follow_up's.

    `plan` is the evening as written (data/first_evening.json). Answers what was promised, in that order.
    """
    devices = _seated(episode, plan["joined"], at=start - timedelta(minutes=25))
    show = Evening(run.living_run(episode), users, units, devices, start + timedelta(seconds=3), today)
    items = list(Item.objects.filter(segment__episode=episode).order_by("segment__position", "position"))
    rows = [row for segment in plan["segments"] for row in segment["items"]]
    _drilled(episode, plan["drill"], at=start - timedelta(minutes=12))
    run.go_on_air(show.run, show.command())
    for number, (item, row) in enumerate(zip(items, rows, strict=True)):
        if row["kind"] not in {"question", "answer"}:
            _settle_questions(show)
        _air(show, item, row, voters=plan["voted"][number > len(rows) // 2])
    _settle_questions(show)
    run.end_run(show.run, show.command())
    return show.heard


def _seated(episode: Episode, joined: int, *, at: datetime) -> list[str]:
    """Phones join in the half hour before; returns the digests of their secrets."""
    electorate = Electorate.objects.get(ref=episode.electorate_ref)
    seats = list(electorate.seats.order_by("label"))
    random.Random(21).shuffle(seats)  # noqa: S311  a sample, no secret
    joining = seats[:joined]
    moments = [at + timedelta(seconds=7 * place) for place in range(len(joining))]
    return [
        digest(claim_seat(token_of(seat), device=None, at=m, code=presence_code(electorate, m)).device)
        for seat, m in zip(joining, moments, strict=True)
    ]


def _drilled(episode: Episode, figures: dict[str, Any], *, at: datetime) -> None:
    """What the drill came to. Its report is all that a drill leaves, so there is nothing else to make."""
    electorate = Electorate.objects.get(ref=episode.electorate_ref)
    DrillReport.objects.create(
        electorate=electorate, at=at, by=content.people()["users"][0]["name"], **figures
    )


def _air(show: Evening, item: Item, row: dict[str, Any], *, voters: int) -> None:
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
        if "deal" in promise:
            _deal(show, code, promise["deal"], voters=voters)
    if row["kind"] == "scoring":
        _score(show, row, voters=voters)
    show.now = max(show.now + timedelta(seconds=2), ends)


def _settle_questions(show: Evening) -> None:
    """What was asked has been answered: the producer says so before the programme goes on."""
    for turn in show.run.turns.exclude(state=TurnState.SETTLED):
        turns.settle_turn(show.run, turn.pk, TurnOutcome.ANSWERED, "", show.command())


def _promise(show: Evening, words: dict[str, Any]) -> str:
    """The scribe writes, the second producer confirms, the card goes out; returns the code."""
    show.wait(40)
    heard = promises.capture(show.run, _promise_data(show, words), by=show.users["scribe"], at=show.now)
    if parts := [(show.units[one["unit"]], one["part"]) for one in words.get("co", ())]:
        set_co_units(heard, parts, by=show.users["scribe"], at=show.now)
    show.wait(19)
    promises.confirm(heard, by=show.users["producer2"], at=show.now)
    show.wait(6)
    promises.publish(heard, by=show.users["scribe"], at=show.now)
    show.wait(12)
    graphics.clear_graphic(show.run, Layer.CARD, show.command())
    show.heard.append(heard)
    return heard.code


def _promise_data(show: Evening, words: dict[str, Any]) -> promises.PromiseData:
    deadline, tonight = words["deadline"], timezone.localdate(show.now)
    kind = DeadlineKind(deadline["kind"])
    by_date = content.year_end(tonight, show.today) if kind == DeadlineKind.DATE else None
    return promises.PromiseData(
        unit=show.units[words["unit"]],
        post=words["post"],
        words=words["words"],
        deadline_kind=kind,
        deadline_count=deadline.get("count"),
        deadline_date=by_date,
        **{part: words.get(part, "") for part in ("answer", "quantity", "place", "lead", "measure")},
    )


def _score(show: Evening, row: dict[str, Any], *, voters: int) -> None:
    """Phones score, the deadline and its grace pass, the clock closes and seals; a second person checks."""
    round_ = Round.objects.open().get(electorate__ref=show.run.episode.electorate_ref)
    votes = votes_of(round_, row["leaning"], show.devices[:voters], opened=show.now)
    _count(show, round_, votes)


def _count(show: Evening, round_: Round, votes: list[store.Vote]) -> None:
    refused = [outcome for outcome in store.write_votes(votes) if outcome is not None]
    assert refused == []  # noqa: S101  the sample's own ballots fit its own paper
    over = last_moment(round_)
    assert over is not None  # noqa: S101  the sample's windows are closed by the clock
    show.now = over
    close_round(round_, by=CLOCK, at=show.now)
    seal_round(round_, by=CLOCK, at=show.now)
    show.wait(8)
    run.confirm_round(show.run, round_, by=show.users["producer2"], at=show.now)


# -- Deal or no deal --------------------------------------------------------------------------


def _deal(show: Evening, code: str, deal: dict[str, Any], *, voters: int) -> None:
    """The hall says no to the first deadline, hears a better one, and says yes."""
    _ask(show, code, deal["first_yes"], voters=voters)
    show.wait(15)
    better = Terms(deal["counter"]["kind"], deal["counter"]["count"])
    promises.propose(_promised(code), better, by=show.users["scribe"], at=show.now)
    _ask(show, code, deal["second_yes"], voters=voters)


def _ask(show: Evening, code: str, share: float, *, voters: int) -> None:
    show.wait(10)
    run.ask_hall(show.run, _promised(code), show.command())
    show.wait(3)
    run.take_item(show.run, show.command())
    round_ = Round.objects.open().get(electorate__ref=show.run.episode.electorate_ref)
    _count(show, round_, yes_or_no(round_, share, show.devices[:voters], opened=show.now))
    run.show_answer(show.run, show.command())
    show.wait(4)
    run.take_item(show.run, show.command())
    show.wait(12)


def _promised(code: str) -> Commitment:
    return Commitment.objects.select_related("unit").get(code=code)
