"""One burst: every line asks at once; how long until the last answer, and what it cost the server."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

from bench.lines import Line


@dataclass
class Cost:
    """Sums over bursts. Seconds of CPU are the server's own (user + system); latency is in ms."""

    answers: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0
    waits_ms: list[float] = field(default_factory=list)

    @property
    def per_cpu_s(self) -> float:
        return self.answers / self.cpu_s if self.cpu_s else 0.0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.waits_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def burst(
    lines: list[Line], text: Callable[[int], bytes], process: psutil.Process, cost: Cost, within_s: float = 60
) -> None:
    """All lines ask in one go. `on_text` of the lines must set `answered_at`."""
    before, began = cpu_seconds(process), time.perf_counter()
    for number, line in enumerate(lines):
        line.ask(text(number))
    while not all(line.answered_at for line in lines):
        if time.perf_counter() - began > within_s:
            missing = sum(not line.answered_at for line in lines)
            raise TimeoutError(f"{missing} of {len(lines)} lines were not answered")
        await asyncio.sleep(0.002)
    cost.wall_s += max(line.answered_at for line in lines) - began
    cost.cpu_s += cpu_seconds(process) - before
    cost.answers += len(lines)
    cost.waits_ms += [(line.answered_at - line.sent_at) * 1000 for line in lines]
