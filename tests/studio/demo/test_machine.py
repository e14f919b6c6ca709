"""The time machine over National Day and the Spring Festival: its table counted again from the events alone.

A few tasks for a few weeks here; the whole half year with fifteen tasks is `make time-machine`, whose results
stand in RESULTS.md beside this file.
"""

import json
import os
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from common.clock import now
from common.models import User
from followup.domain.calendar import working_days_between
from followup.domain.memory.facts import read_book
from followup.domain.memory.refold import refold
from followup.domain.tasks.history import differences, events_of, finishes_of, recomputed
from followup.enums import DONE_STATES, TaskState
from followup.models import Commitment, Event, LedgerDay, Notice, Task
from studio.demo.machine import stories
from studio.demo.machine.machine import Machine
from studio.demo.machine.summary import COUNTS, summary
from studio.domain.planning.rundown import create_episode
from studio.enums import ItemKind
from studio.models import Episode, ItemInstance
from tests.conftest import QUICK_HASHERS

pytestmark = pytest.mark.django_db
RESULTS = Path(__file__).with_name("RESULTS.md")
EACH_FINISH = ("finished_on", "due_on", "result", "days_late", "days_late_first", "check_days")


@pytest.fixture(autouse=True)
def light(settings: Any) -> None:
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    settings.EVIDENCE_APART = False


def played(name: str, days: int, start: date | None = None, seed: int = 1) -> tuple[Machine, dict[str, Any]]:
    story = stories.scenario(name)
    machine = Machine(story, start or story.start, seed)
    machine.begin()
    for _day in machine.days(machine.start + timedelta(days=days)):
        pass
    return machine, summary(machine)


def counted_again(row: dict[str, Any], on: date) -> dict[str, Any]:
    """The same line of the table from the ledger's events and nothing else."""
    task = Task.objects.get(commitment__code=row["code"], unit__code=row["unit"])
    events = events_of(task)
    told, finishes = recomputed(events), finishes_of(events)
    due_on = date.fromisoformat(told["due_on"])
    if told["state"] in DONE_STATES and finishes:
        late = finishes[-1]["days_late"]
    else:
        stopped = told.get("claimed_at") or told.get("paused_on")
        until = timezone.localdate(datetime.fromisoformat(stopped)) if stopped else on
        late = working_days_between(due_on, max(due_on, until))
    return {
        "state": told["state"],
        "result": told.get("result", "undecided"),
        "first_due_on": told["first_due_on"],
        "due_on": told["due_on"],
        "provisional": told["due_provisional"],
        **{name: told[name] for name in COUNTS},
        "late": late,
        "finishes": [{name: one[name] for name in EACH_FINISH} for one in finishes],
        "notices": dict(sorted(Counter(e.after["step"] for e in events if e.kind == "notice").items())),
        "looks": sum(event.kind == "reinspect" for event in events),
    }


def holds(machine: Machine, found: dict[str, Any]) -> None:
    """What must hold of every run, whatever was played."""
    assert found["refused"] == []
    for row in found["commitments"]:
        if row["state"]:
            again = counted_again(row, machine.today)
            assert {name: row[name] for name in again} == again, row["code"]
    assert [differences(task) for task in Task.objects.all()] == [{}] * Task.objects.count()
    last = Event.objects.order_by("-seq").values_list("seq", flat=True)[0]
    assert refold(last, machine.today) == read_book(machine.today)
    told = [(one.task_id, one.step, one.version) for one in Notice.objects.all()]
    assert len(told) == len(set(told))
    assert set(found["messages"]) <= {"sent", "void"}
    assert LedgerDay.objects.count() == found["ledger"]["days"] == (machine.today - machine.start).days
    assert not Episode.objects.filter(is_sample=False).exists()
    assert all("示例" in said.episode_title for said in Commitment.objects.all())


