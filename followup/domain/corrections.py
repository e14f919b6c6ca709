"""勘误: a slip in frozen words is set right beside them, by two: a producer and a supervisor, each signing.

What you would get wrong: touching the frozen column. The old text stays, its digest stays true, and the
correction stands beside it with its reason; a correction of a correction is another row.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.enums import Role
from common.models import User
from followup.domain.drafts import TEXTS
from followup.domain.telling import tell
from followup.enums import Acting
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

REASON_LENGTH = 300
FIELDS = {**TEXTS, "question": (gettext_lazy("question"), 300)}  # name: label and longest
MAY_BE_EMPTY = set(FIELDS) - {"words", "post"}
SIGNERS = {Acting.PRODUCER: Role.PRODUCER, Acting.SUPERVISOR: Role.SUPERVISOR}


def propose_correction(
    commitment: Commitment, field: str, after: str, reason: str, *, by: User, at: datetime
) -> Correction:
    """The first signature: what is wrong, what is right, and why. Holds only when the other role has signed.

    Raises NotConfirmed (words that are not frozen are amended), NotYours, OwnUnit, ReasonNeeded, BadPromise,
    CorrectionPending (another one of this field waits; also to the second of two).
    """
    acting = _acting(by, commitment)
    if not commitment.is_frozen:
        raise NotConfirmed(code=commitment.code)
    said, right = " ".join(reason.split()), after.strip()
    if not said or len(said) > REASON_LENGTH:
        raise ReasonNeeded(most=REASON_LENGTH)
    try:
        with transaction.atomic():
            found = Commitment.objects.select_for_update().get(pk=commitment.pk)
            if waiting(found).filter(field=field).exists():
                raise CorrectionPending(code=commitment.code)
            wrong = _checked(found, field, right)
            last = found.corrections.aggregate(last=Max("number"))["last"] or 0
            made = Correction.objects.create(
                commitment=commitment,
                number=last + 1,
                field=field,
                before=wrong,
                after=right,
                reason=said,
                proposed_by=by,
                proposed_as=acting,
                proposed_at=at,
            )
            _tell(made, "correction_proposed", by=by, acting=acting, at=at)
    except IntegrityError as error:
        raise CorrectionPending(code=commitment.code) from error
    return made


def sign_correction(correction: Correction, *, by: User, at: datetime) -> Correction:
    """The second signature, of another person in the other role; from now on it stands beside the words.

    Raises NotYours, OwnUnit, SameHand, OtherRoleSigns; NoCorrection to the second of two.
    """
    other = Acting.SUPERVISOR if correction.proposed_as == Acting.PRODUCER else Acting.PRODUCER
    _acting(by, correction.commitment)
    if correction.proposed_by_id == by.pk:
        raise SameHand
    if not by.has_role(SIGNERS[other]):
        raise OtherRoleSigns(role=other.label)
    with transaction.atomic():
        _settle(correction, signed_by=by, signed_at=at)
        _tell(correction, "corrected", by=by, acting=other, at=at, first=correction.proposed_by)
    return correction


def refuse_correction(correction: Correction, reason: str, *, by: User, at: datetime) -> Correction:
    """It does not hold: refused by the other, or taken back by whoever proposed it; the reason stays."""
    acting = _acting(by, correction.commitment)
    said = " ".join(reason.split())
    if not said or len(said) > REASON_LENGTH:
        raise ReasonNeeded(most=REASON_LENGTH)
    with transaction.atomic():
        _settle(correction, refused_by=by, refused_at=at, refusal=said)
        _tell(correction, "correction_refused", by=by, acting=acting, at=at)
    return correction


def waiting(commitment: Commitment) -> QuerySet[Correction]:
    """Those that want a second signature."""
    return commitment.corrections.filter(signed_at=None, refused_at=None)


def reading(commitment: Commitment, field: str) -> str:
    """The text that holds: of the last signed correction, else the frozen one. One query."""
    signed = commitment.corrections.filter(field=field, signed_at__isnull=False).order_by("-number")
    last = signed.values_list("after", flat=True).first()
    return str(getattr(commitment, field) if last is None else last)


def correctable(commitment: Commitment) -> list[tuple[str, str, str]]:
    """(field, label, the text that holds) of what may be corrected. One query."""
    signed = commitment.corrections.filter(signed_at__isnull=False).order_by("number")
    holds = dict(signed.values_list("field", "after"))
    return [
        (name, str(label), str(holds.get(name, getattr(commitment, name))))
        for name, (label, _most) in FIELDS.items()
    ]


def _checked(commitment: Commitment, field: str, right: str) -> str:
    """The text that is to be set right; BadPromise for a correction that cannot be."""
    if field not in FIELDS:
        raise BadPromise(problem=_("Choose what is to be corrected."))
    label, most = FIELDS[field]
    if not right and field not in MAY_BE_EMPTY:
        raise BadPromise(problem=_("Write down how it is right."))
    if len(right) > most:
        problem = _("“%(field)s” is longer than %(most)s characters.") % {"field": label, "most": most}
        raise BadPromise(problem=problem)
    wrong = reading(commitment, field)
    if wrong == right:
        raise BadPromise(problem=_("That is how it stands already."))
    return wrong


def _acting(by: User, commitment: Commitment) -> Acting:
    """As producer or supervisor, and not of the unit whose promise it is."""
    acting = next((one for one, role in SIGNERS.items() if by.has_role(role)), None)
    if acting is None:
        raise NotYours
    if UnitMember.objects.filter(user=by, unit=commitment.unit_id).exists():
        raise OwnUnit(unit=commitment.unit.name)
    return acting


def _settle(correction: Correction, **changes: object) -> None:
    held = Correction.objects.filter(pk=correction.pk, signed_at=None, refused_at=None)
    if not held.update(**changes):
        raise NoCorrection(code=correction.commitment.code)
    for name, value in changes.items():
        setattr(correction, name, value)


def _tell(
    correction: Correction, kind: str, *, by: User, acting: Acting, at: datetime, first: User | None = None
) -> None:
    two = {"proposed_by": first} if first else {}
    tell(
        correction.commitment,
        kind,
        by=by,
        acting=acting,
        at=at,
        before={correction.field: correction.before},
        after={correction.field: correction.after, "correction": correction.number, **two},
        reason=correction.refusal or correction.reason,
    )
