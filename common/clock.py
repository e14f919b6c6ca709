"""The only place that reads the wall clock. Edges call `now()` once and pass `at` down."""

import time
from datetime import UTC, date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date on the studio's wall (settings.TIME_ZONE)."""
    return timezone.localdate(now())


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970, the unit of every time on the wire."""
    return round(at.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def aware(at: datetime) -> datetime:
    """A moment as raw SQL gives it: SQLite forgets the zone of what is always UTC there."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
