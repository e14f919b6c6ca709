"""What the machine's units and reporters bring: one-page papers and pictures with place and time, drawn here.

They go the whole way in (followup.domain.evidence): examined, hashed, told in the ledger. What you would get
wrong: taking one for real. A picture is a plain coloured field, and each paper says in its foot what it is.
"""

import io
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from common.models import User
from followup.domain.evidence.finishing import bring_whole
from followup.domain.evidence.rows import missing_criteria
from followup.domain.revisits import assigning, shots
from followup.domain.revisits.shots import Spot
from followup.enums import EvidenceSource
from followup.models import Criterion, Evidence, Revisit, Task
from studio.demo.papers import sheet
from studio.demo.photos import SPOT, field, filmed, stamped
from studio.domain.clips import clip_check
from studio.domain.clips.lab.measure import measure
from studio.domain.clips.media import import_clip
from studio.domain.clips.sign_off import sign_off
from studio.domain.planning.films import bring_film

SEEN_AGAIN = (88, 124, 152)  # the plain colour of what the reporter finds
FILM_S = 2
LINES = ("整改清单逐项核对完毕", "现场照片与台账编号一致")


@dataclass
class Parcel:
    """Bytes with a name, as a form hands them over."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        self.size = len(self.content)
        self._stream = io.BytesIO(self.content)

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def seek(self, place: int) -> int:
        return self._stream.seek(place)


def bring_papers(task: Task, *, again: bool, by: User, at: datetime) -> list[Evidence]:
    """One sheet for each criterion that has none yet; `again`: for every one, as after a return."""
    wanted = list(task.criteria.all()) if again else missing_criteria(task)
    return [_paper(task, criterion, by=by, at=at) for criterion in wanted]


def _paper(task: Task, criterion: Criterion, *, by: User, at: datetime) -> Evidence:
    title = f"佐证：{criterion.words}"[:60]
    content = sheet(title, [task.unit.name, task.commitment.words[:40], *LINES], at)
    parcel = Parcel(f"佐证-{criterion.position}.pdf", content)
    return bring_whole(parcel, task=task, title=title, criterion=criterion, by=by, at=at)


def send_out(task: Task, place: str, reporter: User, *, by: User, at: datetime) -> Revisit:
    """A re-visit with one spot of the exposé on its list, and the picture that the exposé has of it."""
    due_on = task.check_by or timezone.localdate(at)
    revisit = assigning.assign_revisit(
        task, reporter, due_on=max(due_on, timezone.localdate(at)), by=by, at=at
    )
    before = _picture(
        task, place, (92, 84, 60), task.commitment.heard_at, EvidenceSource.EXPOSE, by=by, at=at
    )
    spot = Spot(place=place, angle="自北向南，平视", time_of_day="清晨", latitude=SPOT[0], longitude=SPOT[1])
    shots.add_shot(revisit, spot, before=before, by=by, at=at)
    return revisit


def shoot(revisit: Revisit, *, by: User, at: datetime) -> None:
    """From the same spot, today."""
    for shot in revisit.shots.filter(after=None).order_by("position"):
        after = _picture(revisit.task, shot.place, SEEN_AGAIN, at, EvidenceSource.REPORTER, by=by, at=at)
        shots.take_shot(shot, after, by=by, at=at)


def film(revisit: Revisit, *, by: User, at: datetime) -> None:
    """The feedback clip: into the library, looked at and signed, and into the coming rundown's report."""
    title = f"复看：{revisit.task.commitment.words}"[:60]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        filmed(field(SEEN_AGAIN), path, seconds=FILM_S, note=f"{revisit.task} {revisit.number}")
        clip = import_clip(path, title=title, by=by, at=at)
        clip_check.keep_findings(clip, measure(path, lambda _percent: None), at)
    sign_off(clip, by=revisit.assigned_by, at=at)
    bring_film(revisit, clip, by=by, at=at)


def _picture(
    task: Task,
    title: str,
    colour: tuple[int, int, int],
    taken_at: datetime,
    source: str,
    *,
    by: User,
    at: datetime,
) -> Evidence:
    parcel = Parcel("现场.jpg", stamped(field(colour), taken_at, SPOT))
    return bring_whole(parcel, task=task, title=title[:60], source=source, by=by, at=at)
