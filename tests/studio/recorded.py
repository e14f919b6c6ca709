"""An evening that was recorded: three TAKEs, one published commitment, the end, the recording's row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from followup.domain.commitments import PromiseData
from followup.models import Commitment, Unit
from studio.domain.inquiry import promises
from studio.domain.show import run as live
from studio.models import Item, ItemInstance, Recording, Run

PROMISE = {"post": "局长", "words": "10天内，封堵3处排污口。", "measure": "3处全部封堵"}
BEGAN_S = 20  # after 20:00, the recording
LASTS_MS = 90_000


@dataclass(frozen=True)
class Evening:
    """TAKEs by kind: opening 30 s after 20:00, question 50 s, answer 70 s; promised 85 s, confirmed 95 s."""

    run: Run
    takes: dict[str, ItemInstance]
    promise: Commitment
    at: datetime

    def after(self, seconds: float) -> datetime:
        return self.at + timedelta(seconds=seconds)


@pytest.fixture
def evening(
    on_air_run: Run,
    items: dict[str, Item],
    air: Any,
    units: list[Unit],
    cast: Any,
    command: Any,
    at: datetime,
) -> Evening:
    takes = {kind: air(on_air_run, items[kind]) for kind in ("opening", "question", "answer")}

    def after(seconds: int) -> datetime:
        return at + timedelta(seconds=seconds)

    said = PromiseData(unit=units[0], **PROMISE)
    promise = promises.capture(on_air_run, said, by=cast.scribe, at=after(85))
    promises.confirm(promise, by=cast.supervisor, at=after(95))
    promises.publish(promise, by=cast.producer, at=after(100))
    live.end_run(on_air_run, command(on_air_run, at=after(120)))
    run = Run.objects.select_related("episode").get(pk=on_air_run.pk)
    return Evening(run, takes, promise, at)


@pytest.fixture
def recorded(evening: Evening, cast: Any) -> Callable[..., Recording]:
    """The row of a recording of 90 s that nobody has timed yet; no file behind it."""

    def make(**changes: Any) -> Recording:
        facts = {
            "run": evening.run,
            "file": "recordings/evening.mp4",
            "name": "evening.mp4",
            "sha256": "0" * 64,
            "size": 9,
            "duration_ms": LASTS_MS,
            "attached_at": evening.after(3600),
            "by": cast.producer,
        }
        return Recording.objects.create(**(facts | changes))

    return make
