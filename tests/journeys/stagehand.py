"""Opens and moves rounds behind a running server, quickly: one helper process on the server's data.

What you would get wrong: on the embedded column the server hears of it by its own glances and healing
reads, so a phone may need some seconds to follow; wait for what it shows, not for a time.
"""

import json
import subprocess
import sys
import time
from typing import Any

from tests.daphne import ROOT, Server
from tests.journeys.waiting import PATIENT

WORDS = [
    ("环保局", "12月15日前，下塘河37个排污口全部封堵，每周五公布水质。"),
    ("台州经济开发区行政执法分局", "十天之内拆完沿河违法搭建，拆一处公示一处，逾期我局到现场说明。"),
]
PAPER: dict[str, Any] = {
    "title": "下塘河整治",
    "subjects": [
        {"ref": f"u{i}", "name": name, "words": [{"ref": f"02-0{i}", "text": text, "due": "2026-12-15"}]}
        for i, (name, text) in enumerate(WORDS, start=1)
    ],
    "criteria": [{"ref": "answer", "name": "答复"}, {"ref": "promise", "name": "承诺"}],
    "scale": {"min": 0, "max": 10, "step": 1},
}

LOOP = """
import json, sys, uuid
from datetime import timedelta
import django
django.setup()
from common.clock import now
from voting.domain import errands, rounds, seats
from voting.domain.electorate import create_electorate
from voting.models import Ballot, Errand, Round, Seat
electorate = create_electorate(ref="phone-tests", title="Test", asks_presence_code=False)
cards = {s.label: "/s/" + seats.token_of(s) for s in seats.issue_seats(electorate, sys.argv[1].split())}
# Phones of later tests join when rounds have been opened: an usher has let all of them in.
electorate.seats.update(admitted_until=now() + timedelta(days=1))
def newest():
    return Round.objects.filter(electorate=electorate).order_by("-pk").first()
def start(paper, window_s, options, purpose, compared):
    last = newest()
    if last and last.state in ("armed", "open", "closed"):
        rounds.void_round(last, reason="next test", by="test", at=now())
    armed = rounds.arm_round(
        electorate, ref=uuid.uuid4().hex, paper=paper, window_s=window_s, by="test", at=now(),
        options=rounds.RoundOptions(**options), purpose=purpose, compared_to=last if compared else None,
    )
    rounds.open_round(armed, by="test", at=now())
    return armed.pk
def ballots():
    return [[b.seq, json.loads(b.scores)] for b in Ballot.objects.filter(round=newest())]
def end():
    rounds.end_window(newest(), by="test", at=now())
def state():
    return str(newest().state)
def reveal():
    if hasattr(rounds, "confirm_round"):
        rounds.confirm_round(newest(), by="notary", at=now())
    rounds.reveal_round(newest(), by="test", at=now())
def void():
    rounds.void_round(newest(), reason="test", by="test", at=now())
def grant(label, extra_s):
    Seat.objects.filter(electorate=electorate, label=label).update(extra_s=extra_s)
    rounds.grant_extra(electorate, extra_s)
def withdraw(label):
    Seat.objects.filter(electorate=electorate, label=label).update(state="void")
def errand(label):
    return list(Errand.objects.filter(seat__label=label, settled_at=None).values_list("note", flat=True))
print(json.dumps(cards), flush=True)
for line in sys.stdin:
    name, arguments = json.loads(line)
    print(json.dumps(globals()[name](*arguments)), flush=True)
"""


class Stagehand:
    """`cards` maps labels to seat-card addresses; each method is one act in the database."""

    def __init__(self, server: Server, labels: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", LOOP, labels],
            cwd=ROOT, env={"DJANGO_SETTINGS_MODULE": "config.settings"} | server.env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.cards: dict[str, str] = self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def _ask(self, name: str, *arguments: Any) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def start(
        self,
        window_s: int = 120,
        *,
        options: dict[str, str] | None = None,
        purpose: str = "air",
        compared: bool = False,
        **changes: Any,
    ) -> int:
        """Open a round at once, voiding what was left open; answers its id. `compared`: with the last, for a
        swing."""
        return int(self._ask("start", PAPER | changes, window_s, options or {}, purpose, compared))

    def ballots(self) -> list[list[Any]]:
        """[[seq, scores]] of the newest round."""
        return list(self._ask("ballots"))

    def end(self) -> None:
        self._ask("end")

    def state(self) -> str:
        return str(self._ask("state"))

    def seals(self) -> None:
        """Until the server has sealed the newest round: after its grace, when it gets round to it."""
        deadline = time.monotonic() + PATIENT / 1000
        while self.state() != "sealed":
            assert time.monotonic() < deadline, self.state()
            time.sleep(0.2)

    def reveal(self) -> None:
        self.seals()
        self._ask("reveal")

    def void(self) -> None:
        self._ask("void")

    def grant(self, label: str, extra_s: int) -> None:
        """Personal extra time."""
        self._ask("grant", label, extra_s)

    def withdraw(self, label: str) -> None:
        """The card is void from now on."""
        self._ask("withdraw", label)

    def errand(self, label: str) -> list[str]:
        """The notes of this seat's open errand: none or one."""
        return list(self._ask("errand", label))

    def leave(self) -> None:
        self.process.communicate(timeout=10)
