"""Giving a notice: the row, its number, one message for each address, and the event in the ledger.
 What you would get wrong: giving it outside one transaction. A crash in the middle leaves nothing, the next
look gives it again; two clocks at once meet in the unique constraint, and the second leaves nothing either.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from common.publish import publish
from followup.domain.notices.ladder import Due, Given, due_notices, dues_of, watched
from followup.domain.notices.messages import words_of
from followup.domain.notices.rungs import marks_of
from followup.domain.tasks.moving import note
from followup.domain.time import hours
from followup.enums import DOCUMENT_STEPS, Acting, ChannelKind, NoticeStep
from followup.events import DESK_TOPIC
from followup.models import Channel, Message, Notice, Task, Unit

logger = logging.getLogger(__name__)
EVENT = "notice"
# What goes to the head too, and what the supervisors get a copy of (followup.md, note k).
TO_HEAD = {NoticeStep.T_MINUS_1, *DOCUMENT_STEPS}
COPIED = set(DOCUMENT_STEPS)


@dataclass(frozen=True)
class Address:
    kind: str
    shown: str
    channel: Channel | None = None


def give_due(at: datetime) -> list[Notice]:
    """Give every notice that is due and whose office is open at `at`; the rest waits for the opening.

    Each in a transaction of its own: one that fails is logged and holds up no other. Two queries when nothing
    is due.
    """
    given = []
    for due in due_notices(at):
        if not hours.is_open(at, None if due.is_for_supervisors else due.task.unit):
            continue
        try:
            notice = give(due, at)
        except Exception:
            logger.exception("notice %s of task %s", due.step, due.task.pk)
            continue
        if notice:
            given.append(notice)
    return given


def give(due: Due, at: datetime) -> Notice | None:
    """The notice with its messages and its event; None when it is due no more, or was given meanwhile.

    The task's row is taken first, so that a claim in this very moment comes before or after, not between.
    """
    try:
        with transaction.atomic():
            task = watched().select_for_update(of=("self",)).filter(pk=due.task.pk).first()
            if task is None or not _still_due(due, task, at):
                return None
            fresh = Due(task, due.step, due.version, due.due_on)
            unit = None if due.is_for_supervisors else task.unit
            return record(
                fresh.step, fresh.version, words_of(fresh, at), fresh.due_on, unit, at=at, task=task
            )
    except IntegrityError:
        return None  # the other clock was faster, with this notice or with its number


def _still_due(due: Due, task: Task, at: datetime) -> bool:
    marks = marks_of(timezone.localdate(at))
    found = dues_of(task, Given(task.notices.all()), marks, at)
    return any((one.step, one.version) == (due.step, due.version) for one in found)


def record(
    step: NoticeStep,
    version: str,
    words: str,
    due_on: date,
    unit: Unit | None,
    *,
    at: datetime,
    task: Task | None = None,
) -> Notice:
    """Write notice, messages and event, inside a transaction. IntegrityError: it is there already."""
    number = _next_number(at) if step in DOCUMENT_STEPS else ""
    notice = Notice.objects.create(
        task=task, unit=unit, step=step, version=version, number=number, due_on=due_on, words=words, at=at
    )
    Message.objects.bulk_create(_messages(notice, at))
    if task:
        facts = {"step": step, "version": version, "number": number}
        note(task, EVENT, by=None, acting=Acting.SYSTEM, at=at, facts=facts)
    else:
        publish(DESK_TOPIC, "notice.given")
    return notice


def _next_number(at: datetime) -> str:
    """2026-0031: without a gap within a year. Two at once take the same, and the second is turned back."""
    year = timezone.localdate(at).year
    last = Notice.objects.filter(number__startswith=f"{year}-").order_by("-number").first()
    return f"{year}-{int(last.number.split('-')[1]) + 1 if last else 1:04d}"


# -- addresses ---------------------------------------------------------------------------------


def _messages(notice: Notice, at: datetime) -> Iterator[Message]:
    for address in addresses_of(notice):
        yield Message(
            notice=notice,
            channel=address.channel,
            kind=address.kind,
            address=address.shown,
            key=key_of(notice, address),
            not_before=at,
        )


def key_of(notice: Notice, address: Address) -> str:
    """The same for the same notice to the same address, whoever computes it and however often."""
    subject = notice.task.subject if notice.task else "-"
    parts = (subject, notice.step, notice.version, address.kind, address.shown)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def addresses_of(notice: Notice) -> list[Address]:
    """The unit's mail and channels; its head's where the rung says so; the supervisors' own. Each once."""
    unit = notice.unit
    wanted = Q(unit=None) if unit is None or notice.step in COPIED else Q(pk=None)
    if unit is not None:
        wanted |= Q(unit=unit) if notice.step in TO_HEAD else Q(unit=unit, for_head=False)
    found = [Address(ChannelKind.EMAIL, unit.email)] if unit and unit.email else []
    found += [address_of(channel) for channel in Channel.objects.filter(wanted, is_active=True)]
    return list({(one.kind, one.shown.lower()): one for one in reversed(found)}.values())[::-1]


def address_of(channel: Channel) -> Address:
    """A robot's key lies in its address, so only the host is shown and kept."""
    if channel.kind == ChannelKind.EMAIL:
        return Address(channel.kind, channel.address, channel)
    return Address(channel.kind, f"{urlsplit(channel.address).hostname} #{channel.pk}", channel)
