"""Notices that no clock of a task gives: a date counted anew, next year's calendar, a promise without a date.
 What you would get wrong: telling of every recount. Only the date that holds now is told, and only where it
moved.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from followup.domain.notices import messages
from followup.domain.notices.issuing import record
from followup.domain.notices.ladder import due_version
from followup.domain.notices.rungs import STANDING_STILL
from followup.domain.time import hours, years
from followup.domain.time.versions import RECOUNTED
from followup.enums import NoticeStep
from followup.models import DateRequest, Event, Notice, Task


def give_due(at: datetime) -> list[Notice]:
    """Give what is due and whose office is open; each once, also by two clocks."""
    return [*_moved(at), *_year(at), *_dates(at)]


def _moved(at: datetime) -> Iterator[Notice]:
    """To the unit: the calendar moved the date that holds now. Three queries when there is none to tell."""
    moved = Event.objects.filter(kind=RECOUNTED, task__due_version__gt=1).exclude(
        task__state__in=STANDING_STILL
    )
    told = set(
        Notice.objects.filter(step=NoticeStep.MOVED, task__isnull=False).values_list("task", "version")
    )
    for event in moved.select_related("task__commitment__unit", "task__unit").order_by("seq"):
        task, before = event.task, event.before.get("due_on")
        if task is None or before is None or event.after.get("due_version") != task.due_version:
            continue
        if (task.pk, due_version(task)) in told or not hours.is_open(at, task.unit):
            continue
        if notice := _once_moved(task, date.fromisoformat(before), at):
            yield notice


def _once_moved(task: Task, before: date, at: datetime) -> Notice | None:
    words = messages.moved_words(task, before, at)
    try:
        with transaction.atomic():
            held = Task.objects.select_for_update(of=("self",)).filter(pk=task.pk)
            if held.filter(due_version=task.due_version).first() is None:
                return None
            return record(
                NoticeStep.MOVED, due_version(task), words, task.due_on, task.unit, at=at, task=task
            )
    except IntegrityError:
        return None


def _year(at: datetime) -> Iterator[Notice]:
    """To the supervisors: from 15 November the next year must be there."""
    on = timezone.localdate(at)
    year = years.year_alarm(on)
    if year and hours.is_open(at):
        yield from _alarm(NoticeStep.YEAR_MISSING, str(year), messages.year_words(year), on, at)


def _dates(at: datetime) -> Iterator[Notice]:
    """To the supervisors: on the last working day on which a date must be asked for, or after it."""
    waiting = DateRequest.objects.filter(asked_at=None).select_related("commitment__unit")
    for request in waiting:
        last = timezone.localdate(request.ask_by)
        if last <= timezone.localdate(at) and hours.is_open(at):
            words = messages.date_words(request.commitment, request.ask_by)
            yield from _alarm(NoticeStep.ASK_DATE, request.commitment.code, words, last, at)


def _alarm(step: NoticeStep, version: str, words: str, on: date, at: datetime) -> Iterator[Notice]:
    if Notice.objects.filter(step=step, version=version, task=None).exists():
        return
    try:
        with transaction.atomic():
            notice = record(step, version, words, on, None, at=at)
    except IntegrityError:
        return  # the other clock was faster
    yield notice
