"""One task in full, as a supervisor or a reporter reads it.

What you would get wrong: who may see what. A reporter does not read what supervisors and unit say to each
other; neither reads the other's verdict, nor what a reporter filed from the spot, before both are in.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone

from common.enums import Role
from common.models import User
from followup.domain.clocks import Clock
from followup.domain.desk.cards import Card, card_of, with_facts
from followup.domain.desk.choices import Choices, choices_of
from followup.domain.desk.freshness import mark_of
from followup.domain.desk.on_air import OnAir, on_air
from followup.domain.desk.story import Entry, Heard, chain_of, heard_checks, labels
from followup.domain.evidence.rows import Tally, tally_of
from followup.domain.tasks.relapses import waiting_reports
from followup.domain.time.explained import Explanation, explain_task
from followup.enums import SETTLED_STATES, EndCode, EvidenceSource, Satisfaction, TaskState
from followup.models import (
    Correction,
    Criterion,
    Event,
    Evidence,
    Extension,
    Milestone,
    Notice,
    Rating,
    RelapseReport,
    Revisit,
    Talk,
    Task,
)

S = TaskState
STAGES = (
    S.ASSIGNED,
    S.ACCEPTED,
    S.IN_PROGRESS,
    S.CLAIMED,
    S.VERIFYING,
    S.AWAITING_RATING,
    S.CLOSED,
    S.REINSPECTION,
)
ASIDE = {  # where a state beside the straight way stands on the bar
    S.RETURN_ASKED: S.ASSIGNED,
    S.EXTENSION_ASKED: S.IN_PROGRESS,
    S.SUSPENDED: S.IN_PROGRESS,
    S.ARCHIVED: S.REINSPECTION,
}
BEGAN = {
    S.ASSIGNED: "assigned_at",
    S.ACCEPTED: "accepted_at",
    S.IN_PROGRESS: "planned_at",
    S.CLAIMED: "claimed_at",
    S.VERIFYING: "check_opened_at",
    S.AWAITING_RATING: "verified_at",
    S.CLOSED: "closed_at",
}


@dataclass(frozen=True)
class Stage:
    """A step of the bar: done, now or still to come, and the day on which it was reached."""

    name: str
    standing: str
    on: date | None


@dataclass(frozen=True)
class Line:
    """An event of the ledger in one line; its body is not shown here."""

    event: Event
    label: str
    is_grave: bool


@dataclass(frozen=True)
class Shown:
    tally: Tally
    files: list[Evidence]

    @property
    def criterion(self) -> Criterion:
        return self.tally.criterion


@dataclass(frozen=True)
class Voices:
    invited: int
    content: int
    partly: int
    discontent: int

    @property
    def said(self) -> int:
        return self.content + self.partly + self.discontent


@dataclass(frozen=True)
class Page:
    """All of it; a list that this account may not see is empty."""

    task: Task
    card: Card
    is_supervisor: bool
    stages: list[Stage]
    explained: Explanation
    on_air: OnAir | None
    chain: list[Entry]
    heard: list[Heard]
    lines: list[Line]
    choices: Choices
    criteria: list[Shown]
    plan: list[Milestone]
    extensions: list[Extension]
    revisits: list[Revisit]
    ratings: list[Rating]
    voices: Voices
    notices: list[Notice]
    corrections: list[Correction]
    reports: list[RelapseReport]
    talks: list[Talk]
    mark: str  # of what a form of this page was made for (freshness.py)

    @property
    def clock(self) -> Clock:
        return self.card.clock

    @property
    def others(self) -> list[Task]:
        return [one for one in self.task.commitment.tasks.all() if one.pk != self.task.pk]

    @property
    def objections(self) -> list[Rating]:
        return [one for one in self.ratings if one.objection]

    @property
    def asked(self) -> Extension | None:
        return next((one for one in self.extensions if one.decided_at is None), None)

    @property
    def is_over(self) -> bool:
        return self.task.state in SETTLED_STATES

    @property
    def ending(self) -> str:
        """Why it was terminated, in words."""
        known = self.task.state == S.TERMINATED and self.task.result_code in EndCode.values
        return str(EndCode(self.task.result_code).label) if known else ""

    @property
    def wrote(self) -> bool:
        """The unit had the last word and waits for an answer."""
        return bool(self.talks) and self.talks[-1].is_unit


def page_of(pk: int, user: User, at: datetime) -> Page:
    """Task.DoesNotExist for none. Two queries for each verification, and a constant number beside."""
    loaded = with_facts(Task.objects.filter(pk=pk)).select_related(
        "commitment__agreed", "commitment__unit", "unit__policy", "handler", "deputy"
    )
    task = loaded.get()
    events = list(task.changes.select_related("by").order_by("seq"))
    heard, is_supervisor = heard_checks(task, user), user.has_role(Role.SUPERVISOR)
    ratings = list(task.ratings.select_related("decided_by"))
    return Page(
        task=task,
        card=card_of(task, at),
        is_supervisor=is_supervisor,
        stages=stages_of(task),
        explained=explain_task(task, events),
        on_air=on_air(task.commitment),
        chain=chain_of(events, heard),
        heard=heard,
        lines=_lines(events),
        choices=choices_of(task, user, at),
        criteria=_criteria(task, blind=is_blind(task, heard)),
        plan=list(task.milestones.all()),
        extensions=list(task.extension_requests.select_related("asked_by", "decided_by")),
        revisits=revisits_seen(task, user, heard),
        ratings=ratings,
        voices=_voices(ratings, task),
        notices=list(task.notices.all()),
        corrections=list(task.commitment.corrections.select_related("proposed_by", "signed_by")),
        reports=[one for one in waiting_reports(task) if is_supervisor or one.by_id == user.pk],
        talks=list(task.talks.select_related("by")) if is_supervisor else [],
        mark=mark_of(task),
    )


def stages_of(task: Task) -> list[Stage]:
    """The bar of states. What was sent back stands at work again, with the days before it."""
    state = ASIDE.get(S(task.state), S(task.state))
    at = STAGES.index(state) if state in STAGES else -1
    made = []
    for n, stage in enumerate(STAGES):
        began = getattr(task, BEGAN[stage]) if stage in BEGAN and n <= at else None
        standing = "now" if n == at else "done" if n < at else "next"
        made.append(Stage(str(stage.label), standing, timezone.localdate(began) if began else None))
    return made


def is_blind(task: Task, heard: list[Heard]) -> bool:
    """A verification is about to be opened, or runs without both verdicts."""
    return task.state == S.CLAIMED or any(one.is_running and one.check.revealed_at is None for one in heard)


def revisits_seen(task: Task, user: User, heard: list[Heard]) -> list[Revisit]:
    """The re-visits as this account may read them: before both verdicts are in, the words of one's own."""
    found = list(task.revisits.select_related("assigned_to"))
    if not is_blind(task, heard):
        return found
    for one in found:
        if one.assigned_to_id != user.pk:
            one.words, one.film_ref = "", ""
    return found


def _lines(events: list[Event]) -> list[Line]:
    named = labels()
    grave = {"send_back", "uphold", "relapse", "terminate"}
    return [Line(event, named.get(event.kind, event.kind), event.kind in grave) for event in reversed(events)]


def _criteria(task: Task, *, blind: bool) -> list[Shown]:
    """With what was handed in; while `blind` only what the unit did and the exposé shows."""
    files = Evidence.objects.filter(withdrawn_at=None).order_by("pk")
    if blind:
        files = files.filter(source__in=[EvidenceSource.UNIT, EvidenceSource.EXPOSE])
    wanted = task.criteria.prefetch_related(Prefetch("evidence", files, to_attr="files"))
    return [Shown(tally_of(one, one.files), one.files) for one in wanted]


def _voices(ratings: list[Rating], task: Task) -> Voices:
    """Of the last finish: who was invited, and how many said what."""
    last = max((one.finish for one in ratings), default=0)
    mine = [one for one in ratings if one.finish == last]
    said = [one.satisfaction for one in mine]
    return Voices(
        len(mine),
        said.count(Satisfaction.CONTENT),
        said.count(Satisfaction.PARTLY),
        said.count(Satisfaction.DISCONTENT),
    )
