"""Office hours: kept by the date from which they hold, changed with an event, and limits counted anew.

What you would get wrong: shortening a limit that runs. New hours may move it later, never earlier.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import NotAllowed
from common.models import User
from followup.domain.ledger.chain import append
from followup.domain.time import book
from followup.domain.time.recounting import hold_open, recount
from followup.enums import Acting
from followup.models import OfficeHours, Task

FIELDS = ("morning_from", "morning_to", "afternoon_from", "afternoon_to")


def keep_hours(hours: OfficeHours, *, by: User, at: datetime) -> list[Task]:
    """Save them (unit None: everybody's), write the event, count limits anew: the tasks whose due date moved.

    Administrators only. Two at once follow one another; IntegrityError for a second row of a unit and date.
    """
    if not by.is_staff:
        raise NotAllowed
    with book.changing():
        former = OfficeHours.objects.filter(pk=hours.pk).first() if hours.pk else None
        hours.save()
        subject = f"hours/{hours.unit.code if hours.unit else 'all'}"
        before, after = (_written(row) for row in (former, hours))
        hold_open()
        append(subject, "hours", by=by, acting=Acting.ADMINISTRATOR, at=at, before=before, after=after)
        book.turn()
        return recount(by=by, at=at, reason=_("The office hours were changed."))


def _written(hours: OfficeHours | None) -> dict[str, str]:
    if hours is None:
        return {}
    return {"valid_from": str(hours.valid_from)} | {name: f"{getattr(hours, name):%H:%M}" for name in FIELDS}
