"""The socket of program and overlay."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from common.clock import now
from studio.domain.screens.onair import everything_on_screen
from studio.domain.screens.screen import screen_state
from studio.domain.show import run as live
from studio.models import Episode, Item, Run
from tests.sockets.conftest import PATIENCE_S

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_screen_is_told_everything_at_once(dial: Any, episode: Episode) -> None:
    line = await dial(f"/ws/screen/{episode.screen_key}/")
    assert line.accepted
    frames = {}
    for _each in range(3):
        frame = await line.wire.receive_json_from(timeout=PATIENCE_S)
        frames[frame["t"]] = frame
    assert frames == await sync_to_async(everything_on_screen)(episode, now())


async def test_a_wrong_key_is_refused(dial: Any, episode: Episode) -> None:
    assert not (await dial("/ws/screen/not-the-key/")).accepted
    assert not (await dial(f"/ws/screen/{episode.pk}/")).accepted


async def test_a_foreign_page_is_refused(dial: Any, episode: Episode) -> None:
    line = await dial(f"/ws/screen/{episode.screen_key}/", origin="http://elsewhere.test")
    assert not line.accepted


def shown(frame: dict[str, Any]) -> dict[str, Any]:
    """All but the hall's presence code, which changes with the minute."""
    return {**frame, "join": frame["join"]["url"]}


async def test_a_take_reaches_every_screen(
    dial: Any, on_air_run: Run, items: dict[str, Item], command: Any, air: Any
) -> None:
    path = f"/ws/screen/{on_air_run.episode.screen_key}/"
    lines = [await dial(path) for _each in range(3)]
    await sync_to_async(live.arm_item)(on_air_run, items["clip"], await sync_to_async(command)(on_air_run))
    await sync_to_async(live.take_item)(on_air_run, await sync_to_async(command)(on_air_run))
    state = await sync_to_async(screen_state)(on_air_run.episode_id)
    for line in lines:
        frame = await line.frame("screen", v=state["v"])
        assert shown(frame) == shown(state)


async def test_a_screen_that_comes_back_shows_the_same(
    dial: Any, on_air_run: Run, items: dict[str, Item], air: Any
) -> None:
    path = f"/ws/screen/{on_air_run.episode.screen_key}/"
    first = await dial(path)
    await first.frame("screen")
    await sync_to_async(air)(on_air_run, items["answer"])
    await first.hang_up()
    first.accepted = False
    again = await dial(path)
    state = await sync_to_async(screen_state)(on_air_run.episode_id)
    assert shown(await again.frame("screen")) == shown(state)


async def test_what_a_screen_says_is_ignored(dial: Any, episode: Episode) -> None:
    line = await dial(f"/ws/screen/{episode.screen_key}/")
    await line.wire.send_to(text_data='{"t":"take"}')
    for _each in range(3):
        await line.wire.receive_json_from(timeout=PATIENCE_S)
    assert await line.wire.receive_nothing(timeout=0.2)
