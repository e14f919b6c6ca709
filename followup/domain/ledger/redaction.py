"""Redaction: what must not be read any more is emptied, its digest stays, and a later row says so.

What you would get wrong: emptying alone. The row that tells of it is written in the same transaction; an
emptied body that no row explains is found as any other tampering (domain/ledger/verify.py).
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from common.enums import Role
from common.models import User
from followup.domain.ledger.chain import append
from followup.domain.ledger.verify import REDACTED
from followup.enums import Acting
from followup.errors import NoRedaction, NotRedactable, NotYours, ReasonNeeded, SameHand
from followup.models import Event, Redaction

REASON_LENGTH = 300


def propose_redaction(event: Event, reason: str, *, by: User, at: datetime) -> Redaction:
    """A supervisor asks for the body of `event` to be emptied; nothing is emptied yet.

    `reason` becomes public and must not repeat what is to go. Raises NotYours, ReasonNeeded, NotRedactable
    (also to the second of two who ask).
    """
    said = " ".join(reason.split())
    if not by.has_role(Role.SUPERVISOR):
        raise NotYours
    if not said or len(said) > REASON_LENGTH:
        raise ReasonNeeded(most=REASON_LENGTH)
    if event.redacted_at is not None or event.kind == REDACTED:
        raise NotRedactable(seq=event.seq)
    try:
        with transaction.atomic():
            return Redaction.objects.create(event=event, reason=said, proposed_by=by, proposed_at=at)
    except IntegrityError as error:
        raise NotRedactable(seq=event.seq) from error


def sign_redaction(redaction: Redaction, *, by: User, at: datetime) -> Event:
    """The second person's signature: body, reason and salt are emptied for ever; answers the row telling it.

    Order: the right (NotYours: supervisor or producer; SameHand), the compare-and-set on the request
    (NoRedaction to the second of two), the emptying, the event "redacted" with the row's number and digest.
    """
    if not (by.has_role(Role.SUPERVISOR) or by.has_role(Role.PRODUCER)):
        raise NotYours
    if redaction.proposed_by_id == by.pk:
        raise SameHand
    with transaction.atomic():
        _settle(redaction, signed_by=by, signed_at=at)
        event = Event.objects.select_related("commitment", "task").get(pk=redaction.event_id)
        Event.objects.filter(pk=event.pk).update(before={}, after={}, reason="", salt="", redacted_at=at)
        return append(
            event.subject,
            REDACTED,
            by=by,
            acting=Acting.SUPERVISOR if by.has_role(Role.SUPERVISOR) else Acting.PRODUCER,
            at=at,
            after={
                "seq": event.seq,
                "body_sha256": event.body_sha256,
                "proposed_by": redaction.proposed_by,
            },
            reason=redaction.reason,
            commitment=event.commitment,
            task=event.task,
        )


def drop_redaction(redaction: Redaction, *, by: User, at: datetime) -> Redaction:
    """It is not done: refused by a second person, or taken back by whoever asked. The event stays."""
    if not (by.has_role(Role.SUPERVISOR) or by.has_role(Role.PRODUCER)):
        raise NotYours
    _settle(redaction, dropped_at=at)
    return redaction


def _settle(redaction: Redaction, **changes: object) -> None:
    waiting = Redaction.objects.filter(pk=redaction.pk, signed_at=None, dropped_at=None)
    if not waiting.update(**changes):
        raise NoRedaction
    for name, value in changes.items():
        setattr(redaction, name, value)
