"""The product's side: an electorate with joined seats, rounds that open, ballots that are acked after commit.

Every answer must be an ack; at the end each round's stored ballots must be exactly one per seat.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import django
import psutil

from bench.burst import Cost, burst
from bench.lines import Line, connect

PAPER = {
    "title": "bench",
    "subjects": [{"ref": f"u{i}", "name": f"unit {i}", "words": []} for i in range(3)],
    "criteria": [{"ref": "c0", "name": "answer"}, {"ref": "c1", "name": "promise"}],
    "scale": {"min": 0, "max": 10, "step": 1},
}
CHANGES_PER_ROUND = 1


@dataclass
class Audience:
    electorate: Any
    cookies: list[str]


def prepare(count: int) -> Audience:
    """A migrated database and `count` claimed seats; their devices' cookies."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  needs the set-up above

    from common import clock  # noqa: PLC0415  needs the set-up above
    from voting.domain import electorate, seats  # noqa: PLC0415  needs the set-up above

    call_command("migrate", verbosity=0)
    call_command("prepare_database")
    made = electorate.create_electorate(ref=f"bench-{count}", title="bench", asks_presence_code=False)
    cards = seats.issue_seats(made, [f"N-{number:05d}" for number in range(count)])
    del cards
    cookies = []
    for seat in made.seats.order_by("label"):
        claim = seats.claim_seat(seats.token_of(seat), device=None, at=clock.now())
        cookies.append(f"seat={claim.device}")
    return Audience(made, cookies)


class Ears:
    """What the lines hear: the open round, and acks."""

    def __init__(self) -> None:
        self.open_round = 0
        self.knowing: set[Line] = set()
        self.refusals: list[bytes] = []

    def hear(self, line: Line, text: bytes) -> None:
        if text.startswith(b'{"t":"ack"'):
            line.answered_at = time.perf_counter()
        elif text.startswith(b'{"t":"vote"'):
            round_ = json.loads(text)["round"]
            if round_ and round_["state"] == "open" and round_["id"] == self.open_round:
                self.knowing.add(line)
        else:
            self.refusals.append(text)


async def score(
    audience: Audience, port: int, process: psutil.Process, repeats: int, fresh: Cost, again: Cost
) -> None:
    ears = Ears()
    lines, _ = await connect(port, "/ws/vote/", audience.cookies, ears.hear)
    for number in range(repeats + 1):
        ears.knowing.clear()
        ears.open_round = await asyncio.to_thread(open_round, audience)
        while len(ears.knowing) < len(lines):  # another process opened it: the relay's healing read finds it
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)  # let the fan-out's own cost pass
        await burst(lines, ballot(ears.open_round, 1), process, fresh if number else Cost())
        for change in range(CHANGES_PER_ROUND):
            await burst(lines, ballot(ears.open_round, 2 + change), process, again if number else Cost())
        assert ears.refusals == [], ears.refusals[:3]
        stored = await asyncio.to_thread(close_round, ears.open_round)
        assert stored == len(lines), f"{stored} ballots stored of {len(lines)} acked"


def ballot(round_id: int, seq: int) -> Any:
    def text(number: int) -> bytes:
        value = (number + seq) % 11
        return b'{"t":"ballot","round":%d,"seq":%d,"scores":[[%d,8],[5,%d],[9,3]]}' % (
            round_id,
            seq,
            value,
            value,
        )

    return text


def open_round(audience: Audience) -> int:
    from common import clock  # noqa: PLC0415  needs the set-up above
    from voting.domain import rounds  # noqa: PLC0415  needs the set-up above

    at = clock.now()
    made = rounds.arm_round(audience.electorate, ref="bench", paper=PAPER, window_s=600, by="bench", at=at)
    rounds.open_round(made, by="bench", at=at)
    return int(made.pk)


def close_round(round_id: int) -> int:
    """Void the round so that the next can open; returns how many ballots lay in it."""
    from common import clock  # noqa: PLC0415  needs the set-up above
    from voting.domain import rounds  # noqa: PLC0415  needs the set-up above
    from voting.models import Round  # noqa: PLC0415  needs the set-up above

    made = Round.objects.get(pk=round_id)
    stored = int(made.ballots.count())
    rounds.void_round(made, reason="bench", by="bench", at=clock.now())
    return stored
