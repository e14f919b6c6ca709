"""One socket that floods, or never reads, on a real Daphne: 20 MB at most, and nobody else waits for it."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil
import pytest

from common.sockets import TOO_MUCH, UNHEARD
from tests.servers import free_port
from tests.sockets.conftest import PATIENCE_S
from tests.sockets.test_lines import until_open

MOST_BYTES = 20 * 1024 * 1024
MOST_S = 1.0  # two busy cores and three columns beside us; alone it is milliseconds
BIG = "x" * 4000


@dataclass
class House:
    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def rss(self) -> int:
        return int(self.process.memory_info().rss)

    def starved_s(self) -> float:
        """For how long it and we were ready to go on and others had the processor."""
        return sum(_starved_s(pid) for pid in (self.process.pid, os.getpid()))


def _starved_s(pid: int) -> float:
    """The kernel's own count for a process's main thread, in which its loop runs."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except FileNotFoundError:  # a kernel that does not count it
        return 0.0


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    port = free_port()
    endpoint = f"tcp:port={port}:interface=127.0.0.1"
    command = [sys.executable, "-m", "daphne", "-v0", "-e", endpoint, "tests.sockets.open_house:application"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with subprocess.Popen(command, env=environment) as process:
        until_open(port)
        yield House(port, psutil.Process(process.pid))
        process.kill()


async def waits(house: House, line: aiohttp.ClientWebSocketResponse, times: int) -> float:
    """The longest echo, in seconds, less what a busy machine kept from both ends; what is pushed in between
    is passed over."""
    longest = 0.0
    for number in range(times):
        began, starved = time.monotonic(), house.starved_s()
        await line.send_str(f"echo {number}")
        while (await line.receive_str(timeout=PATIENCE_S)) != f"echo {number}":
            pass
        longest = max(longest, time.monotonic() - began - (house.starved_s() - starved))
        await asyncio.sleep(0.1)
    return longest


async def test_a_socket_that_floods_is_closed_and_costs_nobody_anything(house: House) -> None:
    async with aiohttp.ClientSession() as browser, browser.ws_connect(house.url) as well:
        await waits(house, well, 1)
        before = house.rss()
        async with browser.ws_connect(house.url) as floods:

            async def flood() -> None:
                with contextlib.suppress(ConnectionError):
                    for _each in range(5000):  # 20 MB
                        await floods.send_str(BIG)

            flooding = asyncio.ensure_future(flood())
            longest = await waits(house, well, 10)
            flooding.cancel()
            while (heard := await floods.receive(timeout=PATIENCE_S)).type == aiohttp.WSMsgType.TEXT:
                pass
            assert floods.close_code in {TOO_MUCH, 1006}, heard
        assert longest < MOST_S
        assert house.rss() - before < MOST_BYTES


async def test_a_socket_that_never_reads_is_closed_and_costs_nobody_anything(house: House) -> None:
    async with aiohttp.ClientSession() as browser, browser.ws_connect(house.url) as well:
        await waits(house, well, 1)
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port, limit=4096)
        writer.write(
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        before = house.rss()
        await well.send_str("push")
        longest = await waits(house, well, 10)
        assert longest < MOST_S
        assert house.rss() - before < MOST_BYTES
        reader._transport.resume_reading()  # type: ignore[attr-defined]
        left = b""
        with contextlib.suppress(ConnectionResetError):
            while more := await asyncio.wait_for(reader.read(65536), PATIENCE_S):  # until it was closed
                left += more
        assert len(left) < UNHEARD + 1024 * 16
        writer.close()
