"""The sample evening on a real server of its own, and the producer's hand: what the measurements of pictures share.

    with gallery(rows=CYCLE) as desk: sent = desk.press("take")

What you would get wrong: nothing here is pinned to a core, unlike the ballots' bench: server, phones and Chromium share the
machine as they would in a studio that has only one.
"""

import contextlib
import http.client
import json
import re
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.daphne import Server

SEQ = re.compile(r'data-seq="(\d+)"')
HELD_MS = 1250  # of a guarded act, as static/js/behaviours/hold.js counts it
PATIENCE_S = 60.0
CSRF = "a" * 32

# Sessions, and seats whose phones are in already: to sign in and to join is not what is measured.
STAGE = """
import json
from datetime import timedelta
from django.test import Client
from common.clock import now
from common.models import User
from studio.domain.planning import rundown
from studio.domain.show.run import living_run
from followup.models import Unit
from studio.models import Clip, Episode
from voting.domain import seats
from voting.enums import SeatState
from voting.models import Electorate, Seat
def session(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client.cookies["sessionid"].value
episode, at = Episode.objects.get(pk={episode}), now()
producer, clips = User.objects.get(username="producer"), list(Clip.objects.order_by("pk")[:2])
items = []
for row in {rows}:
    facts = dict(row)
    if facts["kind"] == "clip":
        facts["clip"] = clips[len(items) % len(clips)]
    if facts["kind"] == "scoring":
        facts["units"] = Unit.objects.order_by("pk")[:3]
    items.append(rundown.add_item(episode, by=producer, at=at, **facts).pk)
electorate, cookies = Electorate.objects.get(ref=episode.electorate_ref), []
electorate.seats.update(admitted_until=at + timedelta(days=1))
for number, seat in enumerate(electorate.seats.exclude(state=SeatState.VOID).order_by("label")[:{phones}]):
    secret = f"bench-{{number:037d}}"
    Seat.objects.filter(pk=seat.pk).update(device_sha256=seats.digest(secret), state=SeatState.CLAIMED, claimed_at=at)
    cookies.append("seat=" + secret)
print(json.dumps({{"run": living_run(episode).pk, "items": items, "cookies": cookies, "session": session("producer")}}))
"""


@dataclass
class Gallery:
    """`press` sends what the control room's page sends, over one connection kept open, as a browser's is."""

    server: Server
    demo: dict[str, Any]
    run: int
    items: list[int]
    cookies: list[str]  # of the phones
    session: str
    seq: int = 0
    answered_ms: float = 0.0  # the last press, until its answer was read whole
    _line: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_S)

    @property
    def url(self) -> str:
        return self.server.url

    def press(self, act: str, /, **fields: Any) -> float:
        """The wall clock in ms at which the press was sent. Its answer, the whole panel, has been read."""
        facts = {"command_id": uuid.uuid4().hex, "expected_seq": self.seq, **fields}
        sent = time.time() * 1000
        status, said = self._ask(
            "POST", f"/studio/runs/{self.run}/{act}", urlencode(facts | {"csrfmiddlewaretoken": CSRF})
        )
        self.answered_ms = time.time() * 1000 - sent
        assert status == 200, f"{act}: {status} {said[:600]}"
        self._keep(said)
        return sent

    def look(self) -> str:
        """The panel; what happened meanwhile (a round's clock, the turnout) has raised the run's number."""
        status, said = self._ask("GET", f"/studio/runs/{self.run}/panel")
        assert status == 200, f"{status} {said[:600]}"
        self._keep(said)
        return said

    def _keep(self, panel: str) -> None:
        found = SEQ.search(panel)
        assert found, panel[:300]
        self.seq = int(found[1])

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        cookie = f"sessionid={self.session}; csrftoken={CSRF}; django_language=zh-hans"
        heads = {"Cookie": cookie, "X-CSRFToken": CSRF, "HX-Request": "true", "Accept": "text/html"}
        if body is not None:
            heads["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, heads)
        answer = self._line.getresponse()
        return answer.status, answer.read().decode()


@contextlib.contextmanager
def gallery(rows: list[dict[str, Any]], *, phones: int) -> Iterator[Gallery]:
    """Started, not yet on air. `rows`: items added at the end of the rundown."""
    with tempfile.TemporaryDirectory(prefix="wenzheng-gallery-") as folder:
        server = Server(Path(folder), LOGLEVEL="WARNING")
        server.prepare()
        demo = server.load_demo()
        said = server.shell(STAGE.format(episode=demo["episode"], rows=rows, phones=phones))
        server.start()
        try:
            yield Gallery(server, demo, **json.loads(said))
        finally:
            server.stop()
