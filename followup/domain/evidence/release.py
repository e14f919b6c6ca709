"""What becomes of evidence afterwards: shown to the public by a supervisor, taken back by the unit in time.

What you would get wrong: showing the original. `release` shows the public copy alone, and a file of which no
clean copy can be made is not shown at all. No row and no byte goes away; each act leaves an event.
"""

from datetime import datetime

from django.db import transaction

from common.models import User
from followup.domain.evidence import apart, store
from followup.domain.evidence.faults import refusal
from followup.domain.evidence.finishing import told
from followup.domain.evidence.standing import AS_WHOM, check_time, hold
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.moving import note
from followup.enums import Acting, EvidenceKind, EvidenceSource
from followup.errors import AlreadyReleased, EvidenceWithdrawn, NotForThePublic, NotReleased, ReleasedStays
from followup.models import Evidence


def release(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Show it to the public. Of a film the clean copy is made now, which may take a minute for gigabytes.

    Refused: withdrawn, no copy that could be shown, shown already (also: two at once, the second).
    """
    acting = acting_of(by, evidence.task, Acting.SUPERVISOR)
    if evidence.withdrawn_at:
        raise EvidenceWithdrawn
    if evidence.is_released:
        raise AlreadyReleased
    public = evidence.public or _clean_film(evidence)
    with transaction.atomic():
        shown = Evidence.objects.filter(pk=evidence.pk, is_released=False, withdrawn_at=None)
        if not shown.update(is_released=True, public=public):
            raise AlreadyReleased
        evidence.is_released, evidence.public = True, public
        note(evidence.task, "evidence_released", by=by, acting=acting, at=at, facts=told(evidence))
    return evidence


def take_back(evidence: Evidence, reason: str = "", *, by: User, at: datetime) -> Evidence:
    """Hide it from the public again, by a supervisor; the event says since when and why."""
    acting = acting_of(by, evidence.task, Acting.SUPERVISOR)
    with transaction.atomic():
        if not Evidence.objects.filter(pk=evidence.pk, is_released=True).update(is_released=False):
            raise NotReleased
        evidence.is_released = False
        facts = told(evidence)
        note(evidence.task, "evidence_hidden", by=by, acting=acting, at=at, reason=reason[:300], facts=facts)
    return evidence


def withdraw(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """By those who handed it in, a unit until its claim. Row and bytes stay; it counts no longer.

    With the task's row held, as a claim holds it: of the two at once one is refused, and no claim stands
    with a criterion that nothing shows.
    """
    acting = acting_of(by, evidence.task, *AS_WHOM[EvidenceSource(evidence.source)])
    with transaction.atomic():
        hold(evidence.task)
        check_time(evidence.task, evidence.source)
        mine = Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None, is_released=False)
        if not mine.update(withdrawn_at=at):
            now = Evidence.objects.get(pk=evidence.pk)
            raise ReleasedStays if now.is_released else EvidenceWithdrawn
        evidence.withdrawn_at = at
        note(evidence.task, "evidence_withdrawn", by=by, acting=acting, at=at, facts=told(evidence))
    return evidence


def _clean_film(evidence: Evidence) -> str:
    """The name of the copy without place, time and data tracks."""
    if evidence.kind != EvidenceKind.VIDEO:
        raise NotForThePublic
    bench = store.bench()
    try:
        answer = apart.ask("strip", store.path_of(evidence.original), bench)
        if "fault" in answer:
            raise refusal(answer["fault"])
        name = store.new_name(answer["done"]["public"], evidence.original.partition(".")[0], "-p")
        store.keep(bench / "public", name, move=True)
    finally:
        store.sweep(bench)
    return name
