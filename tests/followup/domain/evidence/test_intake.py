"""Pieces: each at its place, bounded on every side, resumed after every break; finished once."""

import fcntl
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from common.errors import NotAllowed
from common.pieces import DiskFull, PieceTooLarge, UploadBehind, UploadBusy, UploadEmpty
from followup.domain.evidence import finishing, intake, store
from followup.domain.evidence.lab import __main__ as lab
from followup.enums import EvidenceSource, TaskState
from followup.errors import (
    EvidenceRefused,
    EvidenceTooLarge,
    IntakeGone,
    IntakeUnfinished,
    NotTheTime,
    NotYours,
    OwnUnit,
    TooManyIntakes,
    TooMuchEvidence,
)
from followup.models import Event, Evidence, EvidenceIntake, Task, UnitMember
from tests.followup.domain.evidence.conftest import HandIn, left_behind
from tests.followup.domain.evidence.hostile import picture
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db

Send = Callable[..., EvidenceIntake]
PHOTO = picture()
REPORTER = EvidenceSource.REPORTER


@pytest.fixture
def upload(task: Task, cast: Any, at: datetime) -> EvidenceIntake:
    return intake.begin(task, "a.jpg", len(PHOTO), source=REPORTER, by=cast.reporter, at=at)


def piece(
    upload: EvidenceIntake, offset: int, content: bytes, at: datetime, **changes: Any
) -> EvidenceIntake:
    facts = {"length": len(content), "by": upload.by, "at": at}
    return intake.append_piece(upload, offset, BytesIO(content), **(facts | changes))


def test_pieces_make_the_file_and_the_event_has_its_digest(
    upload: EvidenceIntake, task: Task, at: datetime, cast: Any
) -> None:
    piece(upload, 0, PHOTO[:700], at)
    with pytest.raises(IntakeUnfinished) as early:
        finishing.finish(upload, by=cast.reporter, at=at)
    assert early.value.as_dict()["received"] == 700
    piece(upload, 700, PHOTO[700:], at)
    done = finishing.finish(upload, by=cast.reporter, at=at)
    assert store.path_of(done.original).read_bytes() == PHOTO
    event = Event.objects.latest("seq")
    assert (event.kind, event.acting, event.after) == (
        "evidence_added",
        "reporter",
        {
            "evidence": done.pk,
            "sha256": done.sha256,
            "source": "reporter",
            "criterion": None,
            "kind": "photo",
            "size": len(PHOTO),
        },
    )
    assert store.path_of(done.original).stat().st_mode & 0o777 == 0o600


def test_finished_twice_it_is_one(upload: EvidenceIntake, at: datetime, cast: Any) -> None:
    piece(upload, 0, PHOTO, at)
    first = finishing.finish(upload, by=cast.reporter, at=at)
    again = EvidenceIntake.objects.get()
    assert finishing.finish(again, by=cast.reporter, at=at) == first
    assert finishing.finish(upload, by=cast.reporter, at=at) == first  # as it was read before
    assert (Evidence.objects.count(), Event.objects.filter(kind="evidence_added").count()) == (1, 1)


def test_two_at_once_the_second_is_told(upload: EvidenceIntake, at: datetime, cast: Any) -> None:
    with store.part_of(upload.part).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UploadBusy):
            piece(upload, 0, PHOTO, at)
        with pytest.raises(UploadBusy):
            finishing.finish(upload, by=cast.reporter, at=at)
        with pytest.raises(UploadBusy):
            intake.drop(upload, by=cast.reporter)
    piece(upload, 0, PHOTO, at)


def test_pieces_out_of_order_overlapping_or_twice_change_nothing(
    upload: EvidenceIntake, at: datetime
) -> None:
    piece(upload, 0, PHOTO[:200], at)
    for offset in (0, 100, 201, 10_000):
        with pytest.raises(UploadBehind) as refused:
            piece(upload, offset, b"x" * 50, at)
        assert refused.value.as_dict()["received"] == 200
    assert store.part_of(upload.part).read_bytes() == PHOTO[:200]
    piece(upload, 200, PHOTO[200:], at)
    with pytest.raises(UploadBehind):
        piece(upload, len(PHOTO), b"x", at)


def test_more_than_announced_is_not_taken(upload: EvidenceIntake, at: datetime, settings: Any) -> None:
    with pytest.raises(PieceTooLarge):
        piece(upload, 0, PHOTO + b"x", at)
    with pytest.raises(PieceTooLarge):
        piece(upload, 0, b"x", at, length=settings.CLIP_PIECE_BYTES + 1)
    settings.CLIP_PIECE_BYTES = 10
    with pytest.raises(PieceTooLarge):
        piece(upload, 0, PHOTO[:11], at, length=1)  # the sender's word is not taken for it
    upload.refresh_from_db()
    assert upload.received == 0


