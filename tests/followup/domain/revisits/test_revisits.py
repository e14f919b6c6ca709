"""Re-visits: given to a reporter, shot from the list, filed once."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from common.enums import Role
from followup.domain.revisits.assigning import assign_revisit, attach_film, file_revisit
from followup.domain.revisits.shots import Spot, add_shot, take_shot
from followup.errors import BadDate, NotReporter, NotYours, OwnUnit, ReasonNeeded, RevisitFiled, TaskMoved
from followup.models import Evidence, Revisit, Task, UnitMember
from tests.followup.lives import Life, account

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
SPOT = Spot("云溪桥东", "面向上游", "下午", "clip-3", 12, Decimal("28.656012"), Decimal("121.420931"))


@pytest.fixture
def life(task_due: MakeTask, cast: Any) -> Life:
    return Life(task_due(date(2026, 12, 7)), cast).claimed()


def sent(life: Life, **changes: Any) -> Revisit:
    facts = {"to": life.reporter, "due_on": life.today, "by": life.supervisor, "at": life.at} | changes
    return assign_revisit(life.task, facts.pop("to"), **facts)


def picture(life: Life, **place: Any) -> Evidence:
    life.evidenced()
    one = life.task.evidence.first()
    assert one
    one.pk = None
    one.source = "reporter"
    for name, value in place.items():
        setattr(one, name, value)
    one.save()
    return one


def kinds(life: Life) -> list[str]:
    return list(life.task.changes.values_list("kind", flat=True))


def test_a_supervisor_sends_a_reporter_and_it_is_written_down(life: Life) -> None:
    revisit = sent(life)
    assert (revisit.number, revisit.assigned_to, revisit.filed_at) == (1, life.reporter, None)
    event = life.task.changes.last()
    assert (event.kind, event.by) == ("revisit_assigned", life.supervisor)
    assert event.after["to"] == life.reporter.pk
    assert sent(life).number == 2


def test_who_cannot_send_and_who_cannot_be_sent(life: Life, cast: Any) -> None:
    with pytest.raises(NotYours):
        sent(life, by=life.reporter)
    with pytest.raises(NotReporter):
        sent(life, to=cast.scribe)
    with pytest.raises(BadDate):
        sent(life, due_on=life.today - timedelta(days=1))
    UnitMember.objects.create(unit=life.task.unit, user=life.reporter)
    with pytest.raises(NotReporter):
        sent(life)
    UnitMember.objects.create(unit=life.task.unit, user=life.supervisor)
    with pytest.raises(OwnUnit):
        sent(life)
    assert Revisit.objects.count() == 0


def test_nobody_is_sent_to_what_has_ended(life: Life) -> None:
    life.terminated()
    with pytest.raises(TaskMoved):
        sent(life)


def test_shots_are_listed_taken_and_measured(life: Life) -> None:
    revisit = sent(life)
    shot = add_shot(revisit, SPOT, by=life.reporter, at=life.at)
    there = picture(life, latitude=Decimal("28.656012"), longitude=Decimal("121.420972"))
    take_shot(shot, there, by=life.reporter, at=life.at)
    shot.refresh_from_db()
    assert (shot.position, shot.after, shot.metres_off) == (1, there, 4)
    unknown = picture(life)
    assert take_shot(shot, unknown, by=life.reporter, at=life.at).metres_off is None
    assert kinds(life)[-2:] == ["shot_taken", "shot_taken"]


def test_a_supervisor_may_add_to_the_list_but_takes_no_picture(life: Life) -> None:
    shot = add_shot(sent(life), SPOT, by=life.supervisor, at=life.at)
    with pytest.raises(NotYours):
        take_shot(shot, picture(life), by=life.supervisor, at=life.at)


def test_another_reporter_touches_nothing(life: Life) -> None:
    other, revisit = account("reporter2", Role.REPORTER), sent(life)
    shot = add_shot(revisit, SPOT, by=life.reporter, at=life.at)
    with pytest.raises(NotReporter):
        add_shot(revisit, SPOT, by=other, at=life.at)
    with pytest.raises(NotReporter):
        take_shot(shot, picture(life), by=other, at=life.at)
    with pytest.raises(NotReporter):
        file_revisit(revisit, "看过", by=other, at=life.at)
    assert revisit.shots.count() == 1


def test_filed_once_and_the_film_may_follow(life: Life) -> None:
    revisit = sent(life)
    with pytest.raises(ReasonNeeded):
        file_revisit(revisit, " ", by=life.reporter, at=life.at)
    file_revisit(revisit, "夜间仍有渗水。", by=life.reporter, at=life.at)
    with pytest.raises(RevisitFiled):
        file_revisit(revisit, "改主意了", by=life.reporter, at=life.at)
    with pytest.raises(RevisitFiled):
        add_shot(revisit, SPOT, by=life.reporter, at=life.at)
    attach_film(revisit, "clip-9", by=life.reporter, at=life.at)
    revisit.refresh_from_db()
    assert (revisit.words, revisit.film_ref, revisit.filed_at) == ("夜间仍有渗水。", "clip-9", life.at)
    assert kinds(life)[-2:] == ["revisit_filed", "revisit_filmed"]


def test_the_day_of_today_is_soon_enough(life: Life) -> None:
    assert sent(life, due_on=timezone.localdate(life.at)).due_on == life.today
