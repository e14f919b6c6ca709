"""Which process controls a run, for the control room."""

from datetime import datetime

from django import template

from studio.domain.show import takeover
from studio.models import Run

register = template.Library()


@register.filter
def controlled_since(run: Run) -> datetime | None:
    """One query, and only after a takeover."""
    return takeover.changed_at(run)