def brief(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows = found["commitments"]
    return [
        (
            row["unit"],
            row["first_due_on"],
            row["due_on"],
            row["late"],
            row["extensions"],
            row["disagreements"],
        )
        for row in rows
    ]


def test_national_day() -> None:
    """Five working days after Wednesday 30 September 2026 is 13 October, eight are 16 October."""
    machine, found = played("short", 24)
    holds(machine, found)
    assert brief(found) == [
        ("zhujian", "2026-10-13", "2026-10-13", 0, 0, 0),
        ("zhifa", "2026-10-13", "2026-10-13", 7, 0, 0),
        ("luqiao", "2026-10-16", "2026-10-26", 0, 1, 0),
    ]
    ladder = Notice.objects.filter(task__unit__code="zhifa", step__contains="t").exclude(
        step__contains="late"
    )
    assert [(one.step, f"{timezone.localtime(one.at):%m-%d}") for one in ladder.order_by("pk")][-4:] == [
        ("t-3", "10-09"),
        ("t-1", "10-12"),
        ("t+1", "10-14"),
        ("t+5", "10-20"),
    ]


def test_the_spring_festival() -> None:
    """Five working days after Friday 13 February 2026 is 27 February: 14 and 28 February are worked."""
    machine, found = played("short", 18, start=date(2026, 2, 13))
    holds(machine, found)
    assert [row[1] for row in brief(found)] == ["2026-02-27", "2026-02-27", "2026-03-03"]


def test_not_beside_what_is_real() -> None:
    """Neither beside a real episode nor behind what the ledger holds."""
    by = User.objects.create(username="planner", name="编导")
    episode = create_episode(number=7, title="真的一期", planned_start=now(), seats=["A-01"], by=by, at=now())
    with pytest.raises(CommandError, match="真的一期"):
        call_command("time_machine", scenario="short", days=1)
    Episode.objects.filter(pk=episode.pk).update(is_sample=True)
    LedgerDay.objects.create(day=date(2026, 9, 30), seq=0, sha256="", at=now(), signature="")
    with pytest.raises(CommandError, match="2026-09-30"):
        call_command("time_machine", scenario="short", days=1)
    assert not Commitment.objects.exists()


@pytest.mark.timeout(3600)
@pytest.mark.skipif("TIME_MACHINE" not in os.environ, reason="minutes: make time-machine")
@pytest.mark.parametrize("name", ["national-day", "spring-festival"])
def test_half_a_year(name: str) -> None:
    """Every life to its end: the second look after 180 days, then filed away."""
    began = time.process_time()
    machine, found = played(name, 215)
    cpu = time.process_time() - began
    holds(machine, found)
    rows = {(row["code"], row["unit"]): row for row in found["commitments"]}
    states = Counter(row["state"] for row in rows.values())
    assert states[TaskState.ARCHIVED] >= 1
    assert sum(row.get("relapses", 0) for row in rows.values()) == 1
    assert sum(row.get("paused_days", 0) > 0 for row in rows.values()) == 1
    assert sum(row.get("reroutes", 0) for row in rows.values()) == 1
    assert any(one["forced"] for one in found["episodes"])
    aired = ItemInstance.objects.filter(item__kind=ItemKind.FEEDBACK, item__clip__signed_at__isnull=False)
    assert aired.exists()  # the film of a re-visit, looked at and signed
    assert {"t+1", "t+5", "t+10", "check_late", "reinspect", "ask_date"} <= set(found["notices"])
    if name == "national-day":
        assert found["announced"] == [2027]
        assert {"year_missing", "moved"} <= set(found["notices"])
    _note(name, found, cpu)


def _note(name: str, found: dict[str, Any], cpu: float) -> None:
    """A line for RESULTS.md."""
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    tasks = sum(bool(row["state"]) for row in found["commitments"])
    given = json.dumps(found["notices"], ensure_ascii=False).strip("{}").replace('"', "")
    line = (
        f"| {timezone.localdate(now())} | {name} | {database} | {found['start']} – {found['end']} | {tasks} |"
    )
    line += f" {found['ledger']['events']} | {found['ledger']['days']} | {given} | {cpu:.0f} |\n"
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(line)
