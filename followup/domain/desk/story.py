"""A task's chain as one reads it: what was said, how the date was counted, and every act since, oldest first.

What you would get wrong: showing a verdict before the other is in, or what a reporter filed from the spot
while the supervisors have yet to judge. `heard` holds only what `seen_by` lets this account see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.models import User
from followup.domain.checking.deciding import seen_by
from followup.domain.memory.public_events import words_of
from followup.enums import Acting, Checker, TaskAct
from followup.models import Check, Event, Task, Verdict

A = TaskAct
# Which acts stand in the chain, and what each is drawn as; all others stand in the list of all events alone.
DRAWN = {
    A.ASSIGN: "criteria",
    A.ASK_RETURN: "told",
    A.REROUTE: "told",
    A.REFUSE_RETURN: "told",
    A.ACCEPT: "told",
    A.PLAN: "plan",
    A.REPORT: "told",
    A.ASK_EXTENSION: "told",
    A.GRANT_EXTENSION: "told",
    A.REFUSE_EXTENSION: "told",
    A.SUSPEND: "told",
    A.RESUME: "told",
    A.CLAIM: "claim",
    A.OPEN_CHECK: "check",
    A.SEND_BACK: "told",
    A.VERIFY: "told",
    A.CLOSE: "told",
    A.UPHOLD: "told",
    A.REINSPECT: "told",
    A.ARCHIVE: "told",
    A.RELAPSE: "told",
    A.TERMINATE: "told",
    "revise_result": "told",
    "relapse_reported": "told",
    "relapse_refused": "told",
    "refer": "told",
    "dismiss": "told",
    "recounted": "told",
    "end_proposed": "told",
    "end_dropped": "told",
    "revisit_assigned": "told",
    "revisit_filed": "visit",
    "date_given": "told",
}
GRAVE = {A.SEND_BACK, A.UPHOLD, A.RELAPSE, A.TERMINATE, A.REFUSE_RETURN}


def labels() -> dict[str, str]:
    """What an event is called, by its kind, in the reader's language."""
    return {
        **words_of(),
        "verdict": pgettext("event", "Verdict entered, sealed"),
        "revealed": pgettext("event", "Both verdicts opened"),
        "name_third": pgettext("event", "Third checker named"),
        "invite": pgettext("event", "Invited to rate"),
        "rate": pgettext("event", "Rated"),
        "revisit_assigned": pgettext("event", "Re-visit given to a reporter"),
        "revisit_filed": pgettext("event", "Re-visit filed"),
        "revisit_filmed": pgettext("event", "Feedback clip named"),
        "end_proposed": pgettext("event", "End proposed by the first of two"),
        "end_dropped": pgettext("event", "Proposal to end it dropped"),
        "draft_laid_before_head": pgettext("event", "Draft laid before the unit head"),
        "draft_put_aside": pgettext("event", "Draft put aside"),
        "evidence_added": pgettext("event", "Evidence handed in"),
        "evidence_withdrawn": pgettext("event", "Evidence withdrawn"),
        "evidence_released": pgettext("event", "Evidence released"),
        "evidence_hidden": pgettext("event", "Evidence hidden again"),
        "shot_taken": pgettext("event", "Picture of the re-visit taken"),
    }


@dataclass(frozen=True)
class Heard:
    """One verification as this account may see it. `sealed`: whose verdict is in and not to be read yet."""

    check: Check
    verdicts: list[Verdict]
    sealed: list[str]

    @property
    def is_running(self) -> bool:
        return self.check.closed_at is None

    @property
    def is_undecided(self) -> bool:
        """The two differ, and no third has decided."""
        thirds = [one for one in self.verdicts if one.checker == Checker.THIRD]
        return self.check.is_disputed and not thirds and self.is_running


@dataclass(frozen=True)
class Entry:
    """One act of the chain. `drawn` chooses the fragment; `words` are what was written beside it."""

    event: Event
    drawn: str
    title: str
    words: str
    small: str
    is_latest: bool
    heard: Heard | None = None

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def is_grave(self) -> bool:
        return self.event.kind in GRAVE

    @property
    def steps(self) -> list[tuple[str, date | None]]:
        """Of a plan, as it was filed."""
        rows: list[list[str]] = self.event.after.get("steps", [])
        return [(words, parse_date(day)) for words, day in rows]


def heard_checks(task: Task, user: User) -> list[Heard]:
    """Every verification of the task, oldest first. A query for each and one more."""
    return [_heard(check, user) for check in task.checks.select_related("third").order_by("number")]


def _heard(check: Check, user: User) -> Heard:
    seen = seen_by(check, user)
    known = {verdict.checker for verdict in seen}
    entered = (
        []
        if check.revealed_at
        else check.verdicts.exclude(checker__in=known).values_list("checker", flat=True)
    )
    return Heard(check, seen, [str(Checker(one).label) for one in entered])


def chain_of(events: Iterable[Event], heard: list[Heard]) -> list[Entry]:
    """The acts that stand in the chain, in the order of the ledger. No query."""
    told = [event for event in events if event.kind in DRAWN]
    last = {DRAWN[event.kind]: event.pk for event in told}
    checks, named, drawn = iter(heard), labels(), []
    for event in told:
        mine = next(checks, None) if event.kind == A.OPEN_CHECK else None
        is_latest = last[DRAWN[event.kind]] == event.pk
        title = named.get(event.kind, event.kind)
        drawn.append(Entry(event, DRAWN[event.kind], title, _words(event), _small(event), is_latest, mine))
    return drawn


def _words(event: Event) -> str:
    """What stands in the body of the event beside its reason."""
    if DRAWN[event.kind] == "visit":
        return ""  # told by the re-visit itself, to whom it may be told (page.revisits_seen)
    after = event.after
    found = after.get("words") or after.get("seen") or ""
    if event.kind in {A.VERIFY, "revise_result"}:
        found = after.get("finding", "")
    return " ".join(str(part) for part in (found, event.reason) if part)


def _small(event: Event) -> str:
    """Who, and whether in time; the new date where there is one."""
    parts = [str(Acting(event.acting).label)]
    if event.after.get("in_time") is False:
        parts.append(_("late"))
    now, before = event.after.get("due_on"), event.before.get("due_on")
    if now and before and now != before:
        parts.append(_("due on %(now)s instead of %(before)s") % {"now": now, "before": before})
    if event.kind == A.ASK_EXTENSION and event.after.get("until"):
        parts.append(_("until %(day)s") % {"day": event.after["until"]})
    return " · ".join(parts)


def facts_of(event: Event) -> dict[str, Any]:
    """The body as it may be read; empty once it is redacted."""
    return {} if event.redacted_at else dict(event.after)
