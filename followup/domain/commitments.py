"""The life of a commitment: captured by one person, confirmed (frozen) by another, published.

The easy mistake: confirming what is in the database instead of what the second person read. A
confirmation therefore names the very words it freezes, and is refused when they were changed.

Every act is one compare-and-set UPDATE and one event of the ledger, in one transaction, and pokes
the commitments topic of the run. `by` is a User, `at` an aware moment; roles are the edge's affair.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.models import User
from followup.domain.co_units import told
from followup.domain.drafts import PromiseData, checked
from followup.domain.telling import tell
from followup.domain.wording import FORM, digest_of
from followup.enums import CommitmentState, OfferState
from followup.errors import (
    AlreadyPublished,
    AmendedMeanwhile,
    BadPromise,
    NotCaptured,
    NotConfirmed,
    OfferPending,
    OwnEntry,
    Withdrawn,
)
from followup.models import Commitment, Unit

__all__ = [
    "Origin",
    "PromiseData",
    "amend_commitment",
    "capture_commitment",
    "confirm_commitment",
    "digest_of",
    "publish_commitment",
    "withdraw_commitment",
]

CODE_ATTEMPTS = 50  # scribes who may press in the same instant
EDITABLE = (
    "unit",
    "post",
    "words",
    "answer",
    "deadline_kind",
    "deadline_count",
    "due_on",
    "due_provisional",
    "quantity",
    "place",
    "lead",
    "measure",
    "baseline",
    "proof",
)


@dataclass(frozen=True)
class Origin:
    """Where a promise was heard; copied into the commitment, because a rundown may be edited later."""

    run_ref: str
    episode_number: int
    episode_title: str
    item_title: str
    question: str
    heard_at: datetime
    is_rehearsed: bool = False
    question_ref: str = ""
    answer_ref: str = ""
    heard_from: datetime | None = None

    def told(self) -> dict[str, Any]:
        """As the ledger keeps it: names and moments, and of the question's words their digest."""
        return {
            "question_ref": self.question_ref,
            "question_sha256": hashlib.sha256(self.question[:300].encode()).hexdigest(),
            "answer_ref": self.answer_ref,
            "heard_from": self.heard_from,
            "heard_at": self.heard_at,
        }


def capture_commitment(origin: Origin, data: PromiseData, *, by: User, at: datetime) -> Commitment:
    """Write a promise down under the next code of its episode ("02-07").

    Two scribes at once get two codes: the unique code refuses one of them, who takes the next
    number inside a savepoint. Working days count from the day it was heard, on the studio's wall.
    """
    values = checked(data, spoken_on=timezone.localdate(origin.heard_at))
    with transaction.atomic():
        commitment = _with_next_code(
            Commitment(
                run_ref=origin.run_ref,
                is_rehearsed=origin.is_rehearsed,
                episode_number=origin.episode_number,
                episode_title=origin.episode_title[:120],
                item_title=origin.item_title[:120],
                question=origin.question[:300],
                question_ref=origin.question_ref[:40],
                answer_ref=origin.answer_ref[:40],
                heard_from=origin.heard_from,
                heard_at=origin.heard_at,
                captured_by=by,
                captured_at=at,
                **values,
            )
        )
        _record(commitment, "captured", {}, by=by, at=at, **origin.told())
    return commitment


def amend_commitment(commitment: Commitment, data: PromiseData, *, by: User, at: datetime) -> Commitment:
    """Change what was written, while nobody has confirmed it.

    Whoever amends becomes its writer (`captured_by`), so that the last hand on the words is never
    the hand that confirms them. Of two who amend the same reading, the second gets
    AmendedMeanwhile; OfferPending while the hall is asked about it. Unchanged data writes nothing.
    """
    values = checked(data, spoken_on=timezone.localdate(commitment.heard_at))
    if commitment.state != CommitmentState.CAPTURED:
        raise _why_not_captured(commitment)
    if all(getattr(commitment, name) == value for name, value in values.items()):
        return commitment
    before = _facts(commitment)
    with transaction.atomic():
        _refuse_while_asked(commitment)
        _refuse_assisting(commitment, values["unit"])
        _change(commitment, CommitmentState.CAPTURED, read=_read(commitment), captured_by=by, **values)
        _record(commitment, "amended", before, by=by, at=at)
    return commitment


def confirm_commitment(commitment: Commitment, *, by: User, at: datetime, seen: str = "") -> Commitment:
    """Freeze the words as the second person read them, with their digest.

    Refused: OwnEntry to whoever wrote them last; NotCaptured when somebody confirmed first;
    AmendedMeanwhile when the row no longer holds what `commitment` holds, or when `seen` (the
    digest_of() the confirmer's page showed; optional) is of other words.
    """
    if commitment.state != CommitmentState.CAPTURED:
        raise _why_not_captured(commitment)
    if commitment.captured_by_id == by.pk:
        raise OwnEntry
    before = _facts(commitment)
    with transaction.atomic():
        Commitment.objects.select_for_update().get(pk=commitment.pk)  # its units stay as they are
        digest = digest_of(commitment)
        if seen and seen != digest:
            raise AmendedMeanwhile(code=commitment.code)
        _change(
            commitment,
            CommitmentState.CAPTURED,
            read=_read(commitment),
            state=CommitmentState.CONFIRMED,
            words_sha256=digest,
            words_form=FORM,
            confirmed_by=by,
            confirmed_at=at,
        )
        _record(commitment, "confirmed", before, by=by, at=at, words_form=FORM, co=told(commitment))
    return commitment


