"""What a reporter reads: the re-visits that wait, and one of them with its shot list. No write happens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from common.enums import Role
from common.models import User
from followup.domain.checking.deciding import sealed
from followup.domain.clocks import Clock, clock_of
from followup.enums import TaskState
from followup.models import Revisit, Shot, Task

SHOWN_FILED = 20
SHOWN_WAITING = 100  # the most urgent; nobody goes back to more in a week


@dataclass(frozen=True)
class Trip:
    """One re-visit on the list."""

    revisit: Revisit
    clock: Clock
    on: date
    is_sealed: bool = False  # what was seen there is not this reader's yet

    @property
    def is_late(self) -> bool:
        return self.revisit.filed_at is None and self.on > self.revisit.due_on

    @property
    def shots(self) -> list[Shot]:
        """As this reader may see them: of a sealed re-visit only the exposé's pictures."""
        found = list(self.revisit.shots.all())
        for shot in found if self.is_sealed else ():
            shot.after, shot.metres_off = None, None
        return found

    @property
    def taken(self) -> int:
        return sum(shot.after_id is not None for shot in self.shots)


@dataclass(frozen=True)
class Desk:
    """The reporters' page, the most urgent first. `to_judge`: verifications that wait for the reporter's
    verdict; `unshown` and `unjudged`: how many more of both there are than stand on the page."""

    waiting: list[Trip]
    unshown: int
    filed: list[Trip]
    to_judge: list[Task]
    unjudged: int


def desk_of(user: User, at: datetime) -> Desk:
    """A reporter's own re-visits; a supervisor sees everybody's. Seven queries."""
    mine, to_judge = trips_of(user), _to_judge()
    waiting = mine.filter(filed_at=None).order_by("due_on", "pk")
    filed = mine.exclude(filed_at=None).order_by("-filed_at", "-pk")
    return Desk(
        waiting=_trips(waiting[:SHOWN_WAITING], at),
        unshown=max(0, waiting.count() - SHOWN_WAITING),
        filed=_trips(filed[:SHOWN_FILED], at),
        to_judge=list(to_judge[:SHOWN_WAITING]),
        unjudged=max(0, to_judge.count() - SHOWN_WAITING),
    )


def _trips(revisits: Iterable[Revisit], at: datetime) -> list[Trip]:
    on = timezone.localdate(at)
    return [Trip(one, clock_of(one.task, on), on) for one in revisits]


def trip_of(revisit: Revisit, user: User, at: datetime) -> Trip:
    on = timezone.localdate(at)
    others = revisit.assigned_to_id != user.pk
    is_sealed = others and Revisit.objects.filter(sealed(), pk=revisit.pk).exists()
    return Trip(revisit, clock_of(revisit.task, on), on, is_sealed)


def trips_of(user: User) -> QuerySet[Revisit]:
    """The re-visits `user` may open."""
    shots = Prefetch("shots", Shot.objects.select_related("before", "after").order_by("position"))
    rows = Revisit.objects.select_related("task__commitment", "task__unit", "assigned_to", "assigned_by")
    rows = rows.prefetch_related(shots)
    return rows if user.has_role(Role.SUPERVISOR) else rows.filter(assigned_to=user)


def shots_of(user: User) -> QuerySet[Shot]:
    """The spots of the re-visits `user` may open."""
    shots = Shot.objects.select_related("revisit__task__commitment", "revisit__task__unit")
    return shots.filter(revisit__in=trips_of(user))


def _to_judge() -> QuerySet[Task]:
    waiting = Task.objects.for_desk().filter(state=TaskState.VERIFYING)
    open_checks = waiting.filter(checks__closed_at=None, checks__revealed_at=None)
    judged = open_checks.filter(checks__closed_at=None, checks__verdicts__checker="reporter")
    return open_checks.exclude(pk__in=judged.values("pk")).order_by("check_by", "pk")
