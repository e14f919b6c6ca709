"""What the clip library shows: every clip with its state and findings, and what is still on its way.

What you would get wrong: whether an act is open to the reader is judged by the acts' own rules, told beside
the button, and judged again when it is pressed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from common.models import User
from studio.domain.clips import clip_jobs
from studio.domain.clips.clip_check import Finding, findings_of
from studio.domain.clips.clip_faults import sentence_of
from studio.domain.clips.clip_ready import CHECKED, Readiness, readiness
from studio.domain.clips.media import remove_clip
from studio.domain.clips.station import station
from studio.enums import JobKind, JobState
from studio.errors import ClipInUse, JobRunning, UnknownClip
from studio.models import Clip, ClipEvent, ClipJob, Item, ItemInstance, Station, Upload


@dataclass(frozen=True)
class Shelved:
    """One clip. `job` is what the worker has in hand or before it; `uses` the episodes' numbers, in order.

    `may_sign`: to the reader, now; `needs_other`: only because they brought it themselves.
    """

    clip: Clip
    ready: Readiness
    findings: list[Finding]
    job: ClipJob | None
    uses: list[int]
    history: list[ClipEvent]
    may_sign: bool
    needs_other: bool

    @property
    def seconds(self) -> int:
        return round(self.clip.duration_ms / 1000)

    @property
    def levels(self) -> dict[str, str]:
        """Loudness, true peak and range as they are written, with a real minus sign; empty when
        unmeasured."""
        names = ("loudness_lufs", "true_peak_dbtp", "range_lu")
        known = {name: self.clip.findings.get(name) for name in names}
        if known["loudness_lufs"] is None or known["true_peak_dbtp"] is None:
            return {}
        return {name: str(value).replace("-", "−") for name, value in known.items()}

    @property
    def is_used(self) -> bool:
        return bool(self.uses)


@dataclass(frozen=True)
class Arriving:
    """An upload that is no clip yet. `fault` in words when the worker gave it up; `mine`: the reader's
    own."""

    upload: Upload
    percent: int
    job: ClipJob | None
    fault: str
    mine: bool

    @property
    def is_here(self) -> bool:
        return self.upload.received == self.upload.size


@dataclass(frozen=True)
class Library:
    clips: list[Shelved]
    arriving: list[Arriving]
    limits: Station
    reader: User

    @property
    def largest_gb(self) -> int:
        return int(settings.CLIP_LARGEST_BYTES // 1024**3)


def library(reader: User) -> Library:
    """Newest first; seven queries, however many clips there are, and one stat for each."""
    limits = station()
    clips = Clip.objects.select_related("added_by", "signed_by").prefetch_related("events__by", "jobs")
    uses = _uses()
    return Library(
        clips=[_shelved(clip, limits, uses.get(clip.pk, []), reader) for clip in clips.order_by("-pk")],
        arriving=[arriving_of(upload, reader) for upload in _on_the_way()],
        limits=limits,
        reader=reader,
    )


def _uses() -> dict[int, list[int]]:
    planned = Item.objects.filter(clip__isnull=False).order_by("segment__episode__number")
    found: dict[int, list[int]] = {}
    for clip, number in planned.values_list("clip", "segment__episode__number").distinct():
        found.setdefault(int(clip or 0), []).append(number)
    return found


def _shelved(clip: Clip, limits: Station, uses: list[int], reader: User) -> Shelved:
    job = next((job for job in clip.jobs.all() if _lives(job)), None)
    signable = clip.check_state in CHECKED and not clip.is_signed
    brought = clip.added_by_id == reader.pk
    return Shelved(
        clip=clip,
        ready=readiness(clip, limits),
        findings=findings_of(clip, limits),
        job=job,
        uses=uses,
        history=list(clip.events.all()),
        may_sign=signable and not brought,
        needs_other=signable and brought,
    )


def _on_the_way() -> Iterable[Upload]:
    mine = Upload.objects.filter(clip=None, run=None).select_related("by")
    return mine.prefetch_related("jobs").order_by("-pk")


def arriving_of(upload: Upload, reader: User | None) -> Arriving:
    job = next(iter(reversed(upload.jobs.all())), None)
    return Arriving(
        upload=upload,
        percent=100 * upload.received // upload.size,
        job=job,
        fault=sentence_of(job.fault) if job else "",
        mine=reader is not None and upload.by_id == reader.pk,
    )


def _lives(job: ClipJob) -> bool:
    return job.state in clip_jobs.LIVING


def find_clip(pk: int) -> Clip:
    """UnknownClip (404) when there is none."""
    clip = Clip.objects.select_related("signed_by").filter(pk=pk).first()
    if clip is None:
        raise UnknownClip
    return clip


def find_upload(key: str) -> Upload:
    """UnknownClip (404) when there is none: finished with, dropped, or removed after a day of rest."""
    upload = Upload.objects.select_related("by").filter(key=key).first()
    if upload is None:
        raise UnknownClip
    return upload


def check_again(clip: Clip, at: datetime) -> ClipJob:
    """Ask for another technical check, of the file as it lies now. JobRunning while one is waiting or
    running."""
    if clip.jobs.filter(state__in=clip_jobs.LIVING).exists():
        raise JobRunning
    return clip_jobs.ask(JobKind.CHECK, clip=clip, at=at)


def try_again(upload: Upload, at: datetime) -> ClipJob:
    """Take a file in again that the worker gave up. JobRunning while it has it in hand."""
    if not upload.jobs.filter(state=JobState.FAILED).exists():
        raise JobRunning
    return clip_jobs.ask_to_take_in(upload, at)


def remove(clip: Clip) -> None:
    """Row and files. ClipInUse while a rundown plans it, and for ever once it has been armed or aired."""
    planned = Item.objects.filter(clip=clip).exists()
    if planned or ItemInstance.objects.filter(plan__clip__id=clip.pk).exists():
        raise ClipInUse(title=clip.title)
    Upload.objects.filter(clip=clip).delete()
    remove_clip(clip)
