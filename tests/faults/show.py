"""A programme on air, driven over HTTP through whichever server is asked: what a control room would send."""

import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

from tests.daphne import Server

PATIENCE_S = 40.0


@dataclass(frozen=True)
class Answer:
    """`status` 0: none came."""

    status: int
    says: dict[str, Any]


@dataclass(frozen=True)
class Show:
    """`key` opens the screens, `session` is the producer's."""

    run: int
    key: str
    items: list[int]
    session: str

    def press(
        self, server: Server, act: str, *, seq: int, epoch: int | None = None, press: str = "", **more: Any
    ) -> Answer:
        """One command; `press` is its id, for the same press again."""
        body = {"command_id": press or uuid.uuid4().hex, "expected_seq": seq, **more}
        if epoch is not None:
            body["epoch"] = epoch
        request = urllib.request.Request(
            f"{server.url}/studio/runs/{self.run}/{act}",
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Cookie": f"sessionid={self.session}; csrftoken={'a' * 32}",
                "X-CSRFToken": "a" * 32,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return Answer(answer.status, json.loads(answer.read()))
        except urllib.error.HTTPError as refusal:
            return Answer(refusal.code, json.loads(refusal.read()))
        except OSError:
            return Answer(0, {})

    def picture(self, server: Server) -> dict[str, Any]:
        """What program shows by this server, without what numbers the frame."""
        with urllib.request.urlopen(f"{server.url}/screen/{self.key}/state", timeout=PATIENCE_S) as answer:
            frame = json.loads(answer.read())["screen"]
        return {name: frame[name] for name in ("program", "next", "graphics", "run", "rehearsal")}