def publish_commitment(commitment: Commitment, *, by: User | None, at: datetime) -> Commitment:
    """Make a frozen commitment public; `by` None: by itself, when its round is sealed or the programme ends.
    The second of two gets AlreadyPublished."""
    before = _facts(commitment)
    with transaction.atomic():
        _change(commitment, CommitmentState.CONFIRMED, state=CommitmentState.PUBLISHED, published_at=at)
        _record(commitment, "published", before, by=by, at=at)
    return commitment


def withdraw_commitment(commitment: Commitment, *, reason: str, by: User, at: datetime) -> Commitment:
    """Take back an entry that nobody has confirmed; the row and the reason stay for ever."""
    reason = reason.strip()
    if not reason:
        raise BadPromise(problem=_("Say why it is withdrawn."))
    if len(reason) > 300:
        raise BadPromise(problem=_("The reason is longer than 300 characters."))
    before = _facts(commitment)
    with transaction.atomic():
        _refuse_while_asked(commitment)
        _change(commitment, CommitmentState.CAPTURED, state=CommitmentState.WITHDRAWN)
        _record(commitment, "withdrawn", before, by=by, at=at, reason=reason)
    return commitment


# -- Moving and recording -------------------------------------------------------------------


def _with_next_code(commitment: Commitment) -> Commitment:
    for _attempt in range(CODE_ATTEMPTS):
        commitment.code = _next_code(commitment.episode_number)
        try:
            with transaction.atomic():
                commitment.save(force_insert=True)
        except IntegrityError:
            commitment.pk = None  # another scribe took the number; look again
        else:
            return commitment
    raise BadPromise(problem=_("Too many entries at once; press again."))


def _next_code(episode: int) -> str:
    codes = Commitment.objects.filter(episode_number=episode).values_list("code", flat=True)
    taken = [int(code.rpartition("-")[2]) for code in codes if code.rpartition("-")[2].isdigit()]
    return f"{episode:02d}-{max(taken, default=0) + 1:02d}"


def _change(
    commitment: Commitment, only_from: CommitmentState, *, read: dict[str, Any] | None = None, **changes: Any
) -> None:
    """Compare-and-set on the state (and on `read`, what the caller saw); then the same on the object."""
    rows = Commitment.objects.filter(pk=commitment.pk, state=only_from, **(read or {})).update(**changes)
    if not rows:
        raise _why_not(Commitment.objects.get(pk=commitment.pk), only_from)
    for name, value in changes.items():
        setattr(commitment, name, value)


def _refuse_while_asked(commitment: Commitment) -> None:
    """What the hall is being asked about must be what it will find written down afterwards."""
    if commitment.offers.filter(state=OfferState.ASKED).exists():
        raise OfferPending(code=commitment.code)


def _refuse_assisting(commitment: Commitment, unit: Unit) -> None:
    if commitment.co_units.filter(unit=unit).exists():
        raise BadPromise(problem=_("%(unit)s leads; it cannot also assist.") % {"unit": unit})


def _read(commitment: Commitment) -> dict[str, Any]:
    """What the caller had before their eyes; a row that differs was changed meanwhile."""
    return {name: getattr(commitment, name) for name in (*EDITABLE, "captured_by")}


def _why_not(
    now: Commitment, only_from: CommitmentState
) -> NotCaptured | NotConfirmed | AmendedMeanwhile | AlreadyPublished | Withdrawn:
    if now.state == only_from:
        return AmendedMeanwhile(code=now.code)
    if only_from == CommitmentState.CAPTURED:
        return _why_not_captured(now)
    if now.state == CommitmentState.PUBLISHED:
        return AlreadyPublished(code=now.code)
    return Withdrawn(code=now.code) if now.state == CommitmentState.WITHDRAWN else NotConfirmed(code=now.code)


def _why_not_captured(now: Commitment) -> NotCaptured | Withdrawn:
    return Withdrawn(code=now.code) if now.state == CommitmentState.WITHDRAWN else NotCaptured(code=now.code)


def _facts(commitment: Commitment) -> dict[str, Any]:
    """What history keeps of a commitment."""
    facts = {name: getattr(commitment, name) for name in EDITABLE if name != "unit"}
    facts |= {
        "state": commitment.state,
        "unit": commitment.unit.code,
        "words_sha256": commitment.words_sha256,
    }
    return facts


def _record(
    commitment: Commitment,
    kind: str,
    before: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    **more: Any,
) -> None:
    tell(commitment, kind, by=by, at=at, before=before, after=_facts(commitment) | more, reason=reason)
