"""A ledger to tamper with: promises published and not, one removed, one redacted row, four signed days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from common.models import RoleGrant, User
from followup.domain.ledger.chain import append
from followup.domain.ledger.days import sign_due_days
from followup.domain.ledger.redaction import propose_redaction, sign_redaction
from followup.enums import Acting, CommitmentState, UnitKind
from followup.models import Commitment, Event, Task, Unit

ROWS = 32
REDACTED = 10  # the row whose body is gone; row 20 tells it


@dataclass(frozen=True)
class History:
    start: datetime
    end: datetime
    rows: int


def history(start: datetime) -> History:
    """Row n is written 3 n hours after `start`; days are signed until the last but one."""
    scribe, one, other = (account(name, name.rstrip("2")) for name in ("scribe", "supervisor", "supervisor2"))
    unit = Unit.objects.create(code="hbj", name="环保局", kind=UnitKind.BUREAU)
    promises = [promise(unit, f"02-{n:02d}", scribe, one, start) for n in (1, 2, 3)]
    tasks = [
        Task.objects.create(
            commitment=found,
            unit=unit,
            registered_at=start,
            state_at=start,
            first_due_on=start.date(),
            due_on=start.date(),
        )
        for found in promises
    ]
    written, at = 0, start
    while written < ROWS:
        written, at = written + 1, start + timedelta(hours=3 * written)
        if written == 20:
            hide(one, other, at)
            continue
        found, task = promises[written % 3], tasks[written % 3]
        _write(found, task if written > 9 else None, written, by=one if written % 4 else None, at=at)
    promises[2].changes.update(commitment=None, task=None)
    tasks[2].delete()
    promises[2].delete()
    end = start + timedelta(hours=3 * ROWS)
    sign_due_days(end)
    return History(start, end, ROWS)


def _write(found: Commitment, task: Task | None, number: int, *, by: User | None, at: datetime) -> None:
    kind = {1: "captured", 2: "captured", 3: "captured", 7: "published"}.get(number, "noted")
    with transaction.atomic():
        append(
            task.subject if task else found.code,
            kind,
            by=by,
            acting=Acting.SUPERVISOR if by else Acting.SYSTEM,
            at=at,
            before={"words": f"第{number}句"},
            after={"words": f"第{number + 1}句", "number": number, "due_on": at.date()},
            reason="理由" if number % 2 else "",
            commitment=found,
            task=task,
        )


def hide(one: User, other: User, at: datetime) -> None:
    event = Event.objects.get(seq=REDACTED)
    asked = propose_redaction(event, "他人的电话", by=one, at=at)
    sign_redaction(asked, by=other, at=at)
    asked.delete()  # it would hold its event against whoever tampers


def promise(unit: Unit, code: str, scribe: User, other: User, at: datetime) -> Commitment:
    """02-02 is published, the others are not."""
    facts: dict[str, Any] = {"words_sha256": "0" * 64, "confirmed_by": other, "confirmed_at": at}
    return Commitment.objects.create(
        code=code,
        state=CommitmentState.PUBLISHED if code == "02-02" else CommitmentState.CONFIRMED,
        unit=unit,
        post="局长",
        words="封堵",
        run_ref="run-7",
        episode_number=2,
        episode_title="五水共治",
        heard_at=at,
        captured_by=scribe,
        captured_at=at,
        **facts,
    )


def account(name: str, role: str) -> User:
    user = User.objects.create(username=f"of-history-{name}", name=name)
    RoleGrant.objects.create(user=user, role=role)
    return user
