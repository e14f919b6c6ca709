"""A recording is attached once, after the programme, by the line or from the folder."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from common.errors import NotAllowed
from common.pieces import DiskFull
from studio.domain.clips import uploads
from studio.domain.records import recordings
from studio.domain.records.recordings import Incoming
from studio.domain.rehearsals import rehearsal
from studio.enums import JobKind, JobState
from studio.errors import (
    JobRunning,
    NotEndedYet,
    NotIncoming,
    NotRecorded,
    RecordedAlready,
    RecordingComing,
    RehearsalIsWiped,
    UploadTooLarge,
)
from studio.models import ClipJob, Episode, Run, Upload
from tests.studio.recorded import Evening, evening, recorded

__all__ = ["evening", "recorded"]

pytestmark = pytest.mark.django_db
FILE = {"name": "evening.ts", "title": "", "size": 10, "modified_ms": 7}


@pytest.fixture
def incoming(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    settings.RECORDING_INCOMING = folder
    return folder


def test_not_before_the_end(on_air_run: Run, cast: Any, at: Any) -> None:
    with pytest.raises(NotEndedYet):
        recordings.begin(on_air_run, **FILE, by=cast.producer, at=at)


def test_no_rehearsal_is_recorded(episode: Episode, cast: Any, at: Any) -> None:
    run = rehearsal.begin_rehearsal(episode, by=cast.producer, at=at)
    with pytest.raises(RehearsalIsWiped):
        recordings.begin(run, **FILE, by=cast.producer, at=at)


def test_once(evening: Evening, recorded: Any, cast: Any, incoming: Path) -> None:
    recorded()
    with pytest.raises(RecordedAlready):
        recordings.begin(evening.run, **FILE, by=cast.producer, at=evening.at)
    with pytest.raises(RecordedAlready):
        recordings.choose_incoming(evening.run, "a.ts", by=cast.producer, at=evening.at)


def test_by_the_line_it_is_resumed_and_the_worker_asked(evening: Evening, cast: Any) -> None:
    upload = recordings.begin(evening.run, **FILE, by=cast.producer, at=evening.at)
    piece: dict[str, Any] = {"length": 5, "by": cast.producer, "at": evening.at}
    uploads.add_piece(upload, offset=0, stream=BytesIO(b"01234"), **piece)
    again = recordings.begin(evening.run, **FILE, by=cast.producer, at=evening.at)
    assert (again.pk, again.received) == (upload.pk, 5)
    with pytest.raises(RecordingComing) as refused:
        recordings.begin(evening.run, **FILE, by=cast.producer2, at=evening.at)
    assert str(refused.value.context["who"]) == str(cast.producer)
    uploads.add_piece(again, offset=5, stream=BytesIO(b"56789"), **piece)
    assert [(job.kind, job.upload) for job in ClipJob.objects.all()] == [(JobKind.RECORDING, upload)]


def test_it_may_be_much_larger_than_a_clip(evening: Evening, cast: Any, settings: Any) -> None:
    settings.RECORDING_LARGEST_BYTES = settings.CLIP_LARGEST_BYTES + 1024**3
    with pytest.raises(UploadTooLarge) as refused:
        recordings.begin(
            evening.run,
            **FILE | {"size": settings.RECORDING_LARGEST_BYTES + 1},
            by=cast.producer,
            at=evening.at,
        )
    assert refused.value.context == {"most": 5}


def test_a_file_on_the_server_is_chosen_by_name_alone(
    evening: Evening, cast: Any, incoming: Path, tmp_path: Path
) -> None:
    (incoming / "evening.mxf").write_bytes(b"0123")
    (incoming / "notes.txt").write_bytes(b"no film")
    (tmp_path / "secret.mp4").write_bytes(b"elsewhere")
    (incoming / "link.mp4").symlink_to(tmp_path / "secret.mp4")
    (incoming / "folder.mp4").mkdir()
    assert [(one.name, one.size) for one in recordings.incoming()] == [("evening.mxf", 4)]
    for name in ("../secret.mp4", "link.mp4", "notes.txt", "folder.mp4", str(tmp_path / "secret.mp4")):
        with pytest.raises(NotIncoming):
            recordings.choose_incoming(evening.run, name, by=cast.producer, at=evening.at)
    upload = recordings.choose_incoming(evening.run, "evening.mxf", by=cast.producer, at=evening.at)
    assert (upload.received, upload.incoming, upload.run) == (4, "evening.mxf", evening.run)
    assert ClipJob.objects.get().kind == JobKind.RECORDING
    with pytest.raises(RecordingComing):
        recordings.choose_incoming(evening.run, "evening.mxf", by=cast.producer2, at=evening.at)


def test_a_disk_without_room(
    evening: Evening, cast: Any, incoming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (incoming / "evening.ts").write_bytes(b"0123")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Disk", (), {"free": 1024**3}))
    with pytest.raises(DiskFull):
        recordings.choose_incoming(evening.run, "evening.ts", by=cast.producer, at=evening.at)
    assert Upload.objects.count() == 0


def test_given_up_it_is_tried_again_or_dropped(evening: Evening, cast: Any, incoming: Path) -> None:
    with pytest.raises(NotRecorded):
        recordings.try_again(evening.run, evening.at)
    (incoming / "evening.ts").write_bytes(b"0123")
    recordings.choose_incoming(evening.run, "evening.ts", by=cast.producer, at=evening.at)
    with pytest.raises(JobRunning):
        recordings.try_again(evening.run, evening.at)
    ClipJob.objects.update(state=JobState.FAILED)
    assert recordings.try_again(evening.run, evening.at).state == JobState.WAITING
    ClipJob.objects.update(state=JobState.FAILED)
    with pytest.raises(NotAllowed):
        recordings.drop(evening.run, by=cast.producer2)
    recordings.drop(evening.run, by=cast.producer)
    assert (Upload.objects.count(), (incoming / "evening.ts").exists()) == (0, True)


def test_no_folder_is_an_empty_one(settings: Any, tmp_path: Path) -> None:
    settings.RECORDING_INCOMING = tmp_path / "none"
    empty: list[Incoming] = []
    assert recordings.incoming() == empty
