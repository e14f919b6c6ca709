"""The seconds in which each commitment was made, as a film of its own for the public.

    from the later of (a while before it was written down, the TAKE of the item it was heard in)
    to   the earlier of (a second person's yes, a while after it was written down), with some seconds around

What you would get wrong: nothing but these seconds of published commitments leaves the house. The recording
itself is for producers; what it holds beside the promises stays where it is (docs/decisions/0013).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from common.clock import to_ms
from common.models import User
from followup.models import Commitment, CommitmentQuerySet
from studio.domain.clips import clip_jobs
from studio.domain.records.positions import position_text
from studio.domain.records.recordings import remove_files, write
from studio.enums import EventKind, JobKind
from studio.errors import BadSeconds, NotPublished, NotTimed, OutsideRecording
from studio.models import ClipJob, Excerpt, Recording

LEAD = timedelta(seconds=45)  # a scribe writes a promise down in about as long, while and after it is said
TAIL = timedelta(seconds=30)  # what is read aloud before the second person says yes; later ones wait for it
PAD = timedelta(seconds=3)
SHORTEST_MS, LONGEST_MS = 1_000, 180_000


@dataclass(frozen=True)
class Seconds:
    """What the public page plays of one commitment. `version` changes with the bytes."""

    code: str
    duration_ms: int
    version: str

    @property
    def seconds(self) -> int:
        return max(1, round(self.duration_ms / 1000))

    @property
    def end(self) -> str:
        """As a media fragment takes it."""
        return f"{self.duration_ms / 1000:.3f}"


def window_of(
    commitment: Commitment, recording: Recording, takes: Iterable[datetime]
) -> tuple[int, int] | None:
    """From and to in ms of the recording; None when it was not recording then. `takes`: moments of all
    TAKEs. Pure."""
    assert recording.starts_at is not None  # noqa: S101  nobody asks before it is set
    heard = commitment.heard_at
    before = max((take for take in takes if take < heard), default=heard - LEAD)
    begins = max(before, heard - LEAD) - PAD
    ends = min(max(commitment.confirmed_at or heard, heard), heard + TAIL) + PAD
    zero = to_ms(recording.starts_at)
    first, last = max(0, to_ms(begins) - zero), min(recording.duration_ms, to_ms(ends) - zero)
    return (first, last) if last - first >= SHORTEST_MS else None


def move_all(recording: Recording, at: datetime) -> None:
    """After the offset was set or corrected: every commitment's seconds where they are now. What was chosen
    by eye stays. Inside the caller's transaction."""
    takes = _takes(recording)
    moved = recording.excerpts.filter(is_trimmed=False).select_related("commitment")
    for excerpt in moved:
        span = window_of(excerpt.commitment, recording, takes)
        if span is None:
            remove_files(excerpt.file.name, excerpt.poster.name)
            excerpt.delete()
        elif span != (excerpt.starts_ms, excerpt.ends_ms):
            _put(excerpt, span, at)
    cut_missing(recording, at)


def cut_missing(recording: Recording, at: datetime) -> int:
    """Ask for the seconds of commitments that were published and have none. Two queries where there is
    nothing to do. Two at once: the database allows one excerpt for a commitment."""
    known = Excerpt.objects.filter(recording=recording).values("commitment")
    missing = list(_published(recording).exclude(pk__in=known))
    takes = _takes(recording) if missing else []
    spans = ((one, window_of(one, recording, takes)) for one in missing)
    wanted = [(one, span) for one, span in spans if span]
    for commitment, (first, last) in wanted:
        times = {"recording": recording, "starts_ms": first, "ends_ms": last}
        excerpt, is_new = Excerpt.objects.get_or_create(commitment=commitment, defaults=times)
        if is_new:
            clip_jobs.ask(JobKind.CUT, excerpt=excerpt, at=at)
    return len(wanted)


