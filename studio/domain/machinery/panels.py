"""Button panels and their tokens: made, recognised, revoked. Beside it: panel_board, panel_press.

What you would get wrong: the token is shown once. Only its SHA-256 is kept, so that neither a copy of the
database nor a producer's page can press; and nobody answers for a panel whose maker is no producer any more.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from common.enums import Role
from common.models import User
from studio.domain.machinery.panel_board import PanelBoard, board
from studio.domain.machinery.panel_press import Press, Pressed, press
from studio.errors import PanelUnknown
from studio.models import Panel

__all__ = [
    "PanelBoard",
    "Press",
    "Pressed",
    "board",
    "living",
    "make_panel",
    "press",
    "recognise",
    "revoke",
    "revoked",
]

PREFIX = "wzp_"  # so that scanners of leaked secrets, and people, know what it is
TOUCH_EVERY = timedelta(minutes=1)
MOST_CHARACTERS = 100  # of what may be a token at all


def make_panel(name: str, *, by: User, at: datetime) -> tuple[Panel, str]:
    """A new panel and its token of 256 random bits, which cannot be read again. The name is taken for ever:
    it stands in the log."""
    token = PREFIX + secrets.token_urlsafe(32)
    made = Panel.objects.create(name=name, token_sha256=_digest(token), by=by, made_at=at)
    return made, token


def recognise(token: str, at: datetime) -> Panel:
    """The panel that holds `token`; PanelUnknown for every other, without saying why.

    The digest is looked up, so that the time it takes tells nothing of a token. Writes down that the panel
    was used, at most once a minute.
    """
    found = _living().filter(token_sha256=_digest(token[:MOST_CHARACTERS])).select_related("by").first()
    if found is None or not answers_for_panels(found.by):
        raise PanelUnknown
    touch(found, at)
    return found


def answers_for_panels(maker: User) -> bool:
    """A producer still, and nobody's handler: a board names tonight's clips, and no desk that does opens to
    whoever acts for a unit (studio.views.unit_gate)."""
    return maker.has_role(Role.PRODUCER) and not maker.has_role(Role.HANDLER)


def touch(panel: Panel, at: datetime) -> None:
    """The panel was used; written down at most once a minute."""
    lately = Q(used_at__isnull=True) | Q(used_at__lt=at - TOUCH_EVERY)
    if panel.used_at is None or panel.used_at < at - TOUCH_EVERY:
        Panel.objects.filter(lately, pk=panel.pk).update(used_at=at)


def revoke(panel: Panel, *, at: datetime) -> None:
    """At once and for ever. Twice: the first moment stays."""
    Panel.objects.filter(pk=panel.pk, revoked_at__isnull=True).update(revoked_at=at)


def living() -> list[Panel]:
    """By name, with their makers."""
    return list(_living().select_related("by").order_by("name"))


def revoked() -> list[Panel]:
    """Newest first."""
    gone = Panel.objects.filter(revoked_at__isnull=False)
    return list(gone.select_related("by").order_by("-revoked_at"))


def _living() -> QuerySet[Panel]:
    return Panel.objects.filter(revoked_at__isnull=True)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
