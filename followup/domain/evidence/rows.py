"""What of a task's evidence counts, criterion by criterion, and what its files say against themselves.

No write happens here. What you would get wrong: taking a remark for a verdict. Place and time come from the
file and can be forged either way; they are laid before the checkers, nothing is refused for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet

from followup.domain.evidence.places import Point, metres_between
from followup.enums import EvidenceKind, EvidenceSource
from followup.models import Criterion, Evidence, Shot, Task

PICTURES = (EvidenceKind.PHOTO, EvidenceKind.VIDEO)
FAR_M = 200  # farther from every known spot than this is worth a look
SKEW = timedelta(hours=1)  # by which a camera's clock may be ahead


def evidence_of(task: Task) -> QuerySet[Evidence]:
    """All that was handed in and not withdrawn, oldest first. One query."""
    return task.evidence.filter(withdrawn_at=None).select_related("criterion", "by").order_by("pk")


def evidence_for_unit(task: Task) -> QuerySet[Evidence]:
    """What the unit itself may see of it: its own, and what everybody sees. One query."""
    return evidence_of(task).filter(Q(source=EvidenceSource.UNIT) | Q(is_released=True))


def missing_criteria(task: Task) -> list[Criterion]:
    """The criteria for which the unit has handed in nothing yet, or fewer pictures or papers than are
    wanted; each carries what it has as `photos_in` and `papers_in`. One query."""
    own = Q(evidence__withdrawn_at=None, evidence__source=EvidenceSource.UNIT)
    counted = task.criteria.annotate(
        photos_in=Count("evidence", filter=own & Q(evidence__kind__in=PICTURES)),
        papers_in=Count("evidence", filter=own & Q(evidence__kind=EvidenceKind.DOCUMENT)),
    )
    short = Q(photos_in__lt=F("photos")) | Q(papers_in__lt=F("papers")) | Q(photos_in=0, papers_in=0)
    return list(counted.filter(short).order_by("position"))


@dataclass(frozen=True)
class Tally:
    """What the unit has handed in for a criterion, beside what is wanted."""

    criterion: Criterion
    photos: int
    papers: int

    @property
    def have(self) -> int:
        """Of what is wanted; a fourth picture where three are asked for shows nothing more."""
        asked = self.criterion
        if not asked.photos and not asked.papers:
            return min(1, self.photos + self.papers)
        return min(self.photos, asked.photos) + min(self.papers, asked.papers)

    @property
    def is_met(self) -> bool:
        return self.have == self.criterion.wanted

    @property
    def photos_short(self) -> int:
        return max(0, self.criterion.photos - self.photos)

    @property
    def papers_short(self) -> int:
        return max(0, self.criterion.papers - self.papers)


def tally_of(criterion: Criterion, files: Iterable[Evidence]) -> Tally:
    """Of the unit's own among `files`, which are those of the criterion and not withdrawn. Pure."""
    kinds = [one.kind for one in files if one.source == EvidenceSource.UNIT]
    return Tally(criterion, sum(kind in PICTURES for kind in kinds), kinds.count(EvidenceKind.DOCUMENT))


@dataclass(frozen=True)
class Remark:
    """`code`: before_promise (taken before the words were spoken), ahead (taken after it arrived), far
    (`metres` from the nearest known spot), no_place, no_time (a photo that says neither), edited."""

    code: str
    metres: int | None = None


@dataclass(frozen=True)
class Line:
    """A file with what it says against itself, and how far from the nearest known spot it was taken."""

    evidence: Evidence
    remarks: list[Remark]
    metres: int | None

    @property
    def is_picture(self) -> bool:
        return self.evidence.kind != EvidenceKind.DOCUMENT

    @property
    def can_be_shown(self) -> bool:
        """To the public: a clean copy is there, or (of a film) can be made."""
        return bool(self.evidence.public) or self.evidence.kind == EvidenceKind.VIDEO

    @property
    def is_unit(self) -> bool:
        return self.evidence.source == EvidenceSource.UNIT


def lines_of(task: Task, files: QuerySet[Evidence] | None = None) -> list[Line]:
    """Every file that counts (or of `files`), with its remarks. Two queries."""
    spots = known_spots(task)
    return [line_of(one, task, spots) for one in (evidence_of(task) if files is None else files)]


def line_of(evidence: Evidence, task: Task, spots: list[Point]) -> Line:
    metres = _nearest(evidence, spots)
    return Line(evidence, _remarks(evidence, task, metres), metres)


def known_spots(task: Task) -> list[Point]:
    """Where the exposé was filmed, as the shot lists of the re-visits say it. One query."""
    shots = Shot.objects.filter(revisit__task=task, latitude__isnull=False, longitude__isnull=False)
    return list(shots.values_list("latitude", "longitude"))  # type: ignore[arg-type]  # neither is null


def _nearest(evidence: Evidence, spots: list[Point]) -> int | None:
    if evidence.latitude is None or evidence.longitude is None or not spots:
        return None
    return min(metres_between((evidence.latitude, evidence.longitude), spot) for spot in spots)


def _remarks(evidence: Evidence, task: Task, metres: int | None) -> list[Remark]:
    if evidence.kind == EvidenceKind.DOCUMENT:
        return []
    expose = evidence.source == EvidenceSource.EXPOSE
    taken, heard = evidence.taken_at, task.commitment.heard_at
    found = {
        "no_time": taken is None,
        "before_promise": not expose and taken is not None and taken < heard,
        "ahead": taken is not None and taken > evidence.at + SKEW,
        "no_place": evidence.latitude is None,
        "far": metres is not None and metres > FAR_M,
        "edited": evidence.is_edited,
    }
    return [Remark(code, metres if code == "far" else None) for code, holds in found.items() if holds]
