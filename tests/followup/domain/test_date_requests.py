"""Promises of attitude only: asked about within K2, answered or refused by the unit head, late stays late."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from followup.domain import date_requests
from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.date_requests import Asking, answer_date, ask_date, asking_of, open_requests, refuse_date
from followup.domain.time.limits import plan_by
from followup.errors import BadPromise, NoDateRequest, NotYours, OwnUnit, ReasonNeeded
from followup.models import Commitment, DateRequest, Task, UnitMember

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 31)
VAGUE = {"deadline_kind": "none", "deadline_count": None}


@pytest.fixture
def vague(origin: Origin, promise: Callable[..., PromiseData], cast: Any, at: datetime) -> Commitment:
    found = capture_commitment(origin, promise(words="高度重视。", **VAGUE), by=cast.scribe, at=at)
    return confirm_commitment(found, by=cast.supervisor, at=at)


@pytest.fixture
def opened(vague: Commitment, at: datetime) -> DateRequest:
    [made] = open_requests("run-7", by=None, at=at)
    return made


@pytest.fixture
def asked(opened: DateRequest, cast: Any, at: datetime) -> DateRequest:
    UnitMember.objects.create(unit=opened.commitment.unit, user=cast.handler, is_head=True)
    return ask_date(opened, by=cast.supervisor, at=at)


def test_opened_once_for_what_is_of_attitude_only(
    captured: Commitment, vague: Commitment, cast: Any, at: datetime
) -> None:
    confirm_commitment(captured, by=cast.supervisor, at=at)
    [made] = open_requests("run-7", by=None, at=at)
    assert (made.commitment, made.ask_by) == (vague, plan_by(vague.unit, at))
    assert open_requests("run-7", by=None, at=at) == []
    assert vague.changes.filter(kind="date_wanted").count() == 1


def test_nothing_is_opened_for_a_rehearsal(vague: Commitment, at: datetime) -> None:
    Commitment.objects.update(is_rehearsed=True)
    assert open_requests("run-7", by=None, at=at) == []


def test_asked_in_time_and_late(opened: DateRequest, cast: Any, at: datetime) -> None:
    late = opened.ask_by + timedelta(minutes=1)
    assert [asking_of(opened, moment) for moment in (at, opened.ask_by, late)] == [
        Asking.TO_ASK,
        Asking.TO_ASK,
        Asking.ASK_LATE,
    ]
    ask_date(opened, by=cast.supervisor, at=late)
    last = opened.commitment.changes.last()
    assert last is not None
    assert (last.kind, last.after["was_late"], opened.answer_by) == (
        "date_asked",
        True,
        plan_by(opened.commitment.unit, late),
    )
    assert date_requests.figures(late).late == 1


def test_a_date_becomes_a_task_and_the_promise_stays_what_it_was(
    asked: DateRequest, vague: Commitment, cast: Any, at: datetime
) -> None:
    answer_date(asked, DUE, "别的衡量", by=cast.handler, at=at)
    task = Task.objects.get()
    assert (task.first_due_on, task.due_on, task.criteria.get().words) == (DUE, DUE, vague.measure)
    kept = Commitment.objects.get()
    assert (kept.due_on, kept.is_verifiable, kept.kind) == (None, False, "attitude")
    assert asking_of(asked, at) == Asking.ANSWERED
    assert [event.kind for event in vague.changes.all()][-2:] == ["date_given", "registered"]


def test_a_measure_that_was_lacking(
    origin: Origin, promise: Callable[..., PromiseData], cast: Any, at: datetime
) -> None:
    found = capture_commitment(origin, promise(measure=""), by=cast.scribe, at=at)
    confirm_commitment(found, by=cast.supervisor, at=at)
    [made] = open_requests("run-7", by=None, at=at)
    UnitMember.objects.create(unit=found.unit, user=cast.handler, is_head=True)
    ask_date(made, by=cast.supervisor, at=at)
    with pytest.raises(BadPromise):
        answer_date(made, DUE, " ", by=cast.handler, at=at)
    answer_date(made, DUE, "全部封堵", by=cast.handler, at=at)
    task = Task.objects.get()
    assert (task.due_on, task.criteria.get().words) == (
        found.due_on,
        "全部封堵",
    )  # what was said on air holds


def test_refused_with_a_public_reason(asked: DateRequest, vague: Commitment, cast: Any, at: datetime) -> None:
    with pytest.raises(ReasonNeeded):
        refuse_date(asked, " ", by=cast.handler, at=at)
    refuse_date(asked, "须省里批复", by=cast.handler, at=at)
    assert (asking_of(asked, at), Task.objects.count()) == (Asking.REFUSED, 0)
    last = vague.changes.last()
    assert last is not None
    assert (last.kind, last.acting, last.reason) == ("date_refused", "head", "须省里批复")


def test_twice_is_refused(asked: DateRequest, cast: Any, at: datetime) -> None:
    stale = DateRequest.objects.get()
    with pytest.raises(NoDateRequest):
        ask_date(stale, by=cast.supervisor, at=at)
    answer_date(asked, DUE, "", by=cast.handler, at=at)
    with pytest.raises(NoDateRequest):
        answer_date(stale, DUE, "", by=cast.handler, at=at)
    with pytest.raises(NoDateRequest):
        refuse_date(stale, "晚了", by=cast.handler, at=at)
    assert Task.objects.count() == 1


def test_nothing_is_answered_before_it_is_asked(opened: DateRequest, cast: Any, at: datetime) -> None:
    UnitMember.objects.create(unit=opened.commitment.unit, user=cast.handler, is_head=True)
    with pytest.raises(NoDateRequest):
        answer_date(opened, DUE, "", by=cast.handler, at=at)


@pytest.mark.parametrize("part", ["producer", "scribe", "reporter", "handler", "stranger"])
def test_only_a_supervisor_asks(part: str, opened: DateRequest, cast: Any, at: datetime) -> None:
    with pytest.raises(NotYours):
        ask_date(opened, by=getattr(cast, part), at=at)


def test_no_supervisor_of_the_unit_asks(opened: DateRequest, cast: Any, at: datetime) -> None:
    UnitMember.objects.create(unit=opened.commitment.unit, user=cast.supervisor)
    with pytest.raises(OwnUnit):
        ask_date(opened, by=cast.supervisor, at=at)


def test_only_the_head_of_the_unit_answers(
    opened: DateRequest, other_unit: Any, cast: Any, at: datetime
) -> None:
    UnitMember.objects.create(unit=other_unit, user=cast.handler, is_head=True)
    UnitMember.objects.create(unit=opened.commitment.unit, user=cast.handler)
    ask_date(opened, by=cast.supervisor, at=at)
    with pytest.raises(NotYours):
        answer_date(opened, DUE, "", by=cast.handler, at=at)
    with pytest.raises(NotYours):
        refuse_date(opened, "不", by=cast.supervisor, at=at)


@pytest.mark.parametrize("days", [None, -1, 0, 367])
def test_a_day_that_is_none(asked: DateRequest, days: int | None, cast: Any, at: datetime) -> None:
    day = None if days is None else at.date() + timedelta(days=days)
    with pytest.raises(BadPromise):
        answer_date(asked, day, "", by=cast.handler, at=at)


def test_an_answer_that_is_owed_is_late_by_the_minute(asked: DateRequest) -> None:
    assert asked.answer_by is not None
    late = asked.answer_by + timedelta(seconds=1)
    assert (asking_of(asked, asked.answer_by), asking_of(asked, late)) == (Asking.ASKED, Asking.ANSWER_LATE)
