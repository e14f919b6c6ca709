"""The views that are only looked at: host, prompter, director, backstage, floor, countdown; and their keys.

A tablet in the host's hand or on a stand backstage has no account. Each view of each episode has a key of its
own, made from the episode's screen key: whoever has the address may look, at this one view, and do nothing.
What you would get wrong: program's address must open none of them. It stands in OBS and on the wall, and the
host's page says what nobody may know yet. A new screen key ends all of them.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from followup.events import commitments_topic
from studio.domain.clips.clip_titles import hidden, is_secret
from studio.domain.inquiry.coach import Coach, coach_of
from studio.domain.inquiry.floor import Board, Line, board
from studio.domain.planning.scripts import Page, pages_of
from studio.domain.screens.onair import electorate_id_of
from studio.domain.show.clocks import Clock, item_clock, start_clock, turn_clock
from studio.domain.show.facts import Facts
from studio.domain.show.performing import living_run
from studio.domain.show.rows import Row, Rows, rows_of
from studio.enums import ItemKind, PanicAct, RunState, TurnState
from studio.events import coach_topic, plan_topic, run_topic
from studio.models import CastMember, Episode, Run
from voting.domain.queries import round_panel, turnout
from voting.events import turnout_topic, vote_topic

KEY_LENGTH = 32  # hex digits: 128 bit
COMING = 8  # rows to come that a view shows


class Desk(models.TextChoices):
    """Each is a page of its own, templates/studio/<value>/."""

    HOST = "host", _("Host")
    PROMPTER = "prompter", _("Prompter")
    DIRECTOR = "director", _("Director")
    BACKSTAGE = "backstage", _("Backstage")
    FLOOR = "floor", _("Floor")
    COUNTDOWN = "countdown", _("Countdown")


SEEN_BY_UNITS = {Desk.BACKSTAGE, Desk.FLOOR, Desk.COUNTDOWN}  # they stand where officials wait and sit


def key_of(episode: Episode, desk: str) -> str:
    """The view's capability; another one for each view."""
    made = salted_hmac(f"studio.desk.{desk}", f"{episode.pk}.{episode.screen_key}", algorithm="sha256")
    return made.hexdigest()[:KEY_LENGTH]


def opened_by(pk: int, desk: str, key: str) -> Episode | None:
    """The episode that `key` opens in this view; None for a wrong key, an unknown view or a template."""
    episode = Episode.objects.filter(pk=pk, is_template=False).first() if desk in Desk.values else None
    if episode is None or not constant_time_compare(key_of(episode, desk), key):
        return None
    return episode


def view_topics(pk: int, desk: str, key: str) -> list[str] | None:
    """The topics a view follows, or None for a wrong key: bells, and turnout. A page opens a new line when
    another run performs."""
    episode = opened_by(pk, desk, key)
    if episode is None:
        return None
    run = living_run(episode)
    bells = [run_topic(run.pk), commitments_topic(run.ref), plan_topic(episode.pk), coach_topic(run.pk)]
    electorate = electorate_id_of(run, episode)
    return bells if electorate is None else [*bells, vote_topic(electorate), turnout_topic(electorate)]


@dataclass(frozen=True)
class Caller:
    """A question with the seat its microphone must go to."""

    line: Line
    seat: str


@dataclass(frozen=True)
class DeskState:
    """What every view is drawn from; no act, no tally and nobody's name is in it."""

    episode: Episode
    run: Run
    at: datetime
    rows: Rows
    floor: Board
    round: dict[str, Any] | None
    turnout: dict[str, Any] | None
    coach: Coach | None
    panics: list[PanicAct]
    held: list[str]
    pages: dict[int, Page]
    seats: dict[str, str]

    @property
    def on_air(self) -> Row | None:
        return self.rows.on_air

    @property
    def next(self) -> Row | None:
        """What is armed; else what the plan expects next."""
        return self.rows.armed or next(iter(self.coming), None)

    @cached_property
    def coming(self) -> list[Row]:
        """Still to air, in the order in which they are expected."""
        ahead = [row for row in self.rows.rows if row.expected_at]
        return sorted(ahead, key=lambda row: (row.expected_at or self.at, row.number))[:COMING]

    @property
    def page(self) -> Page | None:
        return self._page(self.on_air)

    @property
    def next_page(self) -> Page | None:
        return self._page(self.next)

    def _page(self, row: Row | None) -> Page | None:
        return self.pages.get(row.item) if row and row.item is not None else None

    @cached_property
    def item(self) -> Clock | None:
        """The clock of what is on air; before the start, that of the start; after the end, none."""
        if self.on_air:
            return item_clock(self.on_air, self.round)
        return start_clock(self.episode) if self.run.state == RunState.PLANNED else None

    @property
    def turn_s(self) -> int:
        """The time that the question on the floor, or its answer, was given."""
        now = self.floor.now
        if now is None or now.state == TurnState.ASKING:
            return settings.QUESTION_S
        return settings.ANSWER_S + (settings.ANSWER_MORE_S if now.was_extended else 0)

    @cached_property
    def turn(self) -> Clock | None:
        return turn_clock(self.floor.now, self.turn_s) if self.floor.now else None

    @property
    def clock(self) -> Clock | None:
        """The one that matters now: scoring before the question on the floor, this before the item."""
        is_scoring = self.item is not None and self.item.name == "scoring"
        return self.item if is_scoring or self.turn is None else self.turn

    @property
    def speaks(self) -> Caller | None:
        return self._caller(self.floor.now) if self.floor.now else None

    @property
    def queue(self) -> list[Caller]:
        """Who asks next, in order."""
        return [self._caller(line) for line in self.floor.waiting]

    @property
    def planned_question(self) -> Row | None:
        """The next question of the plan, for when nobody is queued."""
        return next((row for row in self.coming if row.kind == ItemKind.QUESTION and row.question), None)

    @property
    def planned_seat(self) -> str:
        """Where whoever asks it sits; "" when the plan does not say."""
        page = self._page(self.planned_question)
        return page.seat if page else ""

    @property
    def is_scoring(self) -> bool:
        return self.on_air is not None and self.on_air.kind == ItemKind.SCORING

    def _caller(self, line: Line) -> Caller:
        return Caller(line, self.seats.get(line.asker, ""))


def desk_state(episode: Episode, at: datetime, desk: str = Desk.HOST) -> DeskState:
    """Everything this view shows at `at`; where units wait, a clip has no name before it airs. A fixed number
    of queries however long the rundown is."""
    run = living_run(episode)
    facts = Facts.read(run, at)
    rows = hidden(rows_of(facts)) if desk in SEEN_BY_UNITS else rows_of(facts)
    electorate = electorate_id_of(run, episode)
    return DeskState(
        episode=episode,
        run=run,
        at=at,
        rows=rows,
        floor=board(facts),
        round=round_panel(run.electorate_ref) if electorate else None,
        turnout=turnout(electorate) if electorate else None,
        coach=coach_of(facts),
        panics=[PanicAct(act) for act in facts.panics],
        held=[one["title"] for one in facts.armed.held] if facts.armed else [],
        pages=pages_of([row for row in [*rows.rows, *rows.shelf] if not _is_hidden(row, desk)]),
        seats=_seats_of(episode),
    )


def _is_hidden(row: Row, desk: str) -> bool:
    return desk in SEEN_BY_UNITS and is_secret(row)


def _seats_of(episode: Episode) -> dict[str, str]:
    """Post to the label of its seat in the hall."""
    return dict(CastMember.objects.filter(episode=episode).exclude(seat="").values_list("post", "seat"))
