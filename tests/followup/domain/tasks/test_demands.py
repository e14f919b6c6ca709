"""How many pictures and papers a criterion wants: set at the handover, counted at the claim."""

from typing import Any

import pytest

from followup.domain.evidence.rows import missing_criteria
from followup.domain.evidence.sheet import evidence_sheet
from followup.domain.tasks import handling, handover
from followup.domain.tasks.demands import Demand
from followup.enums import EvidenceKind, EvidenceSource
from followup.errors import EvidenceMissing, ReasonNeeded
from followup.models import Criterion, Evidence
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
PHOTO, FILM, PAPER = EvidenceKind.PHOTO, EvidenceKind.VIDEO, EvidenceKind.DOCUMENT


def bring(life: Life, criterion: Criterion, *kinds: str, source: str = EvidenceSource.UNIT) -> None:
    facts = {"task": life.task, "criterion": criterion, "source": source, "by": life.clerk, "at": life.at}
    Evidence.objects.bulk_create(
        Evidence(kind=kind, title=kind, size=1, sha256="0" * 64, **facts) for kind in kinds
    )


def tallies(life: Life) -> list[tuple[int, int, bool]]:
    """As the portal shows them; what the guard of the claim misses must be the same."""
    sheet = evidence_sheet(life.task, life.clerk)
    found = [one.tally for one in sheet.groups if one.tally]
    assert [one.criterion for one in found if not one.is_met] == missing_criteria(life.task)
    return [(one.have, one.criterion.wanted, one.is_met) for one in found]


def test_the_handover_says_how_many_and_the_ledger_keeps_it(life: Life) -> None:
    life.assigned(criteria=[Demand("封堵三处", 3, 1), Demand("  ", 5), "清完河面"])
    rows = [(one.words, one.photos, one.papers, one.wanted) for one in life.task.criteria.all()]
    assert rows == [("封堵三处", 3, 1, 4), ("清完河面", 0, 0, 1)]
    told = life.task.changes.get(kind="assign").after
    assert (told["criteria"], told["wanted"]) == (["封堵三处", "清完河面"], [[3, 1], [0, 0]])


def test_nothing_but_numbers_is_no_criterion(life: Life, cast: Any) -> None:
    with pytest.raises(ReasonNeeded):
        handover.assign(life.task, criteria=[Demand(" ", 3)], by=cast.supervisor, at=life.at)


def test_pictures_and_papers_are_counted_apart_and_by_the_unit_alone(life: Life) -> None:
    life.assigned(criteria=[Demand("封堵三处", 2, 1), "清完河面"])
    first, second = life.task.criteria.all()
    assert tallies(life) == [(0, 3, False), (0, 1, False)]
    bring(life, first, PHOTO, PAPER, PAPER)
    bring(life, first, PHOTO, PHOTO, source=EvidenceSource.REPORTER)
    bring(life, second, PAPER)
    assert tallies(life) == [(2, 3, False), (1, 1, True)]  # a second paper is no picture
    bring(life, first, FILM)
    assert tallies(life) == [(3, 3, True), (1, 1, True)]
    Evidence.objects.filter(kind=FILM).update(withdrawn_at=life.at)
    assert tallies(life) == [(2, 3, False), (1, 1, True)]


def test_a_claim_with_too_few_is_refused_and_says_how_many_there_are(life: Life) -> None:
    life.assigned(criteria=[Demand("封堵三处", 2)]).planned()
    bring(life, life.task.criteria.get(), PHOTO)
    with pytest.raises(EvidenceMissing) as refused:
        handling.claim(life.task, by=life.head, at=life.at)
    assert refused.value.context["criteria"] == "封堵三处 1/2"
    bring(life, life.task.criteria.get(), PHOTO)
    handling.claim(life.task, by=life.head, at=life.at)


def test_the_meeting_sets_numbers_for_many_at_once(life: Life, cast: Any) -> None:
    criterion = life.task.criteria.get()
    handover.assign_all([life.task], wanted={criterion.pk: (4, 1)}, by=cast.supervisor, at=life.at)
    now = life.task.criteria.get()
    assert (now.words, now.photos, now.papers) == (criterion.words, 4, 1)
