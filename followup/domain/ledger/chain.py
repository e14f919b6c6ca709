"""The chain: every event carries the digest of the one before it (trust.md; docs/ledger.md has the format).

What you would get wrong: appending outside the transaction of the change. `append` must be called inside it;
it takes the head exclusively, so that events follow one another without a gap and without a fork.
"""

import hashlib
import json
import secrets
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from common.canon import canon
from common.models import User
from followup.enums import Acting
from followup.models import Commitment, Event, LedgerHead, Task, Unit

FORMAT = "ledger.v1"
START = "0" * 64  # what the first event is chained to


def append(
    subject: str,
    kind: str,
    *,
    by: User | None,
    acting: Acting,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    commitment: Commitment | None = None,
    task: Task | None = None,
) -> Event:
    """Write one event at the end. `by` None: the timer. Values are written as JSON (dates in ISO form).

    Raises TransactionManagementError outside a transaction. Two at once follow one another; one query takes
    the head, two write.
    """
    head = _taken_head()
    event = Event(
        seq=head.seq + 1,
        at=at,
        by=by,
        acting=acting,
        subject=subject,
        kind=kind,
        before=plain(before or {}),
        after=plain(after or {}),
        reason=reason,
        commitment=commitment or (task.commitment if task else None),
        task=task,
        salt=secrets.token_urlsafe(16),
        previous_sha256=head.sha256 or START,
    )
    event.body_sha256 = body_digest(event.before, event.after, event.reason, event.salt)
    event.sha256 = event_digest(event)
    event.save(force_insert=True)
    LedgerHead.objects.filter(pk=head.pk).update(seq=event.seq, sha256=event.sha256)
    return event


def body_digest(before: dict[str, Any], after: dict[str, Any], reason: str, salt: str = "") -> str:
    """Of the part that a redaction may empty: canonical JSON, keys in order, no blanks, UTF-8.

    `salt` keeps a withheld body from being guessed; events carried over from before the ledger have none.
    """
    facts = {"after": after, "before": before, "reason": reason} | ({"salt": salt} if salt else {})
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def event_digest(event: Event) -> str:
    """Over the canonical list [format, seq, at, acting, who, subject, kind, body digest, previous digest]."""
    return hashlib.sha256(
        canon(
            [
                FORMAT,
                event.seq,
                moment(event.at),
                str(event.acting),
                who(event.by_id),
                event.subject,
                event.kind,
                event.body_sha256,
                event.previous_sha256,
            ]
        )
    ).hexdigest()


def moment(at: datetime) -> str:
    """2026-11-23T13:05:07.123456Z"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def who(account: int | None) -> str:
    """The pseudonym of an account in the published ledger: u17; "" for the timer."""
    return f"u{account}" if account else ""


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON values. A number is whole: a fraction is written as text, which no database spells anew."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date | Decimal | float):
        return str(value)
    if isinstance(value, Unit):
        return value.code
    return value.pk if isinstance(value, User) else value


def _taken_head() -> LedgerHead:
    """The end of the chain, held until the transaction ends. A head that was removed is made anew from the
    last event: verification tells that it was gone, and the programme goes on."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an event is written inside its change's transaction")
    held = LedgerHead.objects.select_for_update()
    head = held.filter(pk=1).first()
    if head is None:
        LedgerHead.objects.get_or_create(pk=1, defaults=_last())
        head = held.get(pk=1)
    return head


def _last() -> dict[str, Any]:
    last = Event.objects.order_by("-seq").first()
    return {"seq": last.seq, "sha256": last.sha256} if last else {"seq": 0, "sha256": ""}
