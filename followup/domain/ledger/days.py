"""The signed head of each day: what everybody may keep, so that nobody can rewrite what lies before it.

What you would get wrong: signing a day that is not over. A day's head is the last event of the chain whose
moment lies before the day's end on the station's wall; whatever is written later belongs to a later head.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.canon import canon
from common.signing import sign
from followup.domain.ledger.chain import START, moment
from followup.models import Event, LedgerDay, LedgerHead

DAY_FORMAT = "ledger-day.v1"


@dataclass(frozen=True)
class Head:
    """Where the chain ends: `seq` events (0: none yet), the last one's digest."""

    seq: int
    sha256: str

    @property
    def kept(self) -> str:
        """As somebody writes it down: 120:0f3a…, the first half of the digest."""
        return f"{self.seq}:{self.sha256[:32]}"


def current_head() -> Head:
    """One query."""
    head = LedgerHead.objects.filter(pk=1).first()
    return Head(head.seq, head.sha256 or START) if head else Head(0, START)


def sign_day(day: date, at: datetime) -> LedgerDay:
    """Sign the head of `day` and of every day before it that is still unsigned, since the last signed one or
    since the first event; answers the row of `day`.

    A day that is signed stays as it is. Two at once: the first one's row is everybody's. Raises ValueError
    for a day that is not over at `at`.
    """
    if day >= timezone.localdate(at):
        raise ValueError(f"{day} is not over")
    found = LedgerDay.objects.filter(day=day).first()
    if found is None:
        for missing in _unsigned(day):
            found = _signed(missing, at)
    assert found is not None  # noqa: S101  the last of the unsigned days is `day`
    return found


def sign_due_days(at: datetime) -> list[LedgerDay]:
    """Sign every day that is over: for a worker, as often as it likes. Nothing before the first event."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    if LedgerDay.objects.filter(day=yesterday).exists() or not _before(_end_of(yesterday)):
        return []
    return [_signed(day, at) for day in _unsigned(yesterday)]


def day_message(day: date, seq: int, sha256: str, at: datetime) -> bytes:
    """What the station signs: the canonical list [format, day, seq, digest, moment of signing]."""
    return canon([DAY_FORMAT, day.isoformat(), seq, sha256, moment(at)])


def _unsigned(until: date) -> list[date]:
    """`until` and the days before it that nobody has signed, oldest first. A gap in the middle is filled."""
    signed = set(LedgerDay.objects.filter(day__lte=until).values_list("day", flat=True))
    first = Event.objects.filter(seq=1).values_list("at", flat=True).first()
    begin = min([*signed, timezone.localdate(first) if first else until, until])
    days = [begin + timedelta(days=n) for n in range((until - begin).days + 1)]
    return [day for day in days if day not in signed]


def _signed(day: date, at: datetime) -> LedgerDay:
    head = _before(_end_of(day)) or Head(0, START)
    signature = sign(day_message(day, head.seq, head.sha256, at))
    try:
        with transaction.atomic():
            return LedgerDay.objects.create(
                day=day, seq=head.seq, sha256=head.sha256, at=at, signature=signature
            )
    except IntegrityError:  # somebody else signed it in this very moment
        return LedgerDay.objects.get(day=day)


def _before(end: datetime) -> Head | None:
    """The last event of the chain with a moment before `end`."""
    found = Event.objects.filter(at__lt=end).order_by("-seq").values_list("seq", "sha256").first()
    return Head(*found) if found else None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
