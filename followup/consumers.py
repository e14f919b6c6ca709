"""The socket of the follow-up's desks: bells that a task has changed, and nothing of what it says."""

from typing import TYPE_CHECKING

from channels.db import database_sync_to_async

from common.enums import Role
from common.listener import Listener
from followup.events import DESK_TOPIC

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from common.models import User

TASK_ROLES = (Role.SUPERVISOR, Role.REPORTER, Role.HANDLER)


class TasksConsumer(Listener):
    """Board, task page and portal: a poke names no more than a task's number."""

    async def admit(self) -> list[str] | None:
        may_hear: bool = await database_sync_to_async(_may_hear)(self.scope["user"])
        return [DESK_TOPIC] if may_hear else None


def _may_hear(user: "User | AnonymousUser") -> bool:
    return bool(user.is_authenticated and user.has_role(*TASK_ROLES))
