"""What templates ask of a recording: a place in it in words, and how far it has come."""

from datetime import datetime

from django import template

from studio.domain.records.positions import position_text
from studio.domain.records.recording_board import RecordingBoard, board_of
from studio.models import Run

register = template.Library()


@register.filter
def position(ms: int | str | None) -> str:
    """83240 as 0:01:23.240; nothing when there is no place."""
    return position_text(ms) if isinstance(ms, int) else ""


@register.filter
def in_seconds(ms: int | None) -> str:
    """83240 as 83.24: what an address takes behind #t=."""
    return "" if ms is None else f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


@register.filter
def milliseconds(moment: datetime) -> str:
    """What the date filter leaves out: three digits behind the second."""
    return f"{moment.microsecond // 1000:03d}"


@register.simple_tag
def recording_of(run: Run) -> RecordingBoard:
    """For pages that show the recording's state beside other things. At most seven queries."""
    return board_of(run)
