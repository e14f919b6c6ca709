"""Bad lines, made on purpose: a proxy that delays, drops, and cuts; and a tiny balancer before workers.

TCP hides lost packets: what an application sees of 30 % loss are pauses that double with every lost
retransmission, everything behind them waiting too, and now and then a line that never speaks again. That is
what the proxy makes. An acknowledgement is lost by cutting the line (RST) when the answer is on its way.
"""

import asyncio
import random
import socket
import struct
from dataclasses import dataclass
from types import TracebackType
from typing import Self

RETRANSMIT_S = 0.05  # Linux starts at 0.2 s on a real line; the pattern is the same, the wait is shorter
GIVES_UP = 6  # retransmissions, then the line is dead
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
RST = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 s


@dataclass(frozen=True)
class Weather:
    """Chances per chunk. `latency_s` is one way."""

    loss: float = 0.0
    lost_answer: float = 0.0
    blackhole: float = 0.0
    hole_s: tuple[float, float] = (0.3, 3.0)
    latency_s: tuple[float, float] = (0.0, 0.0)


CALM = Weather()
STORM = Weather(loss=0.3, lost_answer=0.05, blackhole=0.01, latency_s=(0.0, 0.06))


class Proxy:
    """Listens on a port of its own; each connection has dice of its own, so that a seed can be repeated."""

    def __init__(self, targets: list[int], *, seed: int = 0, weather: Weather = CALM) -> None:
        self.targets, self.seed, self.weather = targets, seed, weather
        self.connections = 0
        self.cut = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted transports close in the loop's next turn

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        try:
            if (far := await self._reach(number)) is not None:
                await self._join((reader, writer), far, random.Random(self.seed * 1_000_003 + number))
        finally:
            abort(writer)

    async def _join(self, near: Line, far: Line, dice: random.Random) -> None:
        both = [
            asyncio.ensure_future(self._pipe(near[0], far[1], dice, down=False)),
            asyncio.ensure_future(self._pipe(far[0], near[1], dice, down=True)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for half in both:
                half.cancel()
            abort(far[1])
            await asyncio.gather(*both, return_exceptions=True)

    async def _reach(self, number: int) -> Line | None:
        """Round robin; a worker that is down is passed over."""
        for turn in range(len(self.targets)):
            port = self.targets[(number + turn) % len(self.targets)]
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
        return None

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dice: random.Random, *, down: bool
    ) -> None:
        """Ends when the line is over, whoever ended it."""
        while True:
            try:
                data = await reader.read(65536)
                if not data or not await self._survives(dice, down=down):
                    return
                writer.write(data)
                await writer.drain()
            except OSError:
                return

    async def _survives(self, dice: random.Random, *, down: bool) -> bool:
        weather = self.weather
        if weather is CALM:
            return True
        await asyncio.sleep(dice.uniform(*weather.latency_s))
        lost = 0
        while dice.random() < weather.loss:
            await asyncio.sleep(RETRANSMIT_S * 2**lost)
            lost += 1
            if lost == GIVES_UP:
                self.cut += 1
                return False
        if dice.random() < weather.blackhole:
            await asyncio.sleep(dice.uniform(*weather.hole_s))
            self.cut += 1
            return False
        if down and dice.random() < weather.lost_answer:
            self.cut += 1
            return False
        return True


def abort(writer: asyncio.StreamWriter) -> None:
    """RST: what is on its way is gone."""
    found = writer.get_extra_info("socket")
    if found is not None and not writer.transport.is_closing():
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
    writer.transport.abort()
