"""What can be the case with the working calendar."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError

__all__ = ["BadCalendar", "CalendarMoved"]


class BadCalendar(BadInput):
    """A year or a day that cannot be entered like this; `problem` is the sentence, already translated."""

    code = "bad_calendar"
    says = _("%(problem)s")


class CalendarMoved(DomainError):
    code = "calendar_moved"
    says = _(
        "Somebody else changed the calendar of %(year)s meanwhile; it is now version %(version)s. "
        "Look at it again, then enter yours."
    )
