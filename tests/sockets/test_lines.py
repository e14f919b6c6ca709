"""The short way to a phone, on the servers it is made for: what is written arrives whole and in order."""

import asyncio
import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator

import aiohttp
import pytest

from bench.servers import DAPHNE, UVICORN, command
from common.lines import framed, line_of
from tests.servers import free_port
from tests.sockets.conftest import PATIENCE_S

SIZES = [1, 125, 126, 4000, 65535, 65536, 90_000]  # each way to write a length
MANY = 60  # times: 27 MB, more than the kernel holds for a reader who does not read


@pytest.fixture(scope="module", params=[DAPHNE, UVICORN])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with subprocess.Popen(
        command(request.param, "tests.sockets.open_house:application", port), env=environment
    ) as process:
        until_open(port)
        yield port
        process.kill()


def until_open(port: int) -> None:
    """Without asyncio: a loop may be running in this thread."""
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(port)


@pytest.mark.parametrize("pause_s", [0.0, 0.5])
async def test_both_ways_mixed_arrive_whole_and_in_order(port: int, pause_s: float) -> None:
    """The slow reader's frames overflow its socket: the rest of a frame must follow before the next."""
    async with (
        aiohttp.ClientSession() as browser,
        browser.ws_connect(f"http://127.0.0.1:{port}/", max_msg_size=0) as phone,
    ):
        phone._reader._protocol.transport.pause_reading()  # type: ignore[attr-defined]
        await phone.send_str("mix " + " ".join(map(str, SIZES * MANY)))
        await asyncio.sleep(pause_s)
        phone._reader._protocol.transport.resume_reading()  # type: ignore[attr-defined]
        got = [await phone.receive_str(timeout=PATIENCE_S) for _ in range(2 * len(SIZES) * MANY + 1)]
    *frames, taken = got
    assert frames == [letter * size for size in SIZES * MANY for letter in "sl"]
    assert int(taken) >= len(SIZES)


async def test_a_chinese_frame_counts_its_bytes(port: int) -> None:
    async with aiohttp.ClientSession() as browser, browser.ws_connect(f"http://127.0.0.1:{port}/") as phone:
        await phone.send_str("汉字")
        assert await phone.receive_str(timeout=PATIENCE_S) == "汉字"


async def test_a_closed_line_is_not_written_to(port: int) -> None:
    async with aiohttp.ClientSession() as browser, browser.ws_connect(f"http://127.0.0.1:{port}/") as phone:
        await phone.send_str("close, then put")
        heard = await phone.receive(timeout=PATIENCE_S)
        assert (heard.type, heard.data) == (aiohttp.WSMsgType.CLOSE, 4008)


def test_lengths_are_written_as_rfc_6455_5_2_says() -> None:
    assert framed("a" * 125)[:2] == b"\x81\x7d"
    assert framed("a" * 126)[:4] == b"\x81\x7e\x00\x7e"
    assert framed("a" * 65535)[:4] == b"\x81\x7e\xff\xff"
    assert framed("a" * 65536)[:10] == b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"
    assert framed("汉")[1:] == b"\x03" + "汉".encode()


def test_other_servers_have_no_short_way() -> None:
    async def send(_: object) -> None: ...

    assert line_of(send) is None
