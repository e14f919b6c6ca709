"""Work on clips as rows: asked for, claimed by one worker, done, given back or given up.

    waiting ▸ running ▸ done | failed;  running ▸ waiting, when the child broke down, at most twice

What you would get wrong: `attempts` is the token of a claim. A worker that was thought dead and comes back
finds that the number has grown, and writes nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from studio.domain.clips import clip_check
from studio.enums import ClipCheck, JobKind, JobState
from studio.models import Clip, ClipJob, Excerpt, Recording, Upload

ATTEMPTS = 3
STALE = timedelta(seconds=20)  # without a sign of the worker: another one may claim the job
LIVING = [JobState.WAITING, JobState.RUNNING]


def ask(
    kind: JobKind,
    *,
    at: datetime,
    upload: Upload | None = None,
    clip: Clip | None = None,
    recording: Recording | None = None,
    excerpt: Excerpt | None = None,
) -> ClipJob:
    """Ask the worker for something; what is asked for already is not asked for twice."""
    about = {"kind": kind, "upload": upload, "clip": clip, "recording": recording, "excerpt": excerpt}
    same = ClipJob.objects.filter(state__in=LIVING, **about)
    return same.first() or ClipJob.objects.create(made_at=at, **about)


def ask_to_take_in(upload: Upload, at: datetime) -> ClipJob:
    """What has come whole: a clip, or with a run that programme's recording."""
    return ask(JobKind.RECORDING if upload.run_id else JobKind.TAKE_IN, upload=upload, at=at)


def ask_for_unchecked(at: datetime) -> int:
    """A check for every clip that has none and for which none is asked: imported by hand, or before an
    update."""
    unchecked = Clip.objects.filter(check_state__in=[ClipCheck.UNCHECKED, ClipCheck.CHECKING])
    missing = unchecked.exclude(jobs__kind=JobKind.CHECK, jobs__state__in=LIVING)
    for clip in missing:
        ask(JobKind.CHECK, clip=clip, at=at)
    return len(missing)


def claim(at: datetime) -> ClipJob | None:
    """The oldest job that waits, or whose worker is gone; yours alone (compare-and-set). None when there is
    none.

    A job whose worker died with its third attempt is given up here, with its fault.
    """
    for job in _claimable(at):
        if job.attempts >= ATTEMPTS:
            _give_up(job, {"code": "crashed"}, at)
            continue
        mine = _same(job).update(state=JobState.RUNNING, attempts=F("attempts") + 1, alive_at=at, progress=0)
        if mine:
            job.refresh_from_db()
            _begun(job)
            return job
    return None


def _claimable(at: datetime) -> QuerySet[ClipJob]:
    dead = Q(state=JobState.RUNNING, alive_at__lt=at - STALE)
    about = ("upload__by", "upload__run__episode", "clip", "recording", "excerpt__recording")
    return ClipJob.objects.filter(Q(state=JobState.WAITING) | dead).select_related(*about)


def _same(job: ClipJob) -> QuerySet[ClipJob]:
    """The row as this worker knows it; empty as soon as anybody else has moved it."""
    return ClipJob.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts, alive_at=job.alive_at)


def _mine(job: ClipJob) -> QuerySet[ClipJob]:
    return ClipJob.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _begun(job: ClipJob) -> None:
    if job.kind == JobKind.CHECK and job.clip is not None:
        clip_check.begin(job.clip)


def beat(job: ClipJob, percent: int, at: datetime) -> bool:
    """The worker lives and is so far. False: the job is no longer its own, and it should let go."""
    return bool(_mine(job).update(alive_at=at, progress=min(100, percent)))


def give_back(job: ClipJob, code: str, at: datetime, **facts: Any) -> None:
    """The child crashed, stalled or ran too long: try again, or give up after the third time. Twice is
    once."""
    if job.attempts >= ATTEMPTS:
        _give_up(job, {"code": code, **facts}, at)
    else:
        _mine(job).update(state=JobState.WAITING, alive_at=None)


def put_down(job: ClipJob) -> None:
    """The worker is told to stop: the job waits for the next one, and the attempt does not count."""
    _mine(job).update(state=JobState.WAITING, alive_at=None, attempts=F("attempts") - 1)


def _give_up(job: ClipJob, fault: dict[str, Any], at: datetime) -> None:
    """Failed for good; a clip that could not be checked has failed its check, and says so."""
    with transaction.atomic():
        running = ClipJob.objects.filter(pk=job.pk, state__in=LIVING, attempts=job.attempts)
        if not running.update(state=JobState.FAILED, fault=fault, ended_at=at):
            return
        if job.kind == JobKind.CHECK and job.clip is not None:
            clip_check.keep_findings(job.clip, {"fault": fault}, at)


def fail(job: ClipJob, fault: dict[str, Any], at: datetime) -> bool:
    """The film itself is at fault: no second attempt would find another one."""
    with transaction.atomic():
        mine = _mine(job).update(state=JobState.FAILED, fault=fault, ended_at=at)
        if mine and job.kind == JobKind.CHECK and job.clip is not None:
            clip_check.keep_findings(job.clip, {"fault": fault}, at)
    return bool(mine)


def finish(job: ClipJob, at: datetime, *, clip: Clip | None = None) -> bool:
    """Done; inside the caller's transaction. False: somebody else has the job now, so write nothing."""
    facts = {} if clip is None else {"clip": clip}
    return bool(_mine(job).update(state=JobState.DONE, progress=100, ended_at=at, **facts))
