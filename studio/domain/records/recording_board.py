"""What the page of a recording shows: what has come, when it began, and the seconds of each commitment."""

from dataclasses import dataclass

from common.clock import to_ms
from common.models import User
from followup.models import Commitment
from studio.domain.clips.clip_faults import sentence_of
from studio.domain.clips.clip_jobs import LIVING
from studio.domain.clips.clip_library import Arriving, arriving_of
from studio.domain.records import recordings
from studio.domain.records.offset import Found, Proposal, Take, placed, propose, takes_of
from studio.domain.records.recordings import Incoming
from studio.enums import JobKind, RunState
from studio.models import ClipJob, Excerpt, Recording, Run


@dataclass(frozen=True)
class Spoken:
    """One published commitment. Without an `excerpt`: not asked for yet, or the recording was not running."""

    commitment: Commitment
    excerpt: Excerpt | None
    job: ClipJob | None

    @property
    def is_coming(self) -> bool:
        return self.job is not None and self.job.state in LIVING

    @property
    def fault(self) -> str:
        return sentence_of(self.job.fault) if self.job else ""


@dataclass(frozen=True)
class RecordingBoard:
    """`takes` have positions once the offset is set, or while one is proposed. `viewing`: the worker's job
    of making a copy that browsers play, when it has one."""

    run: Run
    recording: Recording | None
    arriving: Arriving | None
    incoming: list[Incoming]
    takes: list[Take]
    proposal: Proposal | None
    viewing: ClipJob | None
    spoken: list[Spoken]

    @property
    def may_attach(self) -> bool:
        return self.run.state == RunState.ENDED and not self.run.is_rehearsal

    @property
    def hindrance(self) -> str:
        return sentence_of(self.recording.hindrance) if self.recording else ""

    @property
    def viewing_fault(self) -> str:
        return sentence_of(self.viewing.fault) if self.viewing else ""

    @property
    def seen_ms(self) -> int | None:
        starts_at = self.recording.starts_at if self.recording else None
        return to_ms(starts_at) if starts_at else None

    @property
    def cut(self) -> int:
        """Commitments whose seconds can be played."""
        return sum(bool(one.excerpt and one.excerpt.sha256) for one in self.spoken)

    @property
    def is_waiting(self) -> bool:
        """Whether the worker will change what is shown: the page asks again until it has."""
        coming = self.arriving is not None and not self.arriving.fault
        making = self.viewing is not None and self.viewing.state in LIVING
        return coming or making or any(one.is_coming for one in self.spoken)


def board_of(run: Run, reader: User | None = None, found: Found | None = None) -> RecordingBoard:
    """At most seven queries, however much was taken and promised. `found`: see
    studio.domain.records.offset."""
    recording = Recording.objects.select_related("run__episode", "by", "timed_by").filter(run=run).first()
    arriving = None if recording else recordings.arriving(run)
    proposal = propose(recording, found) if recording and found else None
    takes = takes_of(run)
    if proposal:
        takes = proposal.takes
    elif recording and recording.starts_at:
        takes = placed(takes, recording, recording.starts_at)
    return RecordingBoard(
        run=run,
        recording=recording,
        arriving=arriving_of(arriving, reader) if arriving else None,
        incoming=[] if recording or arriving else recordings.incoming(),
        takes=takes,
        proposal=proposal,
        viewing=_viewing(recording) if recording else None,
        spoken=_spoken(recording) if recording and recording.starts_at else [],
    )


def _viewing(recording: Recording) -> ClipJob | None:
    return recording.jobs.filter(kind=JobKind.VIEWING).order_by("-pk").first()


def _spoken(recording: Recording) -> list[Spoken]:
    published = Commitment.objects.public().filter(run_ref=recording.run.ref).select_related("unit")
    cut = {one.commitment_id: one for one in recording.excerpts.prefetch_related("jobs")}
    return [_one(commitment, cut.get(commitment.pk)) for commitment in published.order_by("code")]


def _one(commitment: Commitment, excerpt: Excerpt | None) -> Spoken:
    jobs = list(excerpt.jobs.all()) if excerpt else []
    return Spoken(commitment, excerpt, jobs[-1] if jobs else None)
