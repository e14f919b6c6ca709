"""Corrections: beside the frozen words, by a producer and a supervisor, never by one of them alone."""

from datetime import datetime
from typing import Any

import pytest

from common.models import RoleGrant, User
from followup.domain.commitments import confirm_commitment, digest_of
from followup.domain.corrections import propose_correction, reading, refuse_correction, sign_correction
from followup.errors import (
    BadPromise,
    CorrectionPending,
    NoCorrection,
    NotConfirmed,
    NotYours,
    OtherRoleSigns,
    OwnUnit,
    ReasonNeeded,
    SameHand,
)
from followup.models import Commitment, Correction, UnitMember

pytestmark = pytest.mark.django_db
RIGHT = "10个工作日内,封堵青石浦沿线3处排污口,清完河面垃圾!"


@pytest.fixture
def frozen(captured: Commitment, cast: Any, at: datetime) -> Commitment:
    return confirm_commitment(captured, by=cast.supervisor, at=at)


@pytest.fixture
def proposed(frozen: Commitment, cast: Any, at: datetime) -> Correction:
    return propose_correction(frozen, "words", RIGHT, "录音里是这样", by=cast.producer, at=at)


def test_two_signatures_and_the_frozen_words_stay(
    frozen: Commitment, proposed: Correction, cast: Any, at: datetime
) -> None:
    said, digest = frozen.words, frozen.words_sha256
    assert reading(frozen, "words") == said
    sign_correction(proposed, by=cast.supervisor, at=at)
    kept = Commitment.objects.get()
    assert (kept.words, kept.words_sha256, digest_of(kept)) == (said, digest, digest)
    assert reading(kept, "words") == RIGHT
    last = kept.changes.last()
    assert last is not None
    assert (last.kind, last.by, last.acting, last.before, last.reason) == (
        "corrected",
        cast.supervisor,
        "supervisor",
        {"words": said},
        "录音里是这样",
    )
    assert last.after == {"words": RIGHT, "correction": 1, "proposed_by": cast.producer.pk}


def test_a_correction_of_a_correction_is_another_row(
    frozen: Commitment, proposed: Correction, cast: Any, at: datetime
) -> None:
    sign_correction(proposed, by=cast.supervisor, at=at)
    again = propose_correction(frozen, "words", "再改", "又听了一遍", by=cast.supervisor, at=at)
    assert (again.number, again.before) == (2, RIGHT)
    sign_correction(again, by=cast.producer, at=at)
    assert reading(frozen, "words") == "再改"


def test_the_proposer_and_another_producer_cannot_sign(proposed: Correction, cast: Any, at: datetime) -> None:
    with pytest.raises(SameHand):
        sign_correction(proposed, by=cast.producer, at=at)
    with pytest.raises(OtherRoleSigns):
        sign_correction(proposed, by=cast.producer2, at=at)
    both = User.objects.create(username="both", name="both")
    for role in ("producer", "supervisor"):
        RoleGrant.objects.create(user=both, role=role)
    assert sign_correction(proposed, by=both, at=at).signed_by == both


@pytest.mark.parametrize("part", ["scribe", "reporter", "handler", "usher", "stranger"])
def test_nobody_else_proposes_or_signs(
    part: str, frozen: Commitment, proposed: Correction, cast: Any, at: datetime
) -> None:
    somebody = getattr(cast, part)
    with pytest.raises(NotYours):
        propose_correction(frozen, "place", "x", "y", by=somebody, at=at)
    with pytest.raises(NotYours):
        sign_correction(proposed, by=somebody, at=at)


def test_nobody_corrects_the_promise_of_the_own_unit(frozen: Commitment, cast: Any, at: datetime) -> None:
    UnitMember.objects.create(unit=frozen.unit, user=cast.supervisor)
    with pytest.raises(OwnUnit):
        propose_correction(frozen, "place", "x", "y", by=cast.supervisor, at=at)


def test_settled_once(proposed: Correction, cast: Any, at: datetime) -> None:
    stale = Correction.objects.get()
    refuse_correction(proposed, "听不清", by=cast.supervisor, at=at)
    for act in (lambda: sign_correction(stale, by=cast.supervisor, at=at),):
        with pytest.raises(NoCorrection):
            act()
    with pytest.raises(NoCorrection):
        refuse_correction(stale, "再说", by=cast.supervisor, at=at)
    assert [event.kind for event in proposed.commitment.changes.all()][-2:] == [
        "correction_proposed",
        "correction_refused",
    ]


def test_one_of_a_part_waits_at_a_time(
    frozen: Commitment, proposed: Correction, cast: Any, at: datetime
) -> None:
    with pytest.raises(CorrectionPending):
        propose_correction(frozen, "words", "别的", "理由", by=cast.supervisor, at=at)
    assert propose_correction(frozen, "place", "青石浦北岸", "理由", by=cast.supervisor, at=at).number == 2


def test_words_that_are_not_frozen_are_amended_instead(captured: Commitment, cast: Any, at: datetime) -> None:
    with pytest.raises(NotConfirmed):
        propose_correction(captured, "words", "x", "y", by=cast.producer, at=at)


@pytest.mark.parametrize(
    ("field", "after"),
    [("due_on", "2026-12-31"), ("state", "published"), ("words", " "), ("place", "字" * 121)],
)
def test_what_cannot_be_corrected(
    field: str, after: str, frozen: Commitment, cast: Any, at: datetime
) -> None:
    with pytest.raises(BadPromise):
        propose_correction(frozen, field, after, "理由", by=cast.producer, at=at)


def test_no_change_and_no_reason_are_refused(frozen: Commitment, cast: Any, at: datetime) -> None:
    with pytest.raises(BadPromise):
        propose_correction(frozen, "words", frozen.words, "理由", by=cast.producer, at=at)
    with pytest.raises(ReasonNeeded):
        propose_correction(frozen, "words", "别的", "  ", by=cast.producer, at=at)
