"""Times as the studio reads them: spans as mm:ss, moments as ms for the page's own clock.

Spans are given in whole seconds; a moment leaves the server as milliseconds since 1970, and the page
counts from there by itself.
"""

from datetime import datetime
from uuid import uuid4

from django import template

from common import clock

register = template.Library()


@register.filter
def ms(moment: datetime | None) -> str:
    """Milliseconds since 1970, or nothing when there is no moment."""
    return "" if moment is None else str(clock.to_ms(moment))


@register.filter
def from_ms(moment: int | None) -> datetime | None:
    """The moment that a frame gives in ms, for the date filter."""
    return None if moment is None else clock.from_ms(moment)


@register.filter
def span(seconds: float | None) -> str:
    """360 as "06:00", 3661 as "1:01:01"; nothing when there is no span."""
    if seconds is None:
        return ""
    whole = abs(int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes:02d}:{whole % 60:02d}"


@register.filter
def signed_span(seconds: float | None) -> str:
    """42 as "+00:42", -5 as "−00:05" (a real minus sign, as wide as the plus)."""
    if seconds is None:
        return ""
    return ("−" if seconds < 0 else "+") + span(seconds)


@register.filter
def two(number: int | None) -> str:
    """7 as "07": numbers of the rundown line up; 0, which stands in no rundown, as "+"."""
    return f"{number:02d}" if number else ("" if number is None else "+")


@register.simple_tag
def new_command_id() -> str:
    """A fresh id for one press of a button, for browsers without JavaScript."""
    return uuid4().hex
