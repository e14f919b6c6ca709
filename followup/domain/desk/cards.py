"""A task as a card shows it: clock, units, words, and whose turn it is by when.

What you would get wrong: a query for each card. `with_facts` brings all that a card needs with the cards; the
turn is read from what it brought.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from followup.domain.clocks import Clock, clock_of
from followup.domain.desk.lanes import objected, unanswered
from followup.domain.tasks.next_step import Step, next_step
from followup.enums import DOCUMENT_STEPS, Acting, Checker, Share, TaskState
from followup.models import Check, Evidence, Notice, Rating, Task, Verdict

OURS = (Acting.SUPERVISOR,)


@dataclass(frozen=True)
class Card:
    """`step` is None where nobody has anything to do; `others` are the units that share the promise."""

    task: Task
    clock: Clock
    step: Step | None
    at: datetime

    @property
    def is_ours(self) -> bool:
        return self.step is not None and self.step.actor in OURS

    @property
    def is_late(self) -> bool:
        return self.step is not None and self.step.is_late(self.at)

    @property
    def is_moment_today(self) -> bool:
        return isinstance(self.step and self.step.by, datetime)

    @cached_property
    def others(self) -> list[str]:
        together = [one for one in self.task.commitment.tasks.all() if one.pk != self.task.pk]
        return [one.unit.name for one in sorted(together, key=lambda one: (one.share != Share.LEAD, one.pk))]

    @property
    def rung(self) -> int:
        """How high the ladder of documents stands for the date that holds: 0 to 3."""
        steps = [notice.step for notice in self.task.documents if notice.due_on == self.task.due_on]  # type: ignore[attr-defined]
        return max((DOCUMENT_STEPS.index(step) + 1 for step in steps), default=0)

    @property
    def rung_name(self) -> str:
        names = (
            pgettext("rung", "reminded"),
            pgettext("rung", "supervised"),
            pgettext("rung", "criticised"),
        )
        return names[self.rung - 1] if self.rung else ""

    @property
    def remark(self) -> str:
        """The one thing beside the date that a supervisor must know of it."""
        return next((words for is_so, words in self._remarks() if is_so), "")

    def _remarks(self) -> list[tuple[object, str]]:
        task, check = self.task, self.check
        shown = task.shown  # type: ignore[attr-defined]
        entered = len(check.verdicts.all()) if check else 0
        return [
            (task.state == TaskState.SUSPENDED, str(TaskState.SUSPENDED.label)),
            (check and check.is_disputed, _("verdicts differ")),
            (entered, _("%(n)s of 2 verdicts in") % {"n": entered}),
            (
                task.state == TaskState.CLAIMED,
                ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", shown) % {"n": shown},
            ),
            (task.is_relapsed, _("relapsed")),
            (
                task.returns,
                ngettext("returned %(n)s time", "returned %(n)s times", task.returns) % {"n": task.returns},
            ),
            (
                task.extensions,
                ngettext("extended %(n)s time", "extended %(n)s times", task.extensions)
                % {"n": task.extensions},
            ),
            (
                task.reroutes,
                ngettext("re-routed %(n)s time", "re-routed %(n)s times", task.reroutes)
                % {"n": task.reroutes},
            ),
            (task.due_provisional, _("awaits next year's calendar")),
        ]

    @property
    def check(self) -> Check | None:
        return next(iter(self.task.running), None)  # type: ignore[attr-defined]


def with_facts(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """`tasks` with what their cards need: four queries more, however many there are."""
    last = {"task": OuterRef("pk"), "invited_at__gte": OuterRef("verified_at")}
    shown = Evidence.objects.filter(task=OuterRef("pk"), withdrawn_at=None)
    running = Check.objects.filter(closed_at=None)
    verdicts = Prefetch("verdicts", Verdict.objects.only("check_of", "checker"))  # never what they say
    return tasks.select_related("commitment", "unit").annotate(
        objects_to=objected(),
        unit_wrote=unanswered(),
        shown=_counted(shown),
        invited=_counted(Rating.objects.filter(**last)),
        rated=_counted(Rating.objects.filter(Q(at__isnull=False), **last)),
    ).prefetch_related(
        Prefetch("commitment__tasks", Task.objects.select_related("unit")),
        Prefetch("checks", running.prefetch_related(verdicts), to_attr="running"),
        Prefetch("notices", Notice.objects.filter(step__in=DOCUMENT_STEPS), to_attr="documents"),
    )  # fmt: skip


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("task").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def card_of(task: Task, at: datetime) -> Card:
    on = timezone.localdate(at)
    return Card(task, clock_of(task, on), turn_of(task, on), at)


def turn_of(task: Task, on: date) -> Step | None:
    """Whose turn it is, with what a verification and a rating have come to. `task` is one `with_facts`."""
    step = next_step(task)
    if step is None:
        return None
    if task.state == TaskState.VERIFYING and task.running:  # type: ignore[attr-defined]
        return _in_check(step, task.running[0])  # type: ignore[attr-defined]
    if task.state == TaskState.AWAITING_RATING:
        if task.objects_to:  # type: ignore[attr-defined]
            return Step(Acting.SUPERVISOR, _("decide the objection"), task.rating_until)
        words = _("rated by %(n)s of %(all)s") % {"n": task.rated, "all": task.invited}  # type: ignore[attr-defined]
        return replace(step, words=words) if task.invited else step  # type: ignore[attr-defined]
    return step


def _in_check(step: Step, check: Check) -> Step:
    """Named after what is missing: one's own verdict first, the reporters' next, then the result."""
    given = {verdict.checker for verdict in check.verdicts.all()}
    if check.is_disputed:
        if Checker.THIRD in given:
            return replace(step, words=_("write the result"))
        third = (
            pgettext("step", "wait for the third checker") if check.third_id else _("name a third checker")
        )
        return replace(step, words=third)
    if Checker.SUPERVISOR not in given:
        return replace(step, words=_("enter the verdict"))
    if Checker.REPORTER not in given:
        return Step(Acting.REPORTER, _("enter the verdict of the re-visit"), step.by)
    return replace(step, words=_("write the result"))


def by_urgency(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The clock that runs first: the supervisors' own or the rating's where the unit's stands still."""
    return tasks.order_by(urgency(), "due_on", "pk")


def urgency() -> Coalesce:
    return Coalesce(F("rating_until"), F("check_by"), F("due_on"))
