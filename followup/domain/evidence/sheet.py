"""One task's evidence as a page shows it: by criterion, with what is still on its way.

What you would get wrong: drawing a button that the act would refuse. What may be done here is asked of the
same functions that the acts ask.
"""

from dataclasses import dataclass

from common.enums import Role
from common.errors import DomainError
from common.models import User
from followup.domain.evidence.rows import Line, Tally, evidence_for_unit, evidence_of, lines_of, tally_of
from followup.domain.evidence.standing import may_hand_in, sealed_for, source_for
from followup.enums import IntakeState
from followup.models import Criterion, EvidenceIntake, Task


@dataclass(frozen=True)
class Group:
    """What belongs to one criterion (None: to the task as a whole), and how much of it is wanted."""

    criterion: Criterion | None
    tally: Tally | None
    lines: list[Line]
    arriving: list[EvidenceIntake]

    @property
    def is_missing(self) -> bool:
        """The unit owes something here still."""
        return self.tally is not None and not self.tally.is_met

    @property
    def key(self) -> str:
        return str(self.criterion.pk) if self.criterion else "task"


@dataclass(frozen=True)
class EvidenceSheet:
    """`source` is what this person's files would count as, "" when nothing can be handed in now."""

    task: Task
    groups: list[Group]
    source: str
    is_supervisor: bool
    is_unit: bool
    closed_because: str = ""

    @property
    def complete(self) -> int:
        """Criteria that have theirs."""
        return sum(not group.is_missing for group in self.groups if group.criterion)

    @property
    def wanted(self) -> int:
        return sum(group.criterion is not None for group in self.groups)


def evidence_sheet(task: Task, user: User) -> EvidenceSheet:
    """A constant number of queries, however many files there are."""
    is_unit = user.has_role(Role.HANDLER)
    lines = lines_of(
        task, evidence_for_unit(task) if is_unit else evidence_of(task).exclude(sealed_for(user))
    )
    arriving = list(
        EvidenceIntake.objects.filter(task=task, by=user, state=IntakeState.RECEIVING).order_by("pk")
    )
    source, because = _source(task, user)
    groups = [_group(one, lines, arriving) for one in task.criteria.order_by("position")]
    whole = _group(None, lines, arriving)
    return EvidenceSheet(
        task=task,
        groups=[*groups, whole] if whole.lines or whole.arriving or not is_unit else groups,
        source=source,
        is_supervisor=user.has_role(Role.SUPERVISOR) and not is_unit,
        is_unit=is_unit,
        closed_because=because,
    )


def _source(task: Task, user: User) -> tuple[str, str]:
    source = source_for(user, task)
    try:
        may_hand_in(task, source, user)
    except DomainError as refused:
        return "", refused.sentence
    return source, ""


def _group(criterion: Criterion | None, lines: list[Line], arriving: list[EvidenceIntake]) -> Group:
    key = criterion.pk if criterion else None
    mine = [line for line in lines if line.evidence.criterion_id == key]
    tally = tally_of(criterion, (line.evidence for line in mine)) if criterion else None
    return Group(criterion, tally, mine, [one for one in arriving if one.criterion_id == key])
