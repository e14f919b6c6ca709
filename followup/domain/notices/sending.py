"""The life of a message: waiting ▸ claimed ▸ being handed over ▸ sent, and what else may become of it.
 What you would get wrong: where the promise "once" lies. Up to CLAIMED nothing has left the house, so a claim
of a clock that died is given to the next one: nothing is lost, nothing doubled. HANDING is written just
before the last byte, without which no receiver acts. What is found there after a crash may have arrived: it
becomes UNSURE, is never sent again by itself, and stands at the desk until a supervisor decides
(docs/decisions/0016).

Every step is a compare-and-set on state, worker and attempt; None or False: somebody else has the message.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, QuerySet

from common.models import User
from common.publish import publish
from followup.domain.notices.ladder import due_version
from followup.domain.notices.messages import title_of
from followup.domain.notices.rungs import STANDING_STILL
from followup.domain.time import hours
from followup.enums import ChannelKind, Fault, MessageState, NoticeStep
from followup.errors import MessageMoved
from followup.events import DESK_TOPIC
from followup.models import Message, Notice

# Between two attempts. After the last one it has failed, and the desk shows it.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
MOST_ATTEMPTS = len(BACKOFF) + 1
TROUBLE_LENGTH = 200
REMINDERS = {NoticeStep.T_MINUS_3, NoticeStep.T_MINUS_1}
IN_FLIGHT = (MessageState.CLAIMED, MessageState.HANDING)


@dataclass(frozen=True)
class Lane:
    """What goes out one after the other: all e-mail, or one robot. A lane that hangs holds up no other."""

    kind: str
    channel: int | None = None


@dataclass(frozen=True)
class Letter:
    """A message as it goes out; `key` is the same however often it is tried. `secret` is never logged."""

    key: str
    kind: str
    to: str
    title: str
    words: str
    secret: str = ""


def lanes_waiting(at: datetime) -> list[Lane]:
    """Lanes with something to send now, the longest waiting first. One query."""
    rows = _waiting(at).values("kind", "channel").annotate(first=Min("pk")).order_by("first")
    lanes = [_lane(row["kind"], row["channel"]) for row in rows]
    return list(dict.fromkeys(lanes))


def _lane(kind: str, channel: int | None) -> Lane:
    return Lane(kind) if kind == ChannelKind.EMAIL else Lane(kind, channel)


def _waiting(at: datetime) -> QuerySet[Message]:
    return Message.objects.filter(state=MessageState.WAITING, not_before__lte=at)


def claim_next(lane: Lane, worker: str, at: datetime) -> Message | None:
    """The first message of the lane that may go out now, claimed; those it meets on the way that are needed
    no
    more become void, and those whose office is closed wait for its opening."""
    found = _waiting(at).filter(kind=lane.kind).order_by("not_before", "pk")
    if lane.kind != ChannelKind.EMAIL:
        found = found.filter(channel=lane.channel)
    for message in found.select_related(
        "notice__task__commitment", "notice__task__unit", "notice__unit", "channel"
    ):
        opens = hours.next_opening(at, message.notice.unit)
        if _is_outdated(message.notice):
            _set(message, state=MessageState.VOID)
        elif opens > at:
            _set(message, not_before=opens)
        elif _set(
            message,
            state=MessageState.CLAIMED,
            attempts=message.attempts + 1,
            claimed_at=at,
            claimed_by=worker,
            fault="",
            trouble="",
        ):
            return message
    return None


def _is_outdated(notice: Notice) -> bool:
    """A reminder that was overtaken: claimed, suspended or given another date before it went out."""
    task = notice.task
    if task is None or notice.step not in REMINDERS:
        return False
    return task.state in STANDING_STILL or due_version(task) != notice.version


def letter_of(message: Message) -> Letter | None:
    """What to hand over; None when its channel was removed or switched off. The key stands in the words of a
    robot's message, and is the Message-ID of a mail."""
    channel, notice = message.channel, message.notice
    if message.kind == ChannelKind.EMAIL:
        if channel is None and (notice.unit is None or notice.unit.email != message.address):
            return None
        if channel is not None and not channel.is_active:
            return None
        return Letter(message.key, message.kind, message.address, title_of(notice), notice.words)
    if channel is None or not channel.is_active:
        return None
    return Letter(message.key, message.kind, channel.address, title_of(notice), notice.words, channel.secret)


