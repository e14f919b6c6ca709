"""The socket of the staff's desks: bells, the round, the turnout; and nobody else's."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from common.clock import now
from studio.domain.show import run as live
from studio.models import Item, Run
from voting import runtime

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cookie_of(client_of: Any) -> Any:
    """The session cookie of a browser in which the account is signed in."""

    def cookie(user: Any) -> str:
        client: Client = client_of(user)
        return f"sessionid={client.cookies['sessionid'].value}"

    return cookie


@pytest.mark.parametrize("who", ["producer", "scribe", "supervisor"])
async def test_staff_are_let_in(dial: Any, cast: Any, cookie_of: Any, run: Run, who: str) -> None:
    cookie = await sync_to_async(cookie_of)(getattr(cast, who))
    assert (await dial(f"/ws/desk/runs/{run.pk}/", cookie=cookie)).accepted


@pytest.mark.parametrize("who", ["stranger", "handler", "usher", "reporter"])
async def test_other_accounts_are_refused(dial: Any, cast: Any, cookie_of: Any, run: Run, who: str) -> None:
    cookie = await sync_to_async(cookie_of)(getattr(cast, who))
    assert not (await dial(f"/ws/desk/runs/{run.pk}/", cookie=cookie)).accepted


@pytest.mark.parametrize("cookie", ["", "sessionid=forged", "sessionid="])
async def test_strangers_are_refused(dial: Any, run: Run, cookie: str) -> None:
    assert not (await dial(f"/ws/desk/runs/{run.pk}/", cookie=cookie)).accepted


async def test_an_account_that_was_shut_is_refused(dial: Any, cast: Any, cookie_of: Any, run: Run) -> None:
    cookie = await sync_to_async(cookie_of)(cast.producer)
    cast.producer.is_active = False
    await sync_to_async(cast.producer.save)()
    assert not (await dial(f"/ws/desk/runs/{run.pk}/", cookie=cookie)).accepted


async def test_an_unknown_run_is_refused(dial: Any, cast: Any, cookie_of: Any) -> None:
    cookie = await sync_to_async(cookie_of)(cast.producer)
    assert not (await dial("/ws/desk/runs/999999/", cookie=cookie)).accepted


async def test_a_foreign_page_is_refused(dial: Any, cast: Any, cookie_of: Any, run: Run) -> None:
    cookie = await sync_to_async(cookie_of)(cast.producer)
    line = await dial(f"/ws/desk/runs/{run.pk}/", cookie=cookie, origin="http://elsewhere.test")
    assert not line.accepted


async def test_every_act_rings_the_bell(dial: Any, cast: Any, cookie_of: Any, run: Run, command: Any) -> None:
    cookie = await sync_to_async(cookie_of)(cast.producer2)
    line = await dial(f"/ws/desk/runs/{run.pk}/", cookie=cookie)
    await line.frame("turnout")  # all topics are joined by now
    event = await sync_to_async(live.go_on_air)(run, await sync_to_async(command)(run), without_drill="测试")
    bell = await line.frame("poke", topic=f"run:{run.pk}")
    assert (bell["event"], bell["seq"], bell["kind"]) == ("run.changed", event.seq, "went_on_air")


async def test_a_commitment_rings_the_bell(
    dial: Any, cast: Any, cookie_of: Any, on_air_run: Run, promised: Any, units: Any
) -> None:
    cookie = await sync_to_async(cookie_of)(cast.scribe)
    line = await dial(f"/ws/desk/runs/{on_air_run.pk}/", cookie=cookie)
    await line.frame("turnout")
    promise = await sync_to_async(promised)(on_air_run, units[0])
    bell = await line.frame("poke", topic=f"commitments:{on_air_run.ref}")
    assert bell["code"] == promise.code


async def test_a_desk_sees_round_and_turnout(dial: Any, cast: Any, cookie_of: Any, run: Run) -> None:
    cookie = await sync_to_async(cookie_of)(cast.producer)
    line = await dial(f"/ws/desk/runs/{run.pk}/", cookie=cookie)
    assert (await line.frame("vote"))["round"] is None
    assert (await line.frame("turnout"))["issued"] == 4


async def test_a_heartbeat_is_answered_with_the_server_s_time(
    dial: Any, cast: Any, cookie_of: Any, run: Run
) -> None:
    line = await dial(f"/ws/desk/runs/{run.pk}/", cookie=await sync_to_async(cookie_of)(cast.producer))
    await line.wire.send_to(text_data='{"t": "ping", "c": 41}')
    pong = await line.frame("pong")
    assert (pong["c"], set(pong)) == (41, {"t", "c", "s"})


@pytest.mark.parametrize("said", ["{", "[]", "null", '{"t":"ping"}', '{"t":"ping","c":"x"}', "[" * 4000])
async def test_what_is_no_heartbeat_is_ignored(
    dial: Any, cast: Any, cookie_of: Any, run: Run, said: str
) -> None:
    line = await dial(f"/ws/desk/runs/{run.pk}/", cookie=await sync_to_async(cookie_of)(cast.producer))
    await line.frame("turnout")
    await line.wire.send_to(text_data=said)
    assert await line.wire.receive_nothing(timeout=0.1)


async def test_the_clock_writes_the_sealing_into_the_log_and_rings(
    dial: Any,
    cast: Any,
    cookie_of: Any,
    on_air_run: Run,
    items: Any,
    promised: Any,
    units: Any,
    command: Any,
    settings: Any,
) -> None:
    """The whole way: a window runs out, voting seals, the studio's log says so, every desk is rung."""
    settings.BALLOT_GRACE_MS = 0
    line = await dial(f"/ws/desk/runs/{on_air_run.pk}/", cookie=await sync_to_async(cookie_of)(cast.producer))
    await line.frame("turnout")

    def score() -> None:
        Item.objects.filter(pk=items["scoring"].pk).update(window_s=1)
        promised(on_air_run, units[0])
        live.arm_item(on_air_run, items["scoring"], command(on_air_run, at=now()))
        live.take_item(on_air_run, command(on_air_run, at=now()))

    await sync_to_async(score)()
    await runtime.ensure_running()
    try:
        bell = await line.frame("poke", kind="round_sealed")
    finally:
        await runtime.stop()
    event = await sync_to_async(on_air_run.events.get)(kind="round_sealed")
    assert (event.seq, event.by_id) == (bell["seq"], None)
