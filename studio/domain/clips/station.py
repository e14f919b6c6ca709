"""The station's own limits: one row, made when it is first asked for."""

from typing import Any

from studio.models import Station

ONLY = 1


def station() -> Station:
    """The settings as they are; the defaults (EBU R 128) when nobody has ever set any. One query."""
    return Station.objects.filter(pk=ONLY).first() or Station(pk=ONLY)


def set_station(**facts: Any) -> Station:
    """Write the settings. What was measured stays; the verdicts are formed anew (clip_check.judge_all)."""
    found, _made = Station.objects.update_or_create(pk=ONLY, defaults=facts)
    return found
