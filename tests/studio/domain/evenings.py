"""An evening that did not go as planned, from going on air to its end: what records are made of.

Seconds are counted from the planned start. Opening 40 (planned 0), with the safe picture on for ten
seconds; clip 105 (60); comment 130 (320), out of its place; the clip again 155; what was put in on air 190;
scoring 260 (380) with three ballots; reveal 305 (440); closing 350 (500). The question is never aired, the
answer is taken out on air. One promise is heard at 135, confirmed and published.

It takes half a second to play, so a module plays it once, in a transaction around all its tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from common.enums import Role
from common.models import RoleGrant, User
from followup.domain.commitments import PromiseData
from followup.models import Unit
from studio.domain.inquiry import promises
from studio.domain.planning import rundown
from studio.domain.show import panic
from studio.domain.show import run as live
from studio.enums import PanicAct
from studio.models import Item, Run
from tests.studio.conftest import PLAN, lay_out, ready_clip
from tests.studio.domain.halls import hall_votes
from voting.domain import rounds, sealing
from voting.models import Round

SECRET = "周某某"  # a name that stands where names should not, and must not leave the house
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Evening:
    """`then(40)`: a command forty seconds after the planned start."""

    run: Run
    items: dict[str, Item]
    unit: Unit
    people: dict[str, User]
    commands: int = 0

    @property
    def producer(self) -> User:
        return self.people["producer"]

    def moment(self, seconds: float) -> datetime:
        return AT + timedelta(seconds=seconds)

    def then(self, seconds: float) -> live.Command:
        self.commands += 1
        return live.Command(
            id=f"command-{self.commands:04d}",
            expected_seq=Run.objects.get(pk=self.run.pk).seq,
            by=self.producer,
            at=self.moment(seconds),
            held_ms=1200,
        )

    def air(self, item: Item, seconds: float) -> None:
        live.arm_item(self.run, item, self.then(seconds - 5))
        live.take_item(self.run, self.then(seconds))


@pytest.fixture(scope="module")
def module_played(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    with django_db_blocker.unblock(), played_in(tmp_path_factory.mktemp("evening")) as run:
        yield run


@pytest.fixture
def played(module_played: Run, db: None) -> Run:
    """The ended run, read anew; what a test changes is undone after it."""
    return Run.objects.select_related("episode").get(pk=module_played.pk)


@contextmanager
def played_in(folder: Path) -> Iterator[Run]:
    """The evening, with its files in `folder`; rolled back at the end."""
    with override_settings(MEDIA_ROOT=folder / "media", RUN_DIR=folder / "run"), transaction.atomic():
        yield play(prepared())
        transaction.set_rollback(True)


def prepared() -> Evening:
    """On air since ten seconds after the planned start."""
    people = {role: User.objects.create(username=role, name=f"{SECRET}{role}") for role in Role.values}
    RoleGrant.objects.bulk_create([RoleGrant(user=user, role=role) for role, user in people.items()])
    unit = Unit.objects.create(code="hbj", name="环保局", order=1)
    episode = rundown.create_episode(
        number=2,
        title="五水共治",
        planned_start=AT,
        seats=["A-01", "A-02", "A-03", "A-04"],
        by=people["producer"],
        at=AT - timedelta(days=7),
    )
    lay_out(episode, PLAN, [unit], ready_clip())
    items = {item.kind: item for item in Item.objects.filter(segment__episode=episode)}
    evening = Evening(live.living_run(episode), items, unit, people)
    live.go_on_air(evening.run, evening.then(10), without_drill="测试")
    return evening


def play(evening: Evening) -> Run:
    run, items = evening.run, evening.items
    _before_the_hall(evening)
    _promise(evening)
    evening.air(items["scoring"], 260)
    round_ = run.instances.on_air().get().round
    assert round_ is not None
    subjects, criteria = len(round_.paper["subjects"]), len(round_.paper["criteria"])
    hall_votes(round_, [tuple([(score,) * criteria] * subjects) for score in (7, 8, 10)])
    _seal(round_)
    evening.air(items["reveal"], 305)
    evening.air(items["closing"], 350)
    live.end_run(run, evening.then(400))
    return Run.objects.select_related("episode").get(pk=run.pk)


def _before_the_hall(evening: Evening) -> None:
    run, items, producer = evening.run, evening.items, evening.producer
    evening.air(items["opening"], 40)
    panic.panic_on(run, PanicAct.SAFE_PICTURE, evening.then(50))
    panic.lift(run, PanicAct.SAFE_PICTURE, evening.then(60))
    evening.air(items["clip"], 105)
    evening.air(items["comment"], 130)
    live.go_back(run, evening.then(150))
    live.take_item(run, evening.then(155))
    added = rundown.add_item(
        run.episode, kind="comment", title="插播", script=SECRET, by=producer, at=evening.moment(160)
    )
    rundown.remove_item(items["answer"], by=producer, at=evening.moment(170))
    evening.air(added, 190)


def _promise(evening: Evening) -> None:
    run, by = Run.objects.get(pk=evening.run.pk), evening.people
    data = PromiseData(unit=evening.unit, post="局长", words="十日内封堵3处排污口。", measure="3处全部封堵")
    heard = promises.capture(run, data, by=by["scribe"], at=evening.moment(135))
    confirmed = promises.confirm(heard, by=by["supervisor"], at=evening.moment(195))
    promises.publish(confirmed, by=by["producer"], at=evening.moment(200))


def _seal(round_: Round) -> None:
    over = rounds.last_moment(round_)
    assert over is not None
    rounds.close_round(round_, by="", at=over)
    rounds.confirm_round(sealing.seal_round(round_, by="", at=over), by="supervisor", at=over)
