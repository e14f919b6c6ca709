"""Published promises and their lives, all through the real doors: what is not in the ledger is not
counted."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from followup.domain.commitments import (
    Origin,
    PromiseData,
    capture_commitment,
    confirm_commitment,
    publish_commitment,
)
from followup.domain.tasks.registration import register_tasks
from followup.enums import DeadlineKind, TaskResult
from followup.models import Commitment, Task, Unit
from tests.followup.lives import Life

Publish = Callable[..., Commitment]
MONDAY = date(2026, 11, 23)


@pytest.fixture
def publish(
    origin: Origin, promise: Callable[..., PromiseData], cast: Any, at: datetime, unit: Unit
) -> Publish:
    """A published promise, due on the given date; `soft` has neither date nor measure."""

    def make(
        due_on: date | None = None, *, soft: bool = False, register: bool = True, **changes: Any
    ) -> Commitment:
        spoken: dict[str, Any] = {
            "deadline_kind": DeadlineKind.DATE,
            "deadline_date": due_on,
            "deadline_count": None,
        }
        if soft:
            spoken = {"deadline_kind": DeadlineKind.NONE, "deadline_count": None, "measure": ""}
        commitment = capture_commitment(origin, promise(**(spoken | changes)), by=cast.scribe, at=at)
        confirm_commitment(commitment, by=cast.supervisor, at=at)
        publish_commitment(commitment, by=cast.producer, at=at)
        if register:
            register_tasks(origin.run_ref, by=cast.producer, at=at)
        return commitment

    return make


@pytest.fixture
def life(publish: Publish, cast: Any) -> Callable[..., Life]:
    """The life of a newly published promise's task."""

    def begin(due_on: date, **changes: Any) -> Life:
        commitment = publish(due_on, **changes)
        return Life(Task.objects.for_desk().get(commitment=commitment), cast)

    return begin


@pytest.fixture
def season(life: Callable[..., Life], publish: Publish, other_unit: Unit) -> date:
    """Eleven promises of two units with every turn a life can take. Answers a day on which to look at
    them."""
    soon, late = date(2026, 12, 4), date(2026, 12, 31)
    life(soon).closed()
    life(soon).later(days=20).closed(TaskResult.PARTLY)
    life(soon).extended(20).later(days=14).verified()
    life(soon).planned().on(soon).extension_asked()
    life(soon, unit=other_unit).judged("kept", "broken").sent_back()
    life(soon, unit=other_unit).closed().later(days=10).relapsed()
    life(late).suspended(days=10)
    life(soon).terminated()
    life(late).return_asked().rerouted(other_unit).planned().claimed()
    publish(soft=True)
    publish(soft=True, unit=other_unit)
    return MONDAY + timedelta(days=60)
