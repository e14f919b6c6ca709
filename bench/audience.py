"""The product's side: an electorate with joined seats, and what its phones say and hear.

Every answer must be an ack; at the end each round's stored ballots must be exactly one for each seat.
"""

import asyncio
import json
import secrets
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from bench.lines import Line, masked
from bench.servers import Served


@dataclass
class Audience:
    electorate: int
    cookies: list[str]
    round: int = 0
    told: set[Line] = field(default_factory=set)  # of anything at all
    knowing: set[Line] = field(default_factory=set)  # that the round is open
    told_at: float = 0.0
    refused: list[bytes] = field(default_factory=list)

    def hear(self, line: Line, text: bytes) -> None:
        if text.startswith(b'{"t":"ack"'):
            line.answered_at = time.perf_counter()
        elif text.startswith(b'{"t":"vote"'):
            self.told.add(line)
            if b'"state":"open"' in text:
                self.told_at = time.perf_counter()
                self.knowing.add(line)
        else:
            self.refused.append(text)

    async def open(self, server: Served, lines: list[Line]) -> float:
        """A new round; returns the seconds from the move to the last of the phones. It is armed before, as in
        the evening, and what that tells the phones has reached them when it opens."""
        self.told.clear()
        self.knowing.clear()
        self.round = (await ask(server, f"/bench/arm/{self.electorate}"))["round"]
        await self._all_told(lines, patience_s=3)
        said = await ask(server, f"/bench/open/{self.round}")
        deadline = time.perf_counter() + 30
        while len(self.knowing) < len(lines):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{len(lines) - len(self.knowing)} phones never heard of the round")
            await asyncio.sleep(0.005)
        last = self.told_at - float(said["began"])
        await asyncio.sleep(0.1)
        return last

    async def _all_told(self, lines: list[Line], *, patience_s: float) -> None:
        until = time.perf_counter() + patience_s
        while len(self.told) < len(lines) and time.perf_counter() < until:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)

    async def void(self, server: Served, expected: int) -> None:
        said = await ask(server, f"/bench/void/{self.round}")
        assert self.refused == [], self.refused[:3]
        assert said == {"stored": expected, "tallied": expected}, f"{said}, acked {expected}"

    def ballots(self, count: int, seq: int) -> list[bytes]:
        """A frame for each of the first `count` phones."""
        return [masked(self.ballot(number, seq)) for number in range(count)]

    def ballot(self, number: int, seq: int) -> bytes:
        value = (number + seq) % 11
        return b'{"t":"ballot","round":%d,"seq":%d,"salt":"%s","scores":[[%d,8],[5,%d],[9,3]]}' % (
            self.round, seq, secrets.token_urlsafe(16).encode(), value, value,
        )  # fmt: skip


async def ask(server: Served, path: str) -> dict[str, Any]:
    def get() -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=60) as answer:
            return dict(json.loads(answer.read()))

    return await asyncio.to_thread(get)


def gather(count: int) -> Audience:
    """A migrated database and `count` claimed seats. Joining is not what is measured: it is written at once."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from common.clock import now
    from voting.domain import seats
    from voting.domain.electorate import create_electorate
    from voting.enums import SeatState
    from voting.models import Electorate, Seat

    call_command("migrate", verbosity=0)
    call_command("prepare_database")
    made = Electorate.objects.filter(ref="bench").first() or create_electorate(ref="bench", title="bench")
    have = Seat.objects.filter(electorate=made).count()
    seats.issue_seats(made, [f"N-{number:05d}" for number in range(have, count)])
    cookies = []
    joined = list(made.seats.order_by("label")[:count])
    for number, seat in enumerate(joined):
        secret = f"bench-{number:037d}"
        seat.device_sha256, seat.state, seat.claimed_at = seats.digest(secret), SeatState.CLAIMED, now()
        cookies.append(f"seat={secret}")
    Seat.objects.bulk_update(joined, ["device_sha256", "state", "claimed_at"], batch_size=500)
    connections.close_all()
    return Audience(made.pk, cookies)