def begin_hand_over(message: Message, at: datetime) -> bool:
    """Written before the last byte. False: the claim was lost meanwhile, nothing may be handed over."""
    return _set(message, state=MessageState.HANDING, handed_at=at)


def mark_sent(message: Message, at: datetime, fault: str = "") -> bool:
    """The other side said yes; also when it was taken for unsure meanwhile: this clock knows better."""
    held = Message.objects.filter(pk=message.pk, claimed_by=message.claimed_by, attempts=message.attempts)
    held = held.filter(state__in=[MessageState.HANDING, MessageState.UNSURE])
    told = held.update(state=MessageState.SENT, sent_at=at, fault=fault, trouble="")
    _poke(told)
    return bool(told)


def mark_unsure(message: Message, fault: str, trouble: str) -> bool:
    return _set(message, state=MessageState.UNSURE, fault=fault, trouble=trouble[:TROUBLE_LENGTH])


def put_back(message: Message, fault: str, trouble: str, at: datetime, *, for_good: bool = False) -> bool:
    """It certainly did not arrive: tried again after a while within working hours, or failed."""
    facts = {"fault": fault, "trouble": trouble[:TROUBLE_LENGTH]}
    if for_good or message.attempts >= MOST_ATTEMPTS:
        return _set(message, state=MessageState.FAILED, **facts)
    again = hours.next_opening(at + BACKOFF[message.attempts - 1], message.notice.unit)
    return _set(message, state=MessageState.WAITING, not_before=again, **facts)


def release_lost(at: datetime) -> int:
    """Claims older than the lease: free again, or unsure where handing over had begun. Returns how many."""
    old = Message.objects.filter(claimed_at__lt=at - timedelta(seconds=settings.CLOCK_LEASE_S))
    free = _release(old)
    unsure = old.filter(state=MessageState.HANDING).update(state=MessageState.UNSURE, fault=Fault.STOPPED)
    _poke(unsure)
    return free + unsure


def give_back(worker: str) -> int:
    """The worker ends in order: what it claimed and did not begin to hand over is free at once."""
    return _release(Message.objects.filter(claimed_by=worker))


def _release(claimed: QuerySet[Message]) -> int:
    claimed = claimed.filter(state=MessageState.CLAIMED)
    # One that brought down a clock each time must not do so for ever.
    failed = claimed.filter(attempts__gte=MOST_ATTEMPTS)
    count = failed.update(state=MessageState.FAILED, fault=Fault.STOPPED)
    return count + claimed.update(state=MessageState.WAITING)


# -- what a supervisor decides -----------------------------------------------------------------


def send_again(message: Message, *, by: User, at: datetime) -> None:
    """One that failed or perhaps arrived is sent again under the same key; else MessageMoved."""
    again = hours.next_opening(at, message.notice.unit)
    changes = {"state": MessageState.WAITING, "attempts": 0, "not_before": again, "claimed_at": None}
    _decide(message, (MessageState.FAILED, MessageState.UNSURE), by=by, at=at, **changes)


def take_as_sent(message: Message, *, by: User, at: datetime) -> None:
    """The unit was asked and has it."""
    _decide(message, (MessageState.UNSURE,), by=by, at=at, state=MessageState.SENT, sent_at=at)


def _decide(message: Message, states: Iterable[str], *, by: User, at: datetime, **changes: object) -> None:
    held = Message.objects.filter(pk=message.pk, state__in=[*states])
    if not held.update(decided_by=by, decided_at=at, **changes):
        raise MessageMoved
    _poke(1)


def _set(message: Message, **changes: object) -> bool:
    """Compare-and-set on what was read; `message` follows when it holds."""
    held = Message.objects.filter(pk=message.pk, state=message.state, attempts=message.attempts)
    if message.state in IN_FLIGHT:
        held = held.filter(claimed_by=message.claimed_by)
    if not held.update(**changes):
        return False
    for name, value in changes.items():
        setattr(message, name, value)
    _poke(1)
    return True


def _poke(count: int) -> None:
    if count:
        publish(DESK_TOPIC, "message.changed")
