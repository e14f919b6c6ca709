"""Two real workers, one database: a ballot that either received in time counts, however slow its writing."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.daphne import ROOT, Server, column

RUNS = int(os.environ.get("FAULT_RUNS", "0")) // 4
GRACE_S = 2.0  # settings.BALLOT_GRACE_MS

OPEN = """
import django, json
django.setup()
from common.clock import now
from tests.voting.factories import make_room
from voting.models import Round
room = make_room(now(), seats_issued=20, joined=20, ref=f"two-{Round.objects.count()}")
round_ = room.open(now(), window_s=1)
print(json.dumps({"round": round_.pk, "opened": round_.opened_at.timestamp(),
                  "secrets": [phone.secret for phone in room.phones]}))
"""
STATE = """
import django
django.setup()
from voting.models import Round
newest = Round.objects.latest("pk")
print(newest.state, newest.result["n"] if newest.result else None)
"""

pytestmark = [
    pytest.mark.skipif(not RUNS, reason="long: make faults"),
    pytest.mark.skipif(bool(column()), reason="holds SQLite's one lock to slow the writers down"),
]


def run(server: Server, script: str) -> str:
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=server.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


async def post(browser: aiohttp.ClientSession, server: Server, round_: int, secret: str) -> Any:
    body = {"round": round_, "seq": 1, "salt": "s" * 22, "scores": [[8, 7], [3, 2]]}
    headers = {"Origin": server.url, "Cookie": f"seat={secret}"}
    async with browser.post(f"{server.url}/vote/ballot", json=body, headers=headers) as answer:
        return (await answer.json()).get("code") or (await answer.json())["t"]


async def one(servers: list[Server], database: Path) -> None:
    made = json.loads(run(servers[0], OPEN))
    last = made["opened"] + 1 + GRACE_S
    await asyncio.sleep(max(0.0, last - 0.4 - time.time()))
    lock = sqlite3.connect(database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    async with aiohttp.ClientSession() as browser:
        casts = [
            asyncio.ensure_future(post(browser, servers[number % 2], made["round"], secret))
            for number, secret in enumerate(made["secrets"])
        ]
        await asyncio.sleep(max(0.0, last + 0.6 - time.time()))  # both clocks are at the door
        lock.rollback()
        lock.close()
        assert await asyncio.gather(*casts) == ["ack"] * 20
    deadline = time.time() + 10
    while (state := run(servers[0], STATE).split()) != ["sealed", "20"]:
        assert time.time() < deadline, state
        await asyncio.sleep(0.2)


def test_ballots_of_two_workers_against_the_close(tmp_path: Path) -> None:
    first, second = Server(tmp_path), Server(tmp_path)
    first.manage("migrate", "-v0")
    first.manage("prepare_database")
    try:
        for server in (first, second):
            server.start()
        for _ in range(RUNS):
            asyncio.run(one([first, second], tmp_path / "db.sqlite3"))
    finally:
        first.stop()
        second.stop()
