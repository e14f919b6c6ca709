"""Two hands in the same instant, with real threads and real commits, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from common.errors import DomainError
from followup.models import Task
from studio.domain.inquiry import promises
from studio.domain.machinery import panels
from studio.domain.planning import rundown
from studio.domain.show import run as live
from studio.enums import EventKind
from studio.models import Episode, Item, Run
from voting.models import Electorate

pytestmark = pytest.mark.django_db(transaction=True)

Make = Callable[..., live.Command]


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What each act came to: "done", or the code of its refusal. Sorted."""
    start = Barrier(len(acts))

    def press(act: Callable[[], Any]) -> str:
        start.wait(timeout=10)
        try:
            act()
        except DomainError as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return sorted(threads.map(press, acts))


def test_two_producers_take_one_wins(
    on_air_run: Run, items: dict[str, Item], command: Make, cast: Any
) -> None:
    live.arm_item(on_air_run, items["opening"], command(on_air_run))
    ours, theirs = command(on_air_run), command(on_air_run, by=cast.producer2)
    results = at_once(lambda: live.take_item(on_air_run, ours), lambda: live.take_item(on_air_run, theirs))
    assert results == ["done", "stale"]
    winner = on_air_run.events.get(kind=EventKind.TAKEN)
    refusal = on_air_run.events.get(kind=EventKind.REFUSED)
    assert {winner.by_id, refusal.by_id} == {cast.producer.pk, cast.producer2.pk}
    assert refusal.payload["context"]["who"] == str(winner.by)
    assert on_air_run.instances.on_air().count() == 1


def test_one_press_of_a_panel_sent_thrice_takes_once_and_is_answered_alike(
    on_air_run: Run, items: dict[str, Item], cast: Any, at: datetime
) -> None:
    panel, _ = panels.make_panel("导播台左", by=cast.producer, at=at)
    row, pressed = items["opening"].row_id, at + timedelta(minutes=5)
    press = panels.Press(act="take", command_id="thrice-01", item=row, at=pressed)
    answers: list[panels.Pressed] = []
    assert at_once(*[lambda: answers.append(panels.press(panel, press))] * 3) == ["done"] * 3
    assert len({(answer.seq, answer.said) for answer in answers}) == 1
    assert on_air_run.instances.count() == on_air_run.events.filter(kind=EventKind.TAKEN).count() == 1


def test_one_press_sent_twice_takes_once(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    live.arm_item(on_air_run, items["opening"], command(on_air_run))
    press = command(on_air_run)
    results = at_once(*[lambda: live.take_item(on_air_run, press)] * 3)
    assert results == ["done", "done", "done"]
    assert on_air_run.events.filter(kind=EventKind.TAKEN).count() == 1


def test_two_producers_arm_one_wins(
    on_air_run: Run, items: dict[str, Item], command: Make, cast: Any
) -> None:
    ours, theirs = command(on_air_run), command(on_air_run, by=cast.producer2)
    results = at_once(
        lambda: live.arm_item(on_air_run, items["clip"], ours),
        lambda: live.arm_item(on_air_run, items["question"], theirs),
    )
    assert results == ["done", "stale"]
    assert on_air_run.instances.count() == 1


def test_two_start_and_two_end(run: Run, command: Make, promised: Any, units: Any) -> None:
    first, second = command(run), command(run)
    assert at_once(
        lambda: live.go_on_air(run, first, "测试"), lambda: live.go_on_air(run, second, "测试")
    ) == [
        "done",
        "stale",
    ]
    promised(run, units[0])
    first, second = command(run), command(run)
    assert at_once(lambda: live.end_run(run, first), lambda: live.end_run(run, second)) == ["done", "stale"]
    assert Task.objects.count() == 1


def test_end_and_confirm_at_once_leave_one_task(
    on_air_run: Run, command: Make, promised: Any, units: Any, cast: Any, at: datetime
) -> None:
    waiting = promised(on_air_run, units[0], confirm=False)
    press = command(on_air_run)
    results = at_once(
        lambda: live.end_run(on_air_run, press),
        lambda: promises.confirm(waiting, by=cast.supervisor, at=at),
    )
    assert results == ["done", "done"]
    assert Task.objects.count() == 1


def test_two_publish_one_wins(on_air_run: Run, promised: Any, units: Any, cast: Any, at: datetime) -> None:
    promise = promised(on_air_run, units[0])
    same = type(promise).objects.get(pk=promise.pk)
    results = at_once(
        lambda: promises.publish(promise, by=cast.scribe, at=at),
        lambda: promises.publish(same, by=cast.supervisor, at=at),
    )
    assert results == ["already_published", "done"]
    assert on_air_run.events.filter(kind=EventKind.COMMITMENT_PUBLISHED).count() == 1


def test_two_open_the_control_page_first(episode: Episode) -> None:
    assert at_once(*[lambda: live.living_run(episode)] * 2) == ["done", "done"]
    assert Run.objects.count() == 1


def test_two_edit_one_item(items: dict[str, Item], cast: Any, at: datetime) -> None:
    pk = items["clip"].pk

    def edit(title: str) -> None:
        item = Item.objects.get(pk=pk)
        rundown.edit_item(item, revision=1, title=title, by=cast.producer, at=at)

    assert at_once(lambda: edit("甲"), lambda: edit("乙")) == ["done", "edited_meanwhile"]
    assert Item.objects.get(pk=pk).revision == 2


def test_two_add_items_that_get_two_places(episode: Episode, cast: Any, at: datetime) -> None:
    def add() -> None:
        rundown.add_item(episode, kind="comment", title="点评", by=cast.producer, at=at)

    assert at_once(add, add) == ["done", "done"]
    places = Item.objects.filter(segment__episode=episode).values_list("position", flat=True)
    assert sorted(places) == list(range(1, 11))


def test_two_make_one_episode_number(cast: Any, at: datetime) -> None:
    def make() -> None:
        start = at + timedelta(days=1)
        rundown.create_episode(number=7, title="同一期", planned_start=start, by=cast.producer, at=at)

    assert at_once(make, make) == ["done", "episode_exists"]
    assert (Episode.objects.count(), Electorate.objects.count()) == (1, 1)
