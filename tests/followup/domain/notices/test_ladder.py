"""The rungs over National Day and the Spring Festival of 2026; what stops them, what begins them anew."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from followup.domain.notices.issuing import give, give_due
from followup.domain.notices.ladder import due_notices
from followup.domain.notices.rungs import amber_tasks, forced_tasks, is_amber, is_forced
from followup.enums import NoticeStep, TaskState
from followup.models import Event, Notice, Task
from tests.followup.domain.notices.conftest import LADDER, moment, told, walk
from tests.followup.lives import Life

D30, D13 = date(2026, 9, 30), date(2026, 2, 13)


def test_over_national_day(life: Callable[..., Life]) -> None:
    """Mid-autumn 25 to 27 September and National Day 1 to 7 October are off, Saturday 10 October is not."""
    life(D30).planned()
    assert told(walk(date(2026, 9, 20), date(2026, 10, 25))) == [
        ("t-3", "09-24 09:00"),
        ("t-1", "09-29 09:00"),
        ("t+1", "10-08 09:00"),
        ("t+5", "10-13 09:00"),
        ("t+10", "10-20 09:00"),
    ]


def test_over_the_spring_festival(life: Callable[..., Life]) -> None:
    """Saturdays 14 and 28 February are worked, 15 to 23 are off."""
    life(D13).planned()
    assert told(walk(date(2026, 2, 5), date(2026, 3, 10))) == [
        ("t-3", "02-10 09:00"),
        ("t-1", "02-12 09:00"),
        ("t+1", "02-14 09:00"),
        ("t+5", "02-27 09:00"),
        ("t+10", "03-05 09:00"),
    ]


def test_a_due_date_on_a_day_off(life: Callable[..., Life]) -> None:
    """Sunday 4 October, in the holiday: the last day with a working day left is 29 September."""
    life(date(2026, 10, 4)).planned()
    assert told(walk(date(2026, 9, 20), date(2026, 10, 9)))[-2:] == [
        ("t-1", "09-29 09:00"),
        ("t+1", "10-08 09:00"),
    ]


def test_a_claim_stops_it_and_a_return_resumes_it_without_repeating(life: Callable[..., Life]) -> None:
    one = life(D30).planned().on(date(2026, 9, 28)).claimed()
    assert told(walk(date(2026, 9, 28), date(2026, 10, 14))) == []
    one.on(date(2026, 10, 14)).checking().judged("partly").sent_back()
    assert told(walk(date(2026, 10, 15), date(2026, 10, 20))) == [
        ("t+1", "10-15 09:00"),  # 督办 presupposes 催办: one a day
        ("t+5", "10-16 09:00"),
        ("t+10", "10-20 09:00"),
    ]
    one.on(date(2026, 10, 20)).later(hours=3).claimed().checking().judged("partly").sent_back()
    assert told(walk(date(2026, 10, 21), date(2026, 10, 30))) == []


def test_a_suspended_task_is_told_nothing_and_goes_on_with_its_new_date(life: Callable[..., Life]) -> None:
    one = life(D30).planned().on(date(2026, 9, 23)).suspended(days=27)
    assert told(walk(date(2026, 9, 23), date(2026, 10, 19))) == []
    one.on(date(2026, 10, 20)).resumed()
    assert one.task.due_on > date(2026, 10, 20)
    assert told(walk(date(2026, 10, 20), one.task.due_on))[-1][0] == "t-1"


def test_an_extension_begins_anew(life: Callable[..., Life]) -> None:
    one = life(D30).planned()
    walk(date(2026, 9, 24), date(2026, 9, 29))
    one.on(date(2026, 9, 29)).extended(days=16)
    assert told(walk(date(2026, 9, 30), date(2026, 10, 19))) == [
        ("t-3", "10-13 09:00"),
        ("t-1", "10-15 09:00"),
        ("t+1", "10-19 09:00"),
    ]
    assert {n.version for n in Notice.objects.filter(step__in=LADDER)} == {"1", "2"}


def test_only_the_reminder_that_is_true_is_given(life: Callable[..., Life]) -> None:
    """The clock stood still until T−1."""
    life(D30).planned()
    assert told(walk(date(2026, 9, 29), date(2026, 9, 30))) == [("t-1", "09-29 09:00")]


def test_documents_that_were_missed_come_one_a_day(life: Callable[..., Life]) -> None:
    life(D30).planned()
    assert told(walk(date(2026, 10, 31), date(2026, 11, 4))) == [  # a Saturday
        ("t+1", "11-02 09:00"),
        ("t+5", "11-03 09:00"),
        ("t+10", "11-04 09:00"),
    ]


def test_the_other_clocks(life: Callable[..., Life]) -> None:
    """Assigned on Monday 7 September: K1 one working day, K2 five, K3 five from the plan."""
    steps = set(NoticeStep) - set(LADDER)
    one = life(date(2026, 11, 30), days_before=84).assigned()
    assert told(walk(date(2026, 9, 7), date(2026, 9, 10)), steps) == [
        ("assigned", "09-07 09:00"),
        ("accept_late", "09-09 09:00"),
    ]
    one.on(date(2026, 9, 10)).accepted()
    assert told(walk(date(2026, 9, 11), date(2026, 9, 16)), steps) == [("plan_late", "09-15 09:00")]
    one.on(date(2026, 9, 16)).planned()
    assert told(walk(date(2026, 9, 17), date(2026, 9, 25)), steps) == [("report_late", "09-23 09:00")]
    one.on(date(2026, 9, 28)).reported().claimed()
    assert told(walk(date(2026, 9, 28), date(2026, 10, 16)), steps) == [("check_late", "10-12 09:00")]
    assert Notice.objects.get(step=NoticeStep.CHECK_LATE).unit is None


def test_k7_is_listed_for_the_supervisors(life: Callable[..., Life]) -> None:
    one = life(D30).closed()
    assert one.task.reinspect_on
    found = told(
        walk(one.task.reinspect_on - timedelta(days=2), one.task.reinspect_on), {NoticeStep.REINSPECT}
    )
    assert found == [("reinspect", f"{one.task.reinspect_on:%m-%d} 09:00")]


def test_a_reroute_assigns_anew(life: Callable[..., Life], other_unit: Any) -> None:
    one = life(D30).assigned()
    give_due(moment(one.today, 10))
    one.return_asked().rerouted(other_unit)
    give_due(moment(one.today, 11))
    assert [n.unit for n in Notice.objects.filter(step=NoticeStep.ASSIGNED)] == [
        Task.objects.get().commitment.unit,
        other_unit,
    ]


def test_amber_and_forced(life: Callable[..., Life]) -> None:
    task = life(D30).planned().task
    for day, amber, forced in ((12, False, False), (13, True, False), (19, True, False), (20, True, True)):
        on = date(2026, 10, day)
        assert (is_amber(task, on), is_forced(task, on)) == (amber, forced), on
        assert (amber_tasks(on).exists(), forced_tasks(on).exists()) == (amber, forced), on
    Task.objects.update(state=TaskState.SUSPENDED)
    assert not forced_tasks(date(2026, 12, 1)).exists()


def test_every_notice_is_an_event_and_each_is_given_once(life: Callable[..., Life]) -> None:
    task = life(D30).planned().task
    due = list(due_notices(moment(date(2026, 10, 8))))
    assert [one.step for one in due] == ["report_late", "t+1"]
    assert [give(one, moment(date(2026, 10, 8))) is not None for one in (*due, *due)] == [
        True,
        True,
        False,
        False,
    ]
    found = Event.objects.filter(task=task, kind="notice").values_list("after", flat=True)
    assert [(facts["step"], facts["number"]) for facts in found] == [
        ("report_late", ""),
        ("t+1", "2026-0001"),
    ]


def test_who_is_told(life: Callable[..., Life]) -> None:
    life(D30).planned()
    walk(date(2026, 9, 24), date(2026, 10, 8), hours=(9,))
    sent = {n.step: [m.address for m in n.messages.all()] for n in Notice.objects.filter(step__in=LADDER)}
    unit, head, house = "hbj@example.cn", "juzhang@example.cn", "ducha@example.cn"
    assert sent == {"t-3": [unit], "t-1": [unit, head], "t+1": [unit, head, house]}


def test_nothing_goes_out_while_the_unit_is_closed(life: Callable[..., Life]) -> None:
    life(D30).planned()
    shut = [
        moment(date(2026, 10, 8), hour, minute) for hour, minute in ((8, 29), (12, 0), (13, 59), (17, 30))
    ]
    assert [give_due(at) for at in shut] == [[]] * 4
    assert give_due(moment(date(2026, 10, 8), 17, 29))


def test_two_queries_when_nothing_is_due(life: Callable[..., Life], django_assert_num_queries: Any) -> None:
    life(date(2026, 12, 31)).planned()
    at = moment(date(2026, 12, 1))
    give_due(at)
    with django_assert_num_queries(2):
        give_due(at)


def test_words_name_the_promise_the_date_and_each_late_day(life: Callable[..., Life]) -> None:
    life(D30).planned()
    give_due(moment(date(2026, 10, 10)))
    words = Notice.objects.get(step=NoticeStep.T_PLUS_1).words
    assert "10个工作日内,封堵青石浦沿线3处排污口,清完河面垃圾。" in words
    assert timezone.localdate() != date(2026, 10, 10)
