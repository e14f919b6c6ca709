"""Who may hand in, take back and see evidence, and when.

What you would get wrong: a unit that reads what reporters brought. Of others' evidence a unit sees what is
released to the public and nothing else; what it may not see does not exist for it (404).
"""

from django.db.models import Q, QuerySet

from common.enums import Role
from common.models import User
from followup.domain.checking.deciding import sealed
from followup.domain.tasks.actors import acting_of
from followup.enums import Acting, CommitmentState, EvidenceSource, TaskState
from followup.errors import NotTheTime
from followup.models import Evidence, Task

ENDED = {TaskState.ARCHIVED, TaskState.TERMINATED}
# From acceptance to the claim; sent back, it is open again.
UNITS_TIME = {
    TaskState.ACCEPTED,
    TaskState.IN_PROGRESS,
    TaskState.EXTENSION_ASKED,
    TaskState.SUSPENDED,
}
AS_WHOM = {
    EvidenceSource.UNIT: (Acting.HANDLER, Acting.HEAD),
    EvidenceSource.SUPERVISOR: (Acting.SUPERVISOR,),
    EvidenceSource.REPORTER: (Acting.REPORTER,),
    EvidenceSource.EXPOSE: (Acting.REPORTER, Acting.SUPERVISOR),
}
DESKS = (Role.SUPERVISOR, Role.REPORTER)
OF_CHECKERS = {Role.SUPERVISOR: EvidenceSource.SUPERVISOR, Role.REPORTER: EvidenceSource.REPORTER}
PUBLIC = Q(
    is_released=True,
    withdrawn_at=None,
    task__commitment__state=CommitmentState.PUBLISHED,
    task__commitment__is_rehearsed=False,
)


def may_hand_in(task: Task, source: str, by: User) -> Acting:
    """As whom `by` hands in; NotYours, OwnUnit, or NotTheTime when the task takes nothing now."""
    acting = acting_of(by, task, *AS_WHOM[EvidenceSource(source)])
    check_time(task, source)
    return acting


def check_time(task: Task, source: str) -> None:
    """The unit until its claim, the desks until the task is put away. One query: as it stands now."""
    state = Task.objects.values_list("state", flat=True).get(pk=task.pk)
    if state in ENDED or (source == EvidenceSource.UNIT and state not in UNITS_TIME):
        raise NotTheTime(state=TaskState(state).label)


def hold(task: Task) -> None:
    """The task's row until the transaction ends: a claim comes wholly before or wholly after. One query."""
    Task.objects.select_for_update().values_list("pk").get(pk=task.pk)


def source_for(user: User, task: Task) -> str:
    """What this person's files count as: the unit's before any desk's."""
    if user.has_role(Role.HANDLER) and task.unit.members.filter(user=user).exists():
        return EvidenceSource.UNIT
    return EvidenceSource.SUPERVISOR if user.has_role(Role.SUPERVISOR) else EvidenceSource.REPORTER


def visible_tasks(user: User) -> QuerySet[Task]:
    """All for the desks, its own for a unit."""
    tasks = Task.objects.for_desk()
    return tasks if _at_a_desk(user) else tasks.filter(unit__members__user=user)


def visible(user: User) -> QuerySet[Evidence]:
    """Evidence whose stored bytes `user` may open: everything for the desks, its own for a unit."""
    files = Evidence.objects.select_related("task__commitment", "task__unit", "criterion", "by")
    if _at_a_desk(user):
        return files.exclude(sealed_for(user))
    return files.filter(task__unit__members__user=user, source=EvidenceSource.UNIT)


def sealed_for(user: User) -> Q:
    """What the other checkers brought, while the two verdicts must stay blind to each other."""
    own = [source for role, source in OF_CHECKERS.items() if user.has_role(role)]
    others = [source for source in OF_CHECKERS.values() if source not in own]
    return Q(source__in=others) & ~Q(by=user) & sealed()


def public() -> QuerySet[Evidence]:
    """What everybody may open: released, of a published commitment that was no rehearsal."""
    return Evidence.objects.filter(PUBLIC).select_related("task__commitment", "task__unit", "criterion")


def _at_a_desk(user: User) -> bool:
    """A desk's role, and no unit's beside it: whoever acts for a unit sees what the unit sees."""
    return user.has_role(*DESKS) and not user.has_role(Role.HANDLER)
