"""The history of a clip: one append-only row for each thing that was done with it."""

from datetime import datetime

from common.models import User
from studio.enums import ClipEventKind
from studio.models import Clip, ClipEvent


def record(clip: Clip, kind: ClipEventKind, *, by: User | None, at: datetime, detail: str = "") -> ClipEvent:
    """`by` is None where the worker did it. The row names the bytes it was about."""
    return ClipEvent.objects.create(clip=clip, at=at, by=by, kind=kind, sha256=clip.sha256, detail=detail)
