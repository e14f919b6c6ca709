"""What became of each promise: the machine's table. Read from the rows; a test counts it again from the
events alone.

What you would get wrong: lateness as one number. Each finish keeps its own, and an open task's runs on.
"""

from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import Prefetch

from followup.domain.calendar import working_days_between
from followup.domain.ledger.verify import verify
from followup.enums import DONE_STATES
from followup.models import Commitment, Event, Finish, Message, Notice, Task
from studio.demo.machine.machine import Machine

COUNTS = ("returns", "reroutes", "extensions", "relapses", "disagreements", "paused_days", "due_version")


def summary(machine: Machine) -> dict[str, Any]:
    """JSON values only; `ledger` proves that the whole of it verifies (Broken otherwise)."""
    sound = verify()
    return {
        "scenario": machine.story.name,
        "seed": machine.seed,
        "start": machine.start.isoformat(),
        "end": machine.today.isoformat(),
        "commitments": [row for case in _once(machine) for row in _rows(case, machine.today)],
        "notices": dict(sorted(Counter(Notice.objects.values_list("step", flat=True)).items())),
        "messages": dict(sorted(Counter(Message.objects.values_list("state", flat=True)).items())),
        "episodes": [asdict(one) | {"on": one.on.isoformat()} for one in machine.aired],
        "announced": machine.announced,
        "refused": [asdict(one) | {"at": one.at.isoformat()} for one in machine.refused],
        "ledger": {"events": sound.head.seq, "days": sound.days, "head": sound.head.kept},
    }


def _once(machine: Machine) -> list[Commitment]:
    found = {case.commitment.pk: case.commitment for case in machine.cases}
    return sorted(found.values(), key=lambda one: one.code)


def _rows(commitment: Commitment, on: date) -> list[dict[str, Any]]:
    """One for each task; a promise of attitude only without a date has one with nothing in it."""
    tasks = Task.objects.filter(commitment=commitment).select_related("unit")
    tasks = tasks.prefetch_related("notices", Prefetch("finishes", Finish.objects.order_by("number")))
    found = [_row(commitment, task, on) for task in tasks.order_by("-share", "pk")]
    unit = {"unit": commitment.unit.code, "unit_name": commitment.unit.name}
    return found or [{"code": commitment.code, **unit, "state": "", "asked": _asked(commitment)}]


def _row(commitment: Commitment, task: Task, on: date) -> dict[str, Any]:
    return {
        "code": commitment.code,
        "unit": task.unit.code,
        "unit_name": task.unit.name,
        "share": task.share,
        "state": task.state,
        "state_name": task.get_state_display(),
        "result": task.result,
        "result_name": task.get_result_display(),
        "first_due_on": task.first_due_on.isoformat(),
        "due_on": task.due_on.isoformat(),
        "provisional": task.due_provisional,
        **{name: getattr(task, name) for name in COUNTS},
        "late": late(task, on),
        "finishes": [_finish(one) for one in task.finishes.all()],
        "notices": dict(sorted(Counter(one.step for one in task.notices.all()).items())),
        "looks": Event.objects.filter(task=task, kind="reinspect").count(),
        "asked": _asked(commitment),
    }


def late(task: Task, on: date) -> int:
    """Working days late: of the last finish, or as the clock of an open task stands."""
    last = list(task.finishes.all())[-1:]
    if task.state in DONE_STATES and last:
        return last[0].days_late
    return working_days_between(task.due_on, max(task.due_on, min(on, task.stopped_on or on)))


def _finish(one: Finish) -> dict[str, Any]:
    return {
        "finished_on": one.finished_on.isoformat(),
        "due_on": one.due_on.isoformat(),
        "result": one.result,
        "days_late": one.days_late,
        "days_late_first": one.days_late_first,
        "check_days": one.check_days,
    }


def _asked(commitment: Commitment) -> str:
    """What became of the asking for a date; empty where none was needed."""
    found = getattr(commitment, "date_request", None)
    if found is None:
        return ""
    found.refresh_from_db()
    if found.answered_at:
        return "refused" if found.refusal else "given"
    return "asked" if found.asked_at else "open"
