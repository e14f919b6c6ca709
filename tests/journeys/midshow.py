"""A show in the middle, driven by HTTP with a producer's session: what the control room's buttons send.

What you would get wrong: the run's `seq`. Acts beside the rundown are never stale, so one far ahead is given.
"""

import json
import re
import time
import urllib.request
import uuid
from typing import Any

from playwright.sync_api import Page

from tests.daphne import Server

AHEAD = 1_000_000
HELD_MS = 1200  # a guarded act is held for as long


class Hand:
    """The run and its rows as the control page draws them."""

    def __init__(self, server: Server, control: Page) -> None:
        self.server = server
        socket = control.locator("#bell").get_attribute("data-socket") or ""
        self.run = int(re.findall(r"\d+", socket)[0])
        cookies = {one["name"]: one["value"] for one in control.context.cookies()}
        self.session = cookies["sessionid"]
        self.rows: dict[str, list[int]] = {}
        for row, kind in control.evaluate(ROWS):
            self.rows.setdefault(kind, []).append(int(row))

    def act(self, name: str, **fields: Any) -> dict[str, Any]:
        facts = {"command_id": uuid.uuid4().hex, "expected_seq": AHEAD, "held_ms": HELD_MS, **fields}
        request = urllib.request.Request(
            f"{self.server.url}/studio/runs/{self.run}/{name}",
            data=json.dumps(facts).encode(),
            headers={
                "Content-Type": "application/json",
                "Cookie": f"sessionid={self.session}; csrftoken={'a' * 32}",
                "X-CSRFToken": "a" * 32,
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told

    def acted_at(self, told: dict[str, Any]) -> float:
        """When the server was asked for the act, by its own clock: Unix ms."""
        return float(self.server.do(AT.format(run=self.run, seq=told["seq"])))

    def air(self, kind: str, index: int = 0) -> None:
        self.act("arm", item=self.rows[kind][index])
        time.sleep(1.1)  # the shortest span between two takes
        self.act("take")


AT = """
from studio.models import ShowEvent
print(ShowEvent.objects.get(run={run}, seq={seq}).at.timestamp() * 1000)
"""
ROWS = """() => [...document.querySelectorAll("#rundown-list .item")].map((row) => [
  row.id.split("-").pop(),
  row.querySelector("[class*=icon--]").getAttribute("class").match(/icon--(\\w+)/)[1]])"""
# A promise to score by, and a window that stays open.
PROMISED = """
from common.clock import now
from common.models import User
from followup.domain.commitments import PromiseData
from followup.enums import DeadlineKind
from studio.domain.inquiry import promises
from studio.domain.show.run import living_run
from studio.models import Episode, Item
episode, at = Episode.objects.get(pk={episode}), now()
by = {{user.username: user for user in User.objects.all()}}
scorings = Item.objects.filter(segment__episode=episode, kind="scoring")
heard = promises.capture(living_run(episode), PromiseData(
    unit=scorings.order_by("position").first().units.first(), post="局长",
    words="10个工作日内封堵排污口。", deadline_kind=DeadlineKind.WORKING_DAYS, deadline_count=10,
    measure="全部封堵", quantity="3处", place="河边", lead="副局长"), by=by["scribe"], at=at)
promises.confirm(heard, by=by["producer2"], at=at)
scorings.update(window_s=3000)
"""
