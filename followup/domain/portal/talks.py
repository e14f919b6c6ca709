"""What the supervisors and a unit say to each other on a task. Never part of the public record.

Whether it was answered is read from the order of the words, not stored: the last word is the supervisors' or
it is not.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.models import User
from common.publish import publish
from followup.domain.tasks.actors import OF_UNIT, acting_of
from followup.enums import Acting
from followup.errors import BadEntry
from followup.events import DESK_TOPIC
from followup.models import Talk, Task

LENGTH = 500


def say(task: Task, words: str, *, by: User, at: datetime) -> Talk:
    """One remark, by the unit or a supervisor. BadEntry when empty or too long; NotYours for all others."""
    acting = acting_of(by, task, Acting.HANDLER, Acting.SUPERVISOR)
    said = words.strip()
    if not said:
        raise BadEntry(problem=_("Write what you want to say."))
    if len(said) > LENGTH:
        raise BadEntry(problem=_("It is longer than %(most)s characters.") % {"most": LENGTH})
    with transaction.atomic():
        made = Talk.objects.create(task=task, by=by, is_unit=acting in OF_UNIT, words=said, at=at)
        publish(DESK_TOPIC, "task.changed", task=task.pk)
    return made
