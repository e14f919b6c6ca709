"""What people write beside an act: words that are there, and not too many of them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.domain.calendar import MAX_AHEAD
from followup.errors import BadDate, ReasonNeeded


def said(words: str, most: int) -> str:
    """`words` on one line; ReasonNeeded when nothing is said, or more than `most` characters."""
    line = " ".join(words.split())
    if not line or len(line) > most:
        raise ReasonNeeded(most=most)
    return line


def listed(words: Iterable[str], most: int) -> list[str]:
    """Each of `words`, empty ones left out; ReasonNeeded when none remains."""
    lines = [said(line, most) for line in words if line.strip()]
    if not lines:
        raise ReasonNeeded(most=most)
    return lines


def later(day: date, than: date, at: datetime) -> date:
    """`day`, when it lies after `than` and neither before today nor beyond what anybody may promise."""
    today = timezone.localdate(at)
    if day <= than or day < today:
        raise BadDate(problem=_("The new date must be later than %(day)s.") % {"day": max(than, today)})
    if day - today > MAX_AHEAD:
        raise BadDate(problem=_("The new date lies more than five years ahead."))
    return day
