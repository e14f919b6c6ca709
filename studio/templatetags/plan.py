"""What the planning page needs beside clocks: a length as it is typed."""

from django import template

from studio.forms.plan_fields import LengthField

register = template.Library()


@register.filter
def typed_span(seconds: int) -> str:
    """360 as "6:00": what a length field shows, and reads again."""
    return str(LengthField().prepare_value(seconds))