def ask_for_missing(at: datetime) -> int:
    """The worker's tidying: what was published after the offset was set."""
    timed = Recording.objects.filter(starts_at__isnull=False).select_related("run__episode")
    return sum(cut_missing(recording, at) for recording in timed)


def trim(recording: Recording, code: str, *, starts_ms: int, ends_ms: int, by: User, at: datetime) -> Excerpt:
    """Choose a commitment's seconds by eye. It leaves a line in the as-run log; the old film is gone at once,
    the new one there when the worker has cut it. The same seconds again change nothing."""
    _check_span(recording, starts_ms, ends_ms)
    commitment = _published(recording).filter(code=code).first()
    if commitment is None:
        raise NotPublished
    times = {"starts_ms": starts_ms, "ends_ms": ends_ms}
    with transaction.atomic():
        defaults = {"recording": recording, **times}
        excerpt, is_new = Excerpt.objects.select_for_update().get_or_create(
            commitment=commitment, defaults=defaults
        )
        if not is_new and (excerpt.starts_ms, excerpt.ends_ms) == (starts_ms, ends_ms):
            return excerpt
        _put(excerpt, (starts_ms, ends_ms), at, is_trimmed=True)
        text = f"{code} · {position_text(starts_ms)}–{position_text(ends_ms)}"
        write(recording.run, EventKind.TRIMMED, {"text": text, "code": code, **times}, by=by, at=at)
    return excerpt


def _check_span(recording: Recording, starts_ms: int, ends_ms: int) -> None:
    if recording.starts_at is None:
        raise NotTimed
    if not SHORTEST_MS <= ends_ms - starts_ms <= LONGEST_MS:
        asked = f"{(ends_ms - starts_ms) / 1000:g}".replace("-", "−")
        raise BadSeconds(least=SHORTEST_MS // 1000, most=LONGEST_MS // 1000, asked=asked)
    if ends_ms > recording.duration_ms:
        raise OutsideRecording(position=position_text(ends_ms), length=position_text(recording.duration_ms))


def try_again(recording: Recording, code: str, at: datetime) -> ClipJob:
    """Cut once more what the worker gave up."""
    excerpt = recording.excerpts.filter(commitment__code=code).first()
    if excerpt is None:
        raise NotPublished
    return clip_jobs.ask(JobKind.CUT, excerpt=excerpt, at=at)


def _put(excerpt: Excerpt, span: tuple[int, int], at: datetime, *, is_trimmed: bool = False) -> None:
    """The row at its new place without a film, and a job for one."""
    remove_files(excerpt.file.name, excerpt.poster.name)
    excerpt.starts_ms, excerpt.ends_ms = span
    excerpt.is_trimmed, excerpt.file, excerpt.poster = is_trimmed, "", ""
    excerpt.sha256, excerpt.made_at = "", None
    excerpt.save()
    clip_jobs.ask(JobKind.CUT, excerpt=excerpt, at=at)


def _published(recording: Recording) -> CommitmentQuerySet:
    return Commitment.objects.public().filter(run_ref=recording.run.ref)


def _takes(recording: Recording) -> list[datetime]:
    taken = recording.run.instances.filter(taken_at__isnull=False)
    return [moment for moment in taken.values_list("taken_at", flat=True) if moment]


# -- For the public --------------------------------------------------------------------------


def seconds_of(codes: Iterable[str]) -> dict[str, Seconds]:
    """Of those published commitments whose film is there, by code. One query."""
    there = _there().filter(commitment__code__in=list(codes)).select_related("commitment")
    return {
        one.commitment.code: Seconds(one.commitment.code, one.duration_ms, one.sha256[:12]) for one in there
    }


def film_of(code: str) -> Excerpt:
    """NotPublished (404) for what is not public, not cut yet, or of no recording. One query."""
    found = _there().filter(commitment__code=code).first()
    if found is None:
        raise NotPublished
    return found


def _there() -> QuerySet[Excerpt]:
    return Excerpt.objects.exclude(sha256="").filter(commitment__in=Commitment.objects.public())