def test_a_power_cut_leaves_doubtful_bytes_that_are_covered(
    upload: EvidenceIntake, at: datetime, cast: Any
) -> None:
    """Killed between the disk and the row: the file holds more than the row says."""
    piece(upload, 0, PHOTO[:300], at)
    with store.part_of(upload.part).open("ab") as part:
        part.write(b"?" * 500)
    again = intake.begin(upload.task, "a.jpg", len(PHOTO), source=REPORTER, by=cast.reporter, at=at)
    assert (again.pk, intake.standing(again)["received"]) == (upload.pk, 300)
    piece(again, 300, PHOTO[300:], at)
    done = finishing.finish(again, by=cast.reporter, at=at)
    assert store.path_of(done.original).read_bytes() == PHOTO


def test_killed_while_finishing_the_same_question_ends_it(
    upload: EvidenceIntake, at: datetime, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece(upload, 0, PHOTO, at)

    def killed(*_args: Any, **_facts: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(finishing, "note", killed)
        with pytest.raises(KeyboardInterrupt):
            finishing.finish(upload, by=cast.reporter, at=at)
    assert (left_behind(), Evidence.objects.count()) == ([f"parts/{upload.part}"], 0)
    assert finishing.finish(upload, by=cast.reporter, at=at).size == len(PHOTO)


def test_another_file_of_the_same_name_is_another_intake(task: Task, cast: Any, at: datetime) -> None:
    def begin(**changes: Any) -> int:
        facts = {"source": REPORTER, "by": cast.reporter, "at": at, "modified_ms": 5}
        return intake.begin(task, "a.jpg", changes.pop("size", 9), **(facts | changes)).pk

    first = begin()
    assert begin() == first
    others = {begin(size=10), begin(modified_ms=6), begin(criterion=task.criteria.get())}
    assert first not in others
    assert len(others) == 3


def test_bounds(task: Task, cast: Any, at: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(size: int, name: str = "a") -> EvidenceIntake:
        return intake.begin(task, name, size, source=REPORTER, by=cast.reporter, at=at)

    with pytest.raises(UploadEmpty):
        begin(0)
    with pytest.raises(EvidenceTooLarge):
        begin(4 * 1024**3 + 1)
    settings.EVIDENCE_INTAKES_EACH = 1
    begin(1)
    with pytest.raises(TooManyIntakes):
        begin(2)
    settings.EVIDENCE_INTAKES_EACH, settings.EVIDENCE_FILES_EACH = 9, 0
    with pytest.raises(TooMuchEvidence):
        begin(3)
    settings.EVIDENCE_FILES_EACH = 9
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Disk", (), {"free": 2 * 1024**3}))
    with pytest.raises(DiskFull):
        begin(1024**3, "b")


def test_a_photo_larger_than_photos_may_be_ends_with_its_first_piece(
    task: Task, cast: Any, at: datetime, settings: Any
) -> None:
    settings.EVIDENCE_LARGEST_BYTES = {"photo": 2000, "document": 10_000, "video": 100_000}
    upload = intake.begin(task, "a.jpg", 5000, source=REPORTER, by=cast.reporter, at=at)
    with pytest.raises(EvidenceRefused) as refused:
        piece(upload, 0, PHOTO[:1024], at)
    assert refused.value.as_dict()["fault"] == "too_large"
    assert left_behind() == []
    with pytest.raises(EvidenceRefused):  # and says so again
        piece(upload, 1024, b"x", at)
    assert left_behind() == []


def test_declared_sizes_are_measured(upload: EvidenceIntake, at: datetime, cast: Any, settings: Any) -> None:
    piece(upload, 0, PHOTO, at)
    with store.part_of(upload.part).open("ab") as part:
        part.write(b"x")
    with pytest.raises(EvidenceRefused) as refused:
        finishing.finish(upload, by=cast.reporter, at=at)
    assert refused.value.as_dict()["fault"] == "size_differs"
    assert left_behind() == []


def test_only_who_began_it(upload: EvidenceIntake, at: datetime, cast: Any) -> None:
    other = {"by": cast.supervisor}
    with pytest.raises(NotAllowed):
        piece(upload, 0, PHOTO, at, **other)
    with pytest.raises(NotAllowed):
        finishing.finish(upload, **other, at=at)
    with pytest.raises(NotAllowed):
        intake.drop(upload, **other)


def test_dropped_it_is_gone(upload: EvidenceIntake, at: datetime, cast: Any) -> None:
    piece(upload, 0, PHOTO[:9], at)
    intake.drop(upload, by=cast.reporter)
    intake.drop(upload, by=cast.reporter)
    assert (left_behind(), EvidenceIntake.objects.count()) == ([], 0)
    with pytest.raises(IntakeGone):
        piece(upload, 9, PHOTO[9:], at)
    assert left_behind() == []


def test_whose_it_is_and_when(life: Life, cast: Any, hand_in: HandIn) -> None:
    unit = {"source": EvidenceSource.UNIT, "by": life.clerk}
    assert hand_in(life.task, PHOTO, **unit).source == EvidenceSource.UNIT
    for wrong in (
        {"source": EvidenceSource.UNIT, "by": cast.handler},  # of no unit
        {"source": EvidenceSource.UNIT, "by": cast.reporter},
        {"source": EvidenceSource.REPORTER, "by": life.clerk},
        {"source": EvidenceSource.SUPERVISOR, "by": cast.reporter},
        {"source": EvidenceSource.REPORTER, "by": cast.scribe},
    ):
        with pytest.raises(NotYours):
            hand_in(life.task, PHOTO, **wrong)
    UnitMember.objects.create(unit=life.task.unit, user=cast.reporter)
    with pytest.raises(OwnUnit):
        hand_in(life.task, PHOTO)
    life.claimed()
    with pytest.raises(NotTheTime):
        hand_in(life.task, PHOTO, **unit)
    assert hand_in(life.task, PHOTO, source=EvidenceSource.SUPERVISOR, by=cast.supervisor).pk


def test_an_intake_begun_in_time_does_not_outlive_the_claim(life: Life, send: Send, at: datetime) -> None:
    upload = send(life.task, PHOTO, source=EvidenceSource.UNIT, by=life.clerk)
    life.claimed()
    with pytest.raises(NotTheTime):
        finishing.finish(upload, by=life.clerk, at=at)
    assert not Evidence.objects.filter(file_name="a.jpg").exists()


@pytest.mark.parametrize("state", [TaskState.ARCHIVED, TaskState.TERMINATED])
def test_what_is_put_away_takes_nothing(state: str, task: Task, hand_in: HandIn) -> None:
    Task.objects.filter(pk=task.pk).update(state=state, result="kept", finished_on=date(2026, 12, 1))
    with pytest.raises(NotTheTime):
        hand_in(task, PHOTO)


def test_what_rests_for_seven_days_is_removed(
    task: Task, send: Send, hand_in: HandIn, at: datetime, room: Path
) -> None:
    kept = hand_in(task, PHOTO, "kept.jpg")
    send(task, PHOTO, "rests.jpg")
    (store.parts() / "nobody-knows").mkdir()
    fresh = send(task, PHOTO, "fresh.jpg", at=at + timedelta(days=5))
    long = datetime.now(tz=at.tzinfo) + timedelta(days=30) - at  # parts have the real clock's times
    assert intake.clean_intakes(at + timedelta(days=7)) == 0
    assert intake.clean_intakes(at + timedelta(days=7, minutes=1)) == 2
    assert [one.pk for one in EvidenceIntake.objects.all()] == [fresh.pk]
    assert store.path_of(kept.original).exists()
    assert intake.clean_intakes(at + long) == 1
    assert [name for name in left_behind() if name.startswith("parts")] == []
    assert not (store.parts() / "nobody-knows").exists()
    assert store.path_of(kept.original).exists()
    assert intake.clean_intakes(at + long) == 0


def test_a_child_that_dies_or_stalls_refuses_its_file(
    task: Task, send: Send, hand_in: HandIn, at: datetime, settings: Any
) -> None:
    """The real child: it answers like the examination here, and its bounds end it."""
    settings.EVIDENCE_APART = True
    assert hand_in(task, PHOTO, "good.jpg").media_type == "image/jpeg"
    before = left_behind()
    settings.EVIDENCE_MEMORY_BYTES = 30_000_000
    with pytest.raises(EvidenceRefused) as refused:
        hand_in(task, PHOTO, "memory.jpg")
    assert refused.value.as_dict()["fault"] == "died"
    settings.EVIDENCE_MEMORY_BYTES, settings.EVIDENCE_SECONDS = 2 * 1024**3, 0.01
    with pytest.raises(EvidenceRefused) as refused:
        hand_in(task, PHOTO, "slow.jpg")
    assert refused.value.as_dict()["fault"] == "died"
    assert left_behind() == before


def test_what_nobody_foresaw_is_a_refusal_too(
    task: Task, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_source: Path) -> str:
        raise LookupError("in a decoder")

    monkeypatch.setattr(lab, "_form", stumble)
    with pytest.raises(EvidenceRefused) as refused:
        hand_in(task, PHOTO)
    assert refused.value.as_dict()["fault"] == "died"
    assert "in a decoder" in caplog.text
    assert left_behind() == []
