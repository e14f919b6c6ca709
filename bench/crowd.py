"""Phones that are connected and listen, in a thread of their own beside what is measured."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from bench.gallery import Gallery
from bench.lines import connect, hang_up


@contextlib.contextmanager
def crowd(desk: Gallery, *, spare: int = 0) -> Iterator[int]:
    """How many have their socket; the first `spare` seats are left to pages. They answer pings and read what they are told, as idle phones do."""
    loop, leaving = asyncio.new_event_loop(), asyncio.Event()
    there: list[int] = []
    ready = threading.Event()

    async def stay() -> None:
        try:
            lines, _, _ = await connect(desk.server.port, "/ws/vote/", desk.cookies[spare:], lambda *_: None)
            there.append(len(lines))
        finally:
            ready.set()
        await leaving.wait()
        await hang_up(lines)

    thread = threading.Thread(target=loop.run_until_complete, args=(stay(),))
    thread.start()
    ready.wait()
    try:
        assert there, "the phones could not connect"
        yield there[0]
    finally:
        loop.call_soon_threadsafe(leaving.set)
        thread.join()
        loop.close()
