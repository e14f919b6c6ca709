"""The public's rating: stored apart, never moving a result; only an upheld objection sends a task back."""

from datetime import date, timedelta

import pytest

from followup.domain.checking import ratings
from followup.domain.tasks import history
from followup.enums import Satisfaction, TaskState
from followup.errors import (
    AlreadyRated,
    BadFinding,
    NoInvitation,
    NoObjection,
    NotYours,
    ObjectionOpen,
    RatingOver,
    ReasonNeeded,
    TaskMoved,
)
from followup.models import Rating
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
TWO = ("问政代表 8 号", "问政代表 4 号")
DISCONTENT = Satisfaction.DISCONTENT


def test_invited_by_post_and_kept_as_a_digest(life: Life) -> None:
    life.verified(invited=TWO)
    assert [one.label for one in life.invited] == list(TWO)
    rows = list(Rating.objects.order_by("pk"))
    assert [row.token_sha256 for row in rows] == [ratings.digest(one.token) for one in life.invited]
    assert ratings.find_rating(life.invited[1].token) == rows[1]
    with pytest.raises(NoInvitation):
        ratings.find_rating("guess")


def test_all_content_closes_it_and_k7_starts(life: Life) -> None:
    life.verified(invited=TWO).rated(0)
    assert life.task.state == TaskState.AWAITING_RATING
    task = life.rated(1).task
    event = task.changes.last()
    assert event is not None
    assert (task.state, event.kind, event.acting, event.by) == (TaskState.CLOSED, "close", "citizen", None)
    assert (task.closed_at, task.reinspect_on) == (life.at, date(2027, 2, 22))


def test_no_rating_moves_the_result(life: Life) -> None:
    result = life.verified("kept", invited=TWO).task.result
    task = life.rated(0, DISCONTENT, "还有异味").rated(1, Satisfaction.PARTLY).task
    assert (task.result, task.state) == (result, TaskState.AWAITING_RATING)
    assert history.differences(task) == {}


def test_once_each_and_in_time(life: Life) -> None:
    life.verified(invited=TWO).rated(0, DISCONTENT)
    with pytest.raises(AlreadyRated):
        life.rated(0)
    with pytest.raises(BadFinding):
        life.rated(1, "great")
    life.on(date(2026, 12, 1))
    with pytest.raises(RatingOver):
        life.rated(1)
    assert [one.satisfaction for one in Rating.objects.order_by("pk")] == ["discontent", ""]


def test_an_objection_stands_beside_discontent_only(life: Life) -> None:
    life.verified(invited=TWO).rated(0, Satisfaction.CONTENT, "但是").rated(1, DISCONTENT, " ")
    assert list(Rating.objects.values_list("objection", flat=True)) == ["", ""]


def test_the_timer_closes_when_k6_is_over_unless_an_objection_waits(life: Life) -> None:
    life.verified(invited=TWO).rated(0, DISCONTENT, "还有异味")
    over = life.at + timedelta(days=8)
    assert ratings.close_due(over) == []
    rating = Rating.objects.get(satisfaction=DISCONTENT)
    ratings.dismiss(rating, "复查无异味", by=life.supervisor, at=over)
    assert ratings.close_due(life.at) == []  # not before
    assert ratings.close_due(over) == [life.task]
    assert ratings.close_due(over) == []
    event = life.task.changes.last()
    assert event is not None
    assert (event.kind, event.acting) == ("close", "system")


def test_an_upheld_objection_sends_it_back_in_public(life: Life) -> None:
    life.verified(invited=TWO).rated(0, DISCONTENT, "还有异味")
    rating = Rating.objects.get(satisfaction=DISCONTENT)
    for wrong in (life.head, life.reporter):
        with pytest.raises(NotYours):
            ratings.uphold(rating, "属实", by=wrong, at=life.at)
    with pytest.raises(ReasonNeeded):
        ratings.uphold(rating, " ", by=life.supervisor, at=life.at)
    event = ratings.uphold(rating, "属实", by=life.supervisor, at=life.at)
    task = life.read().task
    assert (event.reason, event.after["objection"]) == ("属实", "还有异味")
    assert (task.state, task.returns, task.is_returned, task.result) == (
        TaskState.IN_PROGRESS,
        1,
        True,
        "undecided",
    )
    assert (rating.is_upheld, task.finishes.count()) == (True, 1)
    with pytest.raises(TaskMoved):
        ratings.uphold(rating, "属实", by=life.supervisor, at=life.at)
    unused = life.invited[1].token
    life.verified()
    with pytest.raises(RatingOver):  # an invitation is of its own finish
        ratings.rate(unused, satisfaction="content", at=life.at)


def test_what_the_work_done_again_answers_waits_no_more(life: Life) -> None:
    life.verified(invited=TWO).rated(0, DISCONTENT, "还有异味").rated(1, DISCONTENT, "也有噪声")
    first, second = Rating.objects.order_by("pk")
    ratings.uphold(first, "属实", by=life.supervisor, at=life.at)
    life.read().closed()
    assert (life.task.state, life.task.finishes.count()) == (TaskState.CLOSED, 2)
    with pytest.raises(TaskMoved):
        ratings.dismiss(second, "已重办", by=life.supervisor, at=life.at)


def test_an_objection_is_decided_once(life: Life) -> None:
    life.verified(invited=TWO).rated(0, DISCONTENT, "还有异味")
    rating = Rating.objects.get(satisfaction=DISCONTENT)
    ratings.dismiss(rating, "复查无异味", by=life.supervisor, at=life.at)
    for decide in (ratings.dismiss, ratings.uphold):
        with pytest.raises(NoObjection):
            decide(rating, "再说一次", by=life.supervisor, at=life.at)
    assert (rating.is_upheld, rating.decision) == (False, "复查无异味")


def test_nobody_closes_over_an_open_objection(life: Life) -> None:
    life.verified(invited=TWO).rated(0, DISCONTENT, "还有异味")
    with pytest.raises(ObjectionOpen):
        ratings._close(life.task, life.at + timedelta(days=9), acting=ratings.Acting.SYSTEM)
    assert life.read().task.state == TaskState.AWAITING_RATING
