"""Promises of attitude only (表态性): the supervisors ask their unit for a date within K2, the answer stays.

What you would get wrong: making the promise itself verifiable. On air it was of attitude only and is counted
as that for ever; what is given later stands beside it, and the task that comes of it says so by its dates.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.enums import Role
from common.models import User
from followup.domain.calendar import MAX_COUNT
from followup.domain.tasks.registration import Due, register
from followup.domain.telling import tell
from followup.domain.time.limits import plan_by
from followup.enums import Acting
from followup.errors import BadPromise, NoDateRequest, NotYours, OwnUnit, ReasonNeeded
from followup.models import Commitment, DateRequest, UnitMember

REASON_LENGTH = 300


class Asking(StrEnum):
    """Where a request stands at a moment; lateness is derived, never stored."""

    TO_ASK = "to_ask"
    ASK_LATE = "ask_late"
    ASKED = "asked"
    ANSWER_LATE = "answer_late"
    ANSWERED = "answered"
    REFUSED = "refused"


def open_requests(run_ref: str, *, by: User | None, at: datetime) -> list[DateRequest]:
    """Every frozen promise of the run that is of attitude only must be asked about by K2 of its unit, counted
    from `at`. Idempotent, also for two at once. Nothing for what was only rehearsed."""
    frozen = Commitment.objects.on_record().frozen().filter(run_ref=run_ref, date_request=None, tasks=None)
    attitude = [one for one in frozen.select_related("unit__policy", "agreed") if not one.is_verifiable]
    return [made for one in attitude if (made := _opened(one, by, at))]


def ask_date(request: DateRequest, *, by: User, at: datetime) -> DateRequest:
    """A supervisor asks; the unit has K2 to answer. Asked late is told as late, for ever.

    Raises NotYours, OwnUnit; NoDateRequest when it has been asked already.
    """
    commitment = request.commitment
    if not by.has_role(Role.SUPERVISOR):
        raise NotYours
    if UnitMember.objects.filter(user=by, unit=commitment.unit_id).exists():
        raise OwnUnit(unit=commitment.unit.name)
    answer_by = plan_by(commitment.unit, at)
    with transaction.atomic():
        _settle(request, Q(asked_at=None), asked_by=by, asked_at=at, answer_by=answer_by)
        after = {"answer_by": answer_by, "was_late": at > request.ask_by}
        tell(commitment, "date_asked", by=by, acting=Acting.SUPERVISOR, at=at, after=after)
    return request


def answer_date(
    request: DateRequest, due_on: date | None, measure: str, *, by: User, at: datetime
) -> DateRequest:
    """The unit head gives what was missing: the day, the measure, or both; its tasks are registered at once.

    What was said on air holds: a day or a measure that was given then cannot be given again. The task's first
    due date is this day. Raises NotYours, NoDateRequest (not asked, or answered), BadPromise.
    """
    commitment = request.commitment
    _check_head(by, commitment)
    due_on = commitment.terms.due_on or due_on
    measure = commitment.measure or " ".join(measure.split())
    _check_answer(due_on, measure, timezone.localdate(at))
    assert due_on is not None  # noqa: S101  just checked
    with transaction.atomic():
        _settle(request, _unanswered(), answered_by=by, answered_at=at, due_on=due_on, measure=measure)
        after = {"due_on": due_on, "measure": measure}
        tell(commitment, "date_given", by=by, acting=Acting.HEAD, at=at, after=after)
        due = Due(due_on, due_on, commitment.terms.due_provisional, measure)
        register(commitment, due, by=by, at=at)
    return request


def refuse_date(request: DateRequest, reason: str, *, by: User, at: datetime) -> DateRequest:
    """The unit head says why there will be no date; the reason is public."""
    commitment = request.commitment
    _check_head(by, commitment)
    said = " ".join(reason.split())
    if not said or len(said) > REASON_LENGTH:
        raise ReasonNeeded(most=REASON_LENGTH)
    with transaction.atomic():
        _settle(request, _unanswered(), answered_by=by, answered_at=at, refusal=said)
        tell(commitment, "date_refused", by=by, acting=Acting.HEAD, at=at, reason=said)
    return request


def asking_of(request: DateRequest, at: datetime) -> Asking:
    """By the minute: what is late is late from the moment after its limit."""
    if request.answered_at is not None:
        return Asking.REFUSED if request.refusal else Asking.ANSWERED
    if request.asked_at is None:
        return Asking.ASK_LATE if at > request.ask_by else Asking.TO_ASK
    return Asking.ANSWER_LATE if request.answer_by and at > request.answer_by else Asking.ASKED


@dataclass(frozen=True)
class Figures:
    """Of all requests: how many wait to be asked, were or are asked late, are answered, are refused."""

    total: int
    to_ask: int
    late: int
    answered: int
    refused: int


def figures(at: datetime) -> Figures:
    """What the supervisors' own page and the public say of them. One query."""
    found = list(DateRequest.objects.all())
    stands = [asking_of(one, at) for one in found]
    return Figures(
        total=len(found),
        to_ask=sum(one in {Asking.TO_ASK, Asking.ASK_LATE} for one in stands),
        late=sum((one.asked_at or at) > one.ask_by for one in found),
        answered=stands.count(Asking.ANSWERED),
        refused=stands.count(Asking.REFUSED),
    )


def requests() -> QuerySet[DateRequest]:
    """What is still to be asked first, then what waits for an answer, then the newest answers. One query."""
    found = DateRequest.objects.select_related("commitment__unit", "asked_by", "answered_by")
    return found.order_by("answered_at", "asked_at", "ask_by")


def requests_for(user: User) -> QuerySet[DateRequest]:
    """Those that the units of `user` have been asked and have not answered. One query."""
    asked = requests().filter(_unanswered())
    return asked.filter(commitment__unit__members__user=user)


def _opened(commitment: Commitment, by: User | None, at: datetime) -> DateRequest | None:
    ask_by = plan_by(commitment.unit, at)
    try:
        with transaction.atomic():
            made = DateRequest.objects.create(commitment=commitment, ask_by=ask_by)
            tell(commitment, "date_wanted", by=by, at=at, after={"ask_by": ask_by})
    except IntegrityError:
        return None  # opened by somebody else in this very moment
    return made


def _unanswered() -> Q:
    return Q(asked_at__isnull=False, answered_at=None)


def _check_head(by: User, commitment: Commitment) -> None:
    head = UnitMember.objects.filter(user=by, unit=commitment.unit_id, is_head=True)
    if not by.has_role(Role.HANDLER) or not head.exists():
        raise NotYours


def _check_answer(due_on: date | None, measure: str, today: date) -> None:
    if due_on is None or not today < due_on <= today + timedelta(days=MAX_COUNT):
        problem = _("Name a day after today, within %(most)s days.") % {"most": MAX_COUNT}
        raise BadPromise(problem=problem)
    if not measure or len(measure) > 200:
        raise BadPromise(problem=_("Say what counts as kept, in 200 characters at most."))


def _settle(request: DateRequest, stands: Q, **changes: object) -> None:
    if not DateRequest.objects.filter(stands, pk=request.pk).update(**changes):
        raise NoDateRequest(code=request.commitment.code)
    for name, value in changes.items():
        setattr(request, name, value)
