"""What the planning page needs beside clocks: a length as it is typed."""

from django import template

register = template.Library()


@register.filter
def typed_span(seconds: int) -> str:
    """360 as "06:00", 3660 as "61:00": lines up in a column, and a length field reads it again."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
