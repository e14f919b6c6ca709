"""A file is taken back while the head claims, in threads of their own: the claim stands with all its
evidence, or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction

from common.errors import DomainError
from followup.domain.evidence.release import withdraw
from followup.domain.evidence.rows import missing_criteria
from followup.domain.ledger.verify import verify
from followup.domain.tasks import handling
from followup.enums import TaskState
from followup.models import Evidence, Task
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], object]


def overlapping(first: Act, second: Act) -> list[str]:
    """`first` is made and not yet committed when `second` begins; what each heard, "" when it went."""
    made = Signal()

    def hold_on() -> None:
        with transaction.atomic():
            first()
            made.set()
            Signal().wait(0.3)

    def come_after() -> None:
        made.wait(20)
        second()

    def hear(act: Act) -> str:
        try:
            act()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as hands:
        return list(hands.map(hear, (hold_on, come_after)))


@pytest.mark.parametrize("claim_first", [True, False])
def test_no_claim_stands_without_its_evidence(claim_first: bool, task_due: Any, cast: Any) -> None:
    life = Life(task_due(date(2026, 12, 18)), cast).planned().evidenced().later(minutes=1)
    head, clerk, at = life.head, life.clerk, life.at

    def claim() -> object:
        return handling.claim(Task.objects.for_desk().get(pk=life.task.pk), by=head, at=at)

    def take_back() -> object:
        return withdraw(Evidence.objects.select_related("task__commitment").get(), by=clerk, at=at)

    acts = (claim, take_back) if claim_first else (take_back, claim)
    heard = overlapping(*acts)
    state, missing = life.read().task.state, len(missing_criteria(life.task))
    assert (heard, state, missing) == (
        (["", "not_the_time"], TaskState.CLAIMED, 0)
        if claim_first
        else (["", "evidence_missing"], TaskState.IN_PROGRESS, 1)
    )
    verify()
