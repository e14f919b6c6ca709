"""Shown to the public, hidden again, taken back: by whom, when, once, and always told in the ledger."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup.domain.evidence import store
from followup.domain.evidence.release import release, take_back, withdraw
from followup.domain.evidence.rows import evidence_for_unit, evidence_of, lines_of, missing_criteria
from followup.domain.evidence.sheet import evidence_sheet
from followup.domain.evidence.standing import public, visible
from followup.enums import CommitmentState, EvidenceSource
from followup.errors import (
    AlreadyReleased,
    EvidenceWithdrawn,
    NotForThePublic,
    NotReleased,
    NotTheTime,
    NotYours,
    OwnUnit,
    ReleasedStays,
)
from followup.models import Commitment, Criterion, Event, Evidence, Revisit, Shot, Task, UnitMember
from tests.followup.domain.evidence.conftest import HandIn
from tests.followup.domain.evidence.hostile import office, picture, telling
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
PHOTO = picture()


@pytest.fixture
def photo(task: Task, hand_in: HandIn) -> Evidence:
    return hand_in(task, PHOTO)


def stale(evidence: Evidence) -> Evidence:
    """As another window read it before."""
    return Evidence.objects.select_related("task__commitment", "task__unit", "criterion").get(pk=evidence.pk)


def last_event() -> tuple[str, str, str]:
    event = Event.objects.latest("seq")
    return event.kind, event.acting, event.after["sha256"]


def publish(task: Task) -> None:
    Commitment.objects.filter(pk=task.commitment_id).update(state=CommitmentState.PUBLISHED)


def test_released_and_hidden_again(photo: Evidence, cast: Any, at: datetime) -> None:
    early = stale(photo)
    release(photo, by=cast.supervisor, at=at)
    assert last_event() == ("evidence_released", "supervisor", photo.sha256)
    for second in (photo, early):
        with pytest.raises(AlreadyReleased):
            release(second, by=cast.supervisor, at=at)
    late = stale(photo)
    take_back(photo, "另有隐情", by=cast.supervisor, at=at)
    assert last_event() == ("evidence_hidden", "supervisor", photo.sha256)
    assert Event.objects.latest("seq").reason == "另有隐情"
    with pytest.raises(NotReleased):
        take_back(late, by=cast.supervisor, at=at)
    assert store.path_of(photo.public).exists()


def test_only_supervisors_who_are_not_of_the_unit_release(
    photo: Evidence, cast: Any, at: datetime, life: Life
) -> None:
    for wrong in (cast.reporter, life.clerk, life.head, cast.producer, cast.stranger):
        with pytest.raises(NotYours):
            release(photo, by=wrong, at=at)
    UnitMember.objects.create(unit=photo.task.unit, user=cast.supervisor)
    with pytest.raises(OwnUnit):
        release(photo, by=cast.supervisor, at=at)
    assert Event.objects.filter(kind="evidence_released").count() == 0


def test_office_files_are_never_public(task: Task, hand_in: HandIn, cast: Any, at: datetime) -> None:
    with pytest.raises(NotForThePublic):
        release(hand_in(task, office(), "a.docx"), by=cast.supervisor, at=at)


def test_public_only_with_its_commitment(photo: Evidence, cast: Any, at: datetime) -> None:
    release(photo, by=cast.supervisor, at=at)
    assert list(public()) == []
    publish(photo.task)
    assert list(public()) == [photo]
    Commitment.objects.update(is_rehearsed=True)
    assert list(public()) == []


def test_the_unit_takes_back_until_its_claim_and_the_row_stays(life: Life, hand_in: HandIn) -> None:
    criterion = life.task.criteria.get()
    mine = {"source": EvidenceSource.UNIT, "by": life.clerk, "criterion": criterion}
    first, second = hand_in(life.task, PHOTO, "1.jpg", **mine), hand_in(life.task, PHOTO, "2.jpg", **mine)
    before = stale(first)
    withdraw(first, by=life.head, at=life.at)
    assert last_event() == ("evidence_withdrawn", "handler", first.sha256)
    assert (list(evidence_of(life.task)), missing_criteria(life.task)) == ([second], [])
    assert store.path_of(first.original).exists()
    for again in (first, before):
        with pytest.raises(EvidenceWithdrawn):
            withdraw(again, by=life.clerk, at=life.at)
    with pytest.raises(EvidenceWithdrawn):
        release(first, by=life.supervisor, at=life.at)
    life.claimed()
    with pytest.raises(NotTheTime):
        withdraw(second, by=life.clerk, at=life.at)
    with pytest.raises(NotYours):
        withdraw(second, by=life.supervisor, at=life.at)


def test_withdrawn_to_the_last_the_criterion_lacks_it_again(life: Life, hand_in: HandIn) -> None:
    criterion = life.task.criteria.get()
    only = hand_in(life.task, PHOTO, source=EvidenceSource.UNIT, by=life.clerk, criterion=criterion)
    assert missing_criteria(life.task) == []
    withdraw(only, by=life.clerk, at=life.at)
    assert missing_criteria(life.task) == [criterion]


def test_what_is_public_cannot_be_taken_back(life: Life, hand_in: HandIn) -> None:
    shown = hand_in(life.task, PHOTO, source=EvidenceSource.UNIT, by=life.clerk)
    early = stale(shown)
    release(shown, by=life.supervisor, at=life.at)
    for one in (shown, early):
        with pytest.raises(ReleasedStays):
            withdraw(one, by=life.clerk, at=life.at)


def test_what_a_unit_sees(life: Life, hand_in: HandIn, photo: Evidence, cast: Any, other_unit: Any) -> None:
    own = hand_in(life.task, PHOTO, source=EvidenceSource.UNIT, by=life.clerk)
    assert list(evidence_for_unit(life.task)) == [own]
    assert list(visible(life.clerk)) == [own]
    assert list(visible(cast.handler)) == []
    assert list(visible(cast.reporter).order_by("pk")) == [photo, own]
    release(photo, by=cast.supervisor, at=life.at)
    assert list(evidence_for_unit(life.task)) == [photo, own]
    assert list(visible(life.clerk)) == [own]  # the reporter's file itself stays shut


def test_a_reporters_file_does_not_stand_in_for_the_units(photo: Evidence, task: Task) -> None:
    Evidence.objects.update(criterion=task.criteria.get())
    assert missing_criteria(task) == [task.criteria.get()]


# -- What a file says against itself --------------------------------------------------------------


def remarks(task: Task, evidence: Evidence) -> list[tuple[str, int | None]]:
    line = next(line for line in lines_of(task) if line.evidence == evidence)
    return [(one.code, one.metres) for one in line.remarks]


def test_remarks(task: Task, hand_in: HandIn, cast: Any, at: datetime) -> None:
    good = hand_in(task, telling(), at=at + timedelta(days=3))
    early = hand_in(task, telling(taken="2026:11:20 08:00:00"), "b.jpg")
    ahead = hand_in(task, telling(taken="2026:12:20 08:00:00", software="GIMP 3"), "c.jpg")
    bare, paper = hand_in(task, PHOTO, "d.jpg"), hand_in(task, office(), "e.docx")
    before = hand_in(task, telling(taken="2026:11:20 08:00:01"), "f.jpg", source=EvidenceSource.EXPOSE)
    assert remarks(task, good) == []
    assert remarks(task, early) == [("before_promise", None)]
    assert remarks(task, ahead) == [("ahead", None), ("edited", None)]
    assert remarks(task, bare) == [("no_time", None), ("no_place", None)]
    assert (remarks(task, paper), remarks(task, before)) == ([], [])
    revisit = Revisit.objects.create(
        task=task,
        number=1,
        assigned_to=cast.reporter,
        assigned_by=cast.supervisor,
        assigned_at=at,
        due_on=date(2026, 12, 1),
    )
    spot = {"latitude": Decimal("28.65"), "longitude": Decimal("121.42")}
    shot = Shot.objects.create(revisit=revisit, position=1, place="x", **spot)
    assert remarks(task, good) == [("far", 695)]  # 0.00625 of a degree of 111,195 m
    Shot.objects.filter(pk=shot.pk).update(latitude=Decimal("28.6562"))
    assert remarks(task, good) == []
    assert next(line.metres for line in lines_of(task) if line.evidence == good) == 6


def test_the_sheet_reads_as_often_with_three_as_with_one(life: Life, hand_in: HandIn) -> None:
    own = {"source": EvidenceSource.UNIT, "by": life.clerk}
    user = type(life.clerk).objects.get(pk=life.clerk.pk)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            sheet = evidence_sheet(life.task, type(user).objects.get(pk=user.pk))
            assert sheet.source == EvidenceSource.UNIT
            assert [str(line.evidence.by) for group in sheet.groups for line in group.lines]
        return len(seen)

    hand_in(life.task, PHOTO, "0.jpg", **own, criterion=life.task.criteria.get())
    one = queries()
    for number in (2, 3):
        criterion = Criterion.objects.create(task=life.task, position=number, words=str(number))
        hand_in(life.task, PHOTO, f"{number}.jpg", **own, criterion=criterion)
    assert queries() == one


def test_the_sheet_tells_what_is_complete(life: Life, hand_in: HandIn, cast: Any) -> None:
    sheet = evidence_sheet(life.task, life.clerk)
    assert (sheet.complete, sheet.wanted, sheet.groups[0].is_missing) == (0, 1, True)
    hand_in(life.task, PHOTO, source=EvidenceSource.UNIT, by=life.clerk, criterion=life.task.criteria.get())
    sheet = evidence_sheet(life.task, life.clerk)
    assert (sheet.complete, sheet.wanted, sheet.is_supervisor) == (1, 1, False)
    life.claimed()
    closed = evidence_sheet(Task.objects.for_desk().get(pk=life.task.pk), life.clerk)
    assert (closed.source, bool(closed.closed_because)) == ("", True)
    assert evidence_sheet(life.task, cast.supervisor).is_supervisor
