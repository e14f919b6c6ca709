"""Places in a film, as they are written and read: 83240 ms is 0:01:23.240."""

import re

_WRITTEN = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:[.,](\d{1,3}))?")


def position_text(ms: int) -> str:
    """0:01:23.240; with a real minus sign before the first picture."""
    seconds, rest = divmod(abs(ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{'−' if ms < 0 else ''}{hours}:{minutes:02d}:{seconds:02d}.{rest:03d}"


def position_of(text: str) -> int | None:
    """ms of "83.24", "1:23.240" or "0:01:23,24"; None for anything else."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, rest = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((rest or "").ljust(3, "0"))
