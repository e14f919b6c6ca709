"""你现在可以: what this account may do with a task now, and why not the rest.

What you would get wrong: judging an act here. The acts that move a task come from `legal_acts`; those that
move none (a verdict, a third checker, an objection) are judged by the questions that their own rooms ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.enums import Role
from common.models import User
from followup.domain.checking.deciding import running_check
from followup.domain.tasks.endings import pending_ending
from followup.domain.tasks.legal import LegalAct, legal_acts
from followup.domain.tasks.relapses import MAY_RELAPSE
from followup.enums import Checker, TaskAct, TaskState
from followup.models import Check, Ending, Task, UnitMember

A = TaskAct
# In the order in which they are offered; the first that is allowed is the one to do.
VERBS: dict[str, Promise | str] = {
    A.ASSIGN: pgettext_lazy("verb", "Assign it"),
    A.REROUTE: pgettext_lazy("verb", "Re-route it"),
    A.REFUSE_RETURN: pgettext_lazy("verb", "Refuse the return"),
    A.GRANT_EXTENSION: pgettext_lazy("verb", "Grant the extension"),
    A.REFUSE_EXTENSION: pgettext_lazy("verb", "Refuse the extension"),
    A.OPEN_CHECK: pgettext_lazy("verb", "Open the verification"),
    "verdict": pgettext_lazy("verb", "Enter your verdict"),
    "name_third": pgettext_lazy("verb", "Name a third checker"),
    A.VERIFY: pgettext_lazy("verb", "Write the result"),
    A.SEND_BACK: pgettext_lazy("verb", "Send it back to be done again"),
    A.REINSPECT: pgettext_lazy("verb", "Enter the re-inspection"),
    A.ARCHIVE: pgettext_lazy("verb", "File it away"),
    A.RELAPSE: pgettext_lazy("verb", "Reopen it: relapsed"),
    "report_relapse": pgettext_lazy("verb", "Report that it has come back"),
    A.SUSPEND: pgettext_lazy("verb", "Suspend it"),
    A.RESUME: pgettext_lazy("verb", "Resume it"),
    "revise_result": pgettext_lazy("verb", "Revise the result"),
    "revisit": pgettext_lazy("verb", "Send a reporter there"),
    "refer": pgettext_lazy("verb", "Refer it"),
    A.TERMINATE: pgettext_lazy("verb", "Propose to end it"),
    "end_confirm": pgettext_lazy("verb", "Confirm the end"),
}
APART = {A.UPHOLD}  # stands beside each objection
UNDONE = (TaskState.CLOSED, TaskState.REINSPECTION, TaskState.ARCHIVED, TaskState.AWAITING_RATING)


@dataclass(frozen=True)
class Choice:
    """One act with its form. `is_first`: what is to be done now."""

    key: str
    verb: str
    allowed: bool
    why: str = ""
    who_can_lift: str = ""
    is_first: bool = False


@dataclass(frozen=True)
class Choices:
    """`checker` is as whom a verdict would be entered; `ending` what waits for a second supervisor."""

    rows: list[Choice]
    checker: str
    ending: Ending | None

    @property
    def first(self) -> Choice | None:
        return next((row for row in self.rows if row.is_first), None)


def choices_of(task: Task, user: User, at: datetime) -> Choices:
    check, ending = running_check(task), pending_ending(task)
    found = {row.key: row for row in _moves(task, user, at, ending)}
    checker = ""
    for row, as_whom in _others(task, user, check):
        found[row.key], checker = row, as_whom or checker
    rows = [found[key] for key in VERBS if key in found]
    first = next((row for row in rows if row.allowed and row.key not in LATER), None)
    return Choices(
        [Choice(row.key, row.verb, row.allowed, row.why, row.who_can_lift, row is first) for row in rows],
        checker,
        ending,
    )


# Possible, but never what the desk proposes to do next.
LATER = {
    A.REROUTE, A.REFUSE_RETURN, A.REFUSE_EXTENSION, A.RELAPSE, A.SUSPEND, A.TERMINATE,
    "report_relapse", "revise_result", "revisit", "refer",
}  # fmt: skip


def _moves(task: Task, user: User, at: datetime, ending: Ending | None) -> Iterator[Choice]:
    for legal in legal_acts(task, user, at):
        if legal.act == A.TERMINATE and ending:
            yield _confirming(ending, user)
        elif legal.act in VERBS and legal.act not in APART:
            yield _choice(legal)


def _choice(legal: LegalAct) -> Choice:
    return Choice(legal.act, str(VERBS[legal.act]), legal.allowed, legal.why, legal.who_can_lift)


def _confirming(ending: Ending, user: User) -> Choice:
    if ending.proposed_by_id != user.pk:
        return Choice("end_confirm", str(VERBS["end_confirm"]), allowed=True)
    why = _("You have proposed it; the second of two is somebody else.")
    lift = _("another supervisor")
    return Choice("end_confirm", str(VERBS["end_confirm"]), allowed=False, why=why, who_can_lift=lift)


def _others(task: Task, user: User, check: Check | None) -> Iterator[tuple[Choice, str]]:
    """The acts that move no state, each with as whom a verdict is entered."""
    if UnitMember.objects.filter(user=user, unit=task.unit_id).exists():
        return
    is_supervisor = user.has_role(Role.SUPERVISOR)
    if check:
        yield from _in_check(check, user, is_supervisor=is_supervisor)
    if task.state in MAY_RELAPSE and not is_supervisor:  # a supervisor reopens it
        yield Choice("report_relapse", str(VERBS["report_relapse"]), allowed=True), ""
    if is_supervisor:
        if task.state in UNDONE:
            yield Choice("revise_result", str(VERBS["revise_result"]), allowed=True), ""
        if task.state not in {TaskState.REGISTERED, TaskState.ARCHIVED, TaskState.TERMINATED}:
            yield Choice("revisit", str(VERBS["revisit"]), allowed=True), ""
        if task.state != TaskState.REGISTERED and task.referred_at is None:
            yield Choice("refer", str(VERBS["refer"]), allowed=True), ""


SEALED = gettext_lazy("You have entered yours. It stays sealed until the other one is in.")
OTHER_EYES = gettext_lazy("You have entered the other verdict; the second pair of eyes is somebody else's.")
NAMED = gettext_lazy("The third checker has been named and has yet to decide.")


def _in_check(check: Check, user: User, *, is_supervisor: bool) -> Iterator[tuple[Choice, str]]:
    given = {one.checker: one.by_id for one in check.verdicts.all()}
    verb, third_verb = str(VERBS["verdict"]), str(VERBS["name_third"])
    if check.is_disputed and Checker.THIRD not in given:
        if check.third_id == user.pk:
            yield Choice("verdict", verb, allowed=True), Checker.THIRD
        if is_supervisor:
            yield Choice("name_third", third_verb, allowed=True), ""
    if check.revealed_at:
        return
    mine = Checker.SUPERVISOR if is_supervisor else Checker.REPORTER
    if given.get(mine) == user.pk:
        yield Choice("verdict", verb, allowed=False, why=str(SEALED)), ""
    elif user.pk in given.values():
        yield Choice("verdict", verb, allowed=False, why=str(OTHER_EYES)), ""
    elif mine in given:
        why = _("This verdict has been entered; the other one is not in yet.")
        yield Choice("verdict", verb, allowed=False, why=why), ""
    else:
        yield Choice("verdict", verb, allowed=True), mine
