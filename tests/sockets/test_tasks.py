"""The socket of the follow-up's desks: a bell for each task that changed, and for nobody else."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from common.publish import publish
from followup.events import DESK_TOPIC

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/ws/desk/tasks/"


@pytest.fixture
def cookie_of(client_of: Any) -> Any:
    def cookie(user: Any) -> str:
        client: Client = client_of(user)
        return f"sessionid={client.cookies['sessionid'].value}"

    return cookie


@pytest.mark.parametrize("who", ["supervisor", "reporter", "handler", "producer", "usher", "stranger"])
async def test_whose_tasks_they_are_is_let_in(dial: Any, cast: Any, cookie_of: Any, who: str) -> None:
    cookie = await sync_to_async(cookie_of)(getattr(cast, who))
    let_in = (await dial(ADDRESS, cookie=cookie)).accepted
    assert let_in is (who in {"supervisor", "reporter", "handler"})


async def test_strangers_and_foreign_pages_are_refused(dial: Any, cast: Any, cookie_of: Any) -> None:
    assert not (await dial(ADDRESS, cookie="")).accepted
    cookie = await sync_to_async(cookie_of)(cast.supervisor)
    assert not (await dial(ADDRESS, cookie=cookie, origin="http://elsewhere.test")).accepted


async def test_a_changed_task_rings(dial: Any, cast: Any, cookie_of: Any) -> None:
    line = await dial(ADDRESS, cookie=await sync_to_async(cookie_of)(cast.supervisor))
    await line.wire.send_to(text_data='{"t": "ping", "c": 41}')
    await line.frame("pong")  # the topic is joined by now
    await sync_to_async(publish)(DESK_TOPIC, "task.changed", task=7)
    bell = await line.frame("poke", topic=DESK_TOPIC)
    assert (bell["event"], bell["task"]) == ("task.changed", 7)
