"""What an episode owes its viewers: every commitment due, overdue, returned or relapsed, in the rundown or
dropped with a reason that the public reads.

What you would get wrong: a report on the shelf is outside the order and settles nothing; and a debt that was
dropped comes back by itself when its row here is taken back, never by editing the reason away.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.models import User
from followup.domain.notices.rungs import is_forced
from followup.domain.queries import owed_tasks
from followup.models import Task
from studio.domain.clips.revisit_films import film_of
from studio.domain.planning import rundown
from studio.domain.planning.edits import announce
from studio.enums import ItemKind
from studio.errors import DebtDropped, DebtForced, DebtInRundown, DropUnexplained, NotOwed
from studio.models import DroppedDebt, Episode, Item, Segment

REASON_LENGTH = 200


@dataclass(frozen=True)
class Debt:
    """One owed commitment. `items`: its reports in the order; `shelved`: one lies on the shelf only;
    `is_forced`: ten working days late, it cannot be dropped any more."""

    task: Task
    late_days: int
    items: list[Item]
    shelved: bool
    dropped: DroppedDebt | None
    is_forced: bool

    @property
    def is_open(self) -> bool:
        """Neither in the rundown nor dropped with a reason."""
        return not self.items and self.dropped is None


@dataclass(frozen=True)
class Debts:
    """All of them, most overdue first, as owed on the day the episode is planned for."""

    on: date
    rows: list[Debt]

    @property
    def open(self) -> list[Debt]:
        return [debt for debt in self.rows if debt.is_open]


def day_of(episode: Episode) -> date:
    return timezone.localdate(episode.planned_start)


def debts_of(episode: Episode) -> Debts:
    """Three queries. A template owes nothing."""
    on = day_of(episode)
    if episode.is_template:
        return Debts(on, [])
    reports = list(_reports(episode).order_by("position"))
    dropped = {one.task_id: one for one in episode.dropped_debts.select_related("by")}
    rows = [_debt(task, on, reports, dropped.get(task.pk)) for task in owed_tasks(on)]
    return Debts(on, sorted(rows, key=lambda debt: not debt.is_forced))


def open_debts(episode: Episode) -> list[Task]:
    """Owed, not in the order, not dropped: what bars going on air. One query."""
    if episode.is_template:
        return []
    settled = _reports(episode).filter(is_on_shelf=False)
    open_ = owed_tasks(day_of(episode)).exclude(pk__in=settled.values("task"))
    return list(open_.exclude(pk__in=episode.dropped_debts.values("task")))


def drop_debt(episode: Episode, task: Task, *, reason: str, by: User, at: datetime) -> DroppedDebt:
    """Leave a commitment out of this episode, and say why: who and when stay with the reason.

    Of two at once the second gets DebtDropped. DropUnexplained, NotOwed, DebtInRundown; DebtForced from the
    tenth working day late on.
    """
    said = " ".join(reason.split())[:REASON_LENGTH]
    if not said:
        raise DropUnexplained
    with transaction.atomic():
        held = Episode.objects.select_for_update().get(pk=episode.pk)
        _check_owed(held, task)
        if _reports(held).filter(task=task, is_on_shelf=False).exists():
            raise DebtInRundown(code=task.commitment.code)
        if is_forced(Task.objects.get(pk=task.pk), day_of(held)):
            raise DebtForced(code=task.commitment.code)
        earlier = held.dropped_debts.filter(task=task).select_related("by").first()
        if earlier:
            raise DebtDropped(code=task.commitment.code, who=str(earlier.by))
        made = DroppedDebt.objects.create(episode=held, task=task, reason=said, by=by, at=at)
        announce(held, held.edits)
    return made


def take_back(episode: Episode, task: Task, *, by: User, at: datetime) -> Item:
    """Put a commitment into the rundown, at the end of its first segment of reports; a reason why it was
    dropped goes. Twice: the second finds it there (DebtInRundown). NotOwed."""
    with transaction.atomic():
        held = Episode.objects.select_for_update().get(pk=episode.pk)
        _check_owed(held, task)
        if _reports(held).filter(task=task, is_on_shelf=False).exists():
            raise DebtInRundown(code=task.commitment.code)
        held.dropped_debts.filter(task=task).delete()
        return rundown.add_item(
            held,
            kind=ItemKind.FEEDBACK,
            title=rundown.feedback_title(task),
            planned_s=rundown.FEEDBACK_S,
            task=task,
            clip=film_of(task),
            units=[task.unit],
            segment=_home(held),
            by=by,
            at=at,
        )


def _check_owed(episode: Episode, task: Task) -> None:
    owed = not episode.is_template and owed_tasks(day_of(episode)).filter(pk=task.pk).exists()
    if not owed:
        raise NotOwed(code=task.commitment.code)


def _reports(episode: Episode) -> QuerySet[Item]:
    return Item.objects.filter(segment__episode=episode.pk, kind=ItemKind.FEEDBACK, task__isnull=False)


def _home(episode: Episode) -> Segment:
    """Where reports stand already; else the first segment, else a new one."""
    report = _reports(episode).order_by("position").select_related("segment").first()
    first = report.segment if report else episode.segments.order_by("position").first()
    if first:
        return first
    with override(settings.LANGUAGE_CODE):
        return rundown.add_segment(episode, _("Feedback on earlier commitments"))


def _debt(task: Task, on: date, reports: list[Item], dropped: DroppedDebt | None) -> Debt:
    own = [item for item in reports if item.task_id == task.pk]
    ordered = [item for item in own if not item.is_on_shelf]
    shelved = bool(own) and not ordered
    return Debt(task, (on - task.due_on).days, ordered, shelved, dropped, is_forced(task, on))
