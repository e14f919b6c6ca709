"""Subscriptions to public events by e-mail: asked for, confirmed by the address itself, ended with one press.

What you would get wrong: doing anything on a GET. Mail scanners open every link; a GET shows a page with a
button. No page says whether an address is known, and ending a subscription deletes the address.
"""

import hashlib
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from followup.domain.ledger.chain import moment
from followup.domain.ledger.days import current_head
from followup.domain.pace import count_asking
from followup.errors import AskedTooOften, NoSubscription, NotSubscribable
from followup.models import Commitment, Subscription, Unit

FORGET_AFTER = timedelta(days=7)  # an address that never confirmed
ASKED_EACH_HOUR = 6  # from one place
OPEN_REQUESTS = (
    500  # unconfirmed at once, from everywhere: more is somebody flooding other people's letter boxes
)
AGAIN_AFTER = timedelta(hours=1)  # a second letter to an address that did not confirm


def ask(*, email: str, topic: str, language: str, site: str, place: str, at: datetime) -> None:
    """Somebody asks for letters about `topic` (all, unit:hbj, commitment:02-07); a letter asks the address
    back.

    The same answer whether or not the address is known. AskedTooOften by `place` (where the request came
    from: kept for an hour in memory, never stored) and when too many wait; NotSubscribable for no address or
    topic. Two at once: one row.
    """
    email = _checked_email(email)
    unit, commitment = _subject(topic)
    _count(place)
    _forget_unconfirmed(at)
    found = Subscription.objects.filter(email=email, topic=topic).first()
    if found is None:
        row = Subscription(email=email, topic=topic, unit=unit, commitment=commitment, language=language)
        row.asked_at, row.site = at, site
        row.token_sha256 = digest(token_of(row))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return  # asked twice in this very moment
    elif found.confirmed_at is None and (found.told_at is None or at - found.told_at >= AGAIN_AFTER):
        Subscription.objects.filter(pk=found.pk, confirmed_at=None).update(told_at=None, language=language)


def find(token: str) -> Subscription:
    """NoSubscription for an unknown token. One query."""
    rows = Subscription.objects.select_related("unit", "commitment__unit")
    found = rows.filter(token_sha256=digest(token)).first()
    if found is None:
        raise NoSubscription
    return found


def confirm(token: str, *, at: datetime) -> Subscription:
    """From now on; a second press changes nothing. Letters begin with what happens after this."""
    found = find(token)
    head = current_head()
    mine = Subscription.objects.filter(pk=found.pk, confirmed_at=None)
    if mine.update(confirmed_at=at, told_seq=head.seq, told_at=None):
        found.confirmed_at, found.told_seq = at, head.seq
    return found


def end(token: str) -> None:
    """Delete it, address and all. Pressed again, or for a link of old: it has ended, which is what was
    wanted."""
    Subscription.objects.filter(token_sha256=digest(token)).delete()


def token_of(row: Subscription) -> str:
    """The secret of its links; made anew whenever a letter is written, never stored."""
    facts = f"{row.email}\n{row.topic}\n{moment(row.asked_at)}"
    return salted_hmac("followup.subscription", facts, algorithm="sha256").hexdigest()


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def label_of(row: Subscription) -> str:
    """What it is about, in the reader's language."""
    if row.commitment is not None:
        return _("commitment %(code)s, %(unit)s") % {
            "code": row.commitment.code,
            "unit": row.commitment.unit.name,
        }
    return row.unit.name if row.unit else _("all promises")


def _checked_email(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise NotSubscribable from None
    return email


def _subject(topic: str) -> tuple[Unit | None, Commitment | None]:
    kind, _colon, name = topic.partition(":")
    if topic == "all":
        return None, None
    unit = Unit.objects.filter(code=name).first() if kind == "unit" else None
    commitment = Commitment.objects.public().filter(code=name).first() if kind == "commitment" else None
    if unit is None and commitment is None:
        raise NotSubscribable
    return unit, commitment


def _count(place: str) -> None:
    count_asking("ledger-ask", place, ASKED_EACH_HOUR)
    if Subscription.objects.filter(confirmed_at=None).count() >= OPEN_REQUESTS:
        raise AskedTooOften


def _forget_unconfirmed(at: datetime) -> None:
    Subscription.objects.filter(confirmed_at=None, asked_at__lt=at - FORGET_AFTER).delete()
