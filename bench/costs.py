"""What an act cost a server: seconds of CPU, exact to the nanosecond, beside the time it took.

The kernel's own clock of the whole process is read, threads that have ended included; the generator's load is
read the same way, because a bench whose generator is the bottleneck measures the generator.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.lines import Line

WITHIN_S = 120


def cpu_s(pids: Sequence[int]) -> float:
    """User and system time of these processes so far (clock_getcpuclockid(3))."""
    return sum(time.clock_gettime_ns((~pid << 3) | 2) for pid in pids) / 1e9


@dataclass
class Cost:
    """One burst. Latency is in ms, from the moment a line was due to ask."""

    answers: int
    cpu_s: float
    wall_s: float
    load: float  # of the generator: 1.0 is a whole core
    waits_ms: list[float] = field(repr=False)

    @property
    def per_cpu_s(self) -> float:
        return self.answers / self.cpu_s

    @property
    def per_s(self) -> float:
        return self.answers / self.wall_s

    def wait_ms(self, share: float) -> float:
        ordered = sorted(self.waits_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def pin(core: int, pid: int = 0) -> None:
    """Generator and server on a core each, where the machine has two."""
    if (os.cpu_count() or 1) > core:
        os.sched_setaffinity(pid, {core})


async def burst(lines: list[Line], frames: list[bytes], pids: Sequence[int], *, over_s: float = 0.0) -> Cost:
    """All lines ask, in one go or evenly over `over_s`; until the last answer. `on_text` sets `answered_at`."""
    cpu, own, began = cpu_s(pids), time.process_time(), time.perf_counter()
    for number, (line, frame) in enumerate(zip(lines, frames, strict=True)):
        due = began + over_s * number / len(lines)
        while over_s and (ahead := due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        line.ask(frame, due if over_s else time.perf_counter())
        if number % 100 == 99:
            await asyncio.sleep(0)
    while missing := sum(not line.answered_at for line in lines):
        if time.perf_counter() - began > WITHIN_S + over_s:
            raise TimeoutError(f"{missing} of {len(lines)} lines were not answered")
        await asyncio.sleep(0.002)
    wall = max(line.answered_at for line in lines) - began
    await asyncio.sleep(0.02)  # what the server does after its last answer is its cost too
    return Cost(
        len(lines),
        cpu_s(pids) - cpu,
        wall,
        (time.process_time() - own) / (wall + 0.02),
        [(line.answered_at - line.due_at) * 1000 for line in lines],
    )


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
