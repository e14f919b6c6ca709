"""Commitments heard on air: their origin, their card, their task."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from followup.domain.commitments import PromiseData
from followup.enums import CommitmentState
from followup.errors import AlreadyPublished, NotCaptured, NotConfirmed, OwnEntry
from followup.models import Commitment, DateRequest, Unit
from studio.domain.inquiry import promises
from studio.domain.show import run as live
from studio.enums import EventKind
from studio.errors import NotOnAir
from studio.models import Graphic, Item, Run

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


def test_capture_copies_where_it_was_heard(
    on_air_run: Run,
    items: dict[str, Item],
    air: Any,
    promised: Any,
    units: list[Unit],
    cast: Any,
    at: datetime,
) -> None:
    air(on_air_run, items["question"])
    promise = promised(on_air_run, units[0], confirm=False)
    Item.objects.filter(pk=items["question"].pk).update(title="别的", question="别的？")
    promise.refresh_from_db()
    heard = (promise.run_ref, promise.episode_number, promise.episode_title, promise.item_title)
    assert heard == (on_air_run.ref, 2, "五水共治", "提问·环保局")
    assert (promise.question, promise.heard_at, promise.code) == ("排污口什么时候封？", at, "02-01")


def test_capture_after_the_end_belongs_to_the_evening(
    on_air_run: Run, items: dict[str, Item], air: Any, command: Make, promised: Any, units: list[Unit]
) -> None:
    air(on_air_run, items["answer"])
    live.end_run(on_air_run, press := command(on_air_run))
    promise = promised(on_air_run, units[0], confirm=False)
    assert (promise.item_title, promise.heard_at) == ("答复·环保局", press.at)


def test_capture_before_the_start(run: Run, units: list[Unit], cast: Any, at: datetime) -> None:
    with pytest.raises(NotOnAir):
        promises.capture(run, PromiseData(unit=units[0], post="局长", words="办。"), by=cast.scribe, at=at)
    assert Commitment.objects.count() == 0


def test_confirm_by_the_writer(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    with pytest.raises(OwnEntry):
        promises.confirm(promise, by=cast.scribe, at=at)


def test_confirm_twice(on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime) -> None:
    promise = promised(on_air_run, units[0])
    with pytest.raises(NotCaptured):
        promises.confirm(promise, by=cast.producer, at=at)


def test_publish_puts_the_card_on_the_screens(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime
) -> None:
    promise = promised(on_air_run, units[0])
    later = at + timedelta(minutes=5)
    promises.publish(promise, by=cast.scribe, at=later)
    promise.refresh_from_db()
    assert (promise.state, promise.published_at) == (CommitmentState.PUBLISHED, later)
    card = Graphic.objects.get()
    assert (card.layer, card.payload["code"], card.shown_at) == ("card", promise.code, later)
    event = on_air_run.events.get(kind=EventKind.COMMITMENT_PUBLISHED)
    assert (event.by, event.payload["code"]) == (cast.scribe, promise.code)


def test_publish_makes_no_producer_stale(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime, items: Any, command: Make
) -> None:
    seen = Run.objects.get(pk=on_air_run.pk).seq
    promises.publish(promised(on_air_run, units[0]), by=cast.scribe, at=at)
    live.arm_item(on_air_run, items["opening"], command(on_air_run, expected_seq=seen))


def test_publish_words_that_are_not_frozen(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    with pytest.raises(NotConfirmed):
        promises.publish(promise, by=cast.supervisor, at=at)
    assert Graphic.objects.count() == 0
    refusal = on_air_run.events.get(kind=EventKind.REFUSED)
    assert (refusal.payload["act"], refusal.payload["code"]) == ("publish", "not_confirmed")


def test_publish_twice(on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime) -> None:
    promise = promised(on_air_run, units[0])
    promises.publish(promise, by=cast.scribe, at=at)
    with pytest.raises(AlreadyPublished):
        promises.publish(promise, by=cast.scribe, at=at)
    assert on_air_run.events.filter(kind=EventKind.COMMITMENT_PUBLISHED).count() == 1


def test_the_end_publishes_what_is_frozen_and_shows_nothing(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime, command: Make
) -> None:
    promise, waiting = promised(on_air_run, units[0]), promised(on_air_run, units[1], confirm=False)
    live.end_run(on_air_run, command(on_air_run))
    assert Graphic.objects.count() == 0
    promise.refresh_from_db()
    last = promise.changes.get(kind="published")
    assert (promise.state, last.by, last.acting) == (CommitmentState.PUBLISHED, None, "system")
    waiting.refresh_from_db()
    promises.confirm(waiting, by=cast.supervisor, at=at)
    waiting.refresh_from_db()
    assert waiting.state == CommitmentState.PUBLISHED


def test_the_end_opens_the_asking_for_a_date(
    on_air_run: Run, promised: Any, units: list[Unit], command: Make
) -> None:
    promised(on_air_run, units[0])
    vague = promised(on_air_run, units[1], deadline_kind="none", deadline_count=None)
    live.end_run(on_air_run, command(on_air_run))
    assert [(one.commitment, one.asked_at) for one in DateRequest.objects.all()] == [(vague, None)]


def test_a_promise_remembers_its_question_and_the_span_of_its_answer(
    on_air_run: Run, items: dict[str, Item], air: Any, units: list[Unit], cast: Any, at: datetime
) -> None:
    answer = air(on_air_run, items["answer"])
    turn = on_air_run.turns.create(
        text="封到哪天？", asked_at=answer.taken_at, answered_from=answer.taken_at, state="answering"
    )
    data = PromiseData(unit=units[0], post="局长", words="马上办。")
    found = promises.capture(on_air_run, data, by=cast.scribe, at=answer.taken_at + timedelta(seconds=40))
    assert (found.question, found.question_ref, found.answer_ref) == (
        "封到哪天？",
        f"turn:{turn.pk}",
        f"instance:{answer.pk}",
    )
    assert found.heard_at - found.heard_from == timedelta(seconds=40)


def test_amend_and_withdraw(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    data = PromiseData(unit=units[0], post="副局长", words="办。")
    promises.amend(promise, data, by=cast.scribe, at=at)
    promises.withdraw(promise, reason="不是承诺", by=cast.scribe, at=at)
    promise.refresh_from_db()
    assert (promise.post, promise.state) == ("副局长", CommitmentState.WITHDRAWN)


@pytest.mark.parametrize("ref", ["", "run", "run-x", "run-999999", "other-1"])
def test_run_of_a_commitment_from_elsewhere(db: None, ref: str) -> None:
    assert promises.run_of(Commitment(run_ref=ref)) is None
