"""Panels that press by OSC too: their address, their word, and how the process fares that hears them.

What you would get wrong: the address a datagram names is no identity, since whoever shares the network can
write any. So a surface is a panel with an address that its messages must come from *and* a word that they
must begin with. The word is not the panel's token: it goes over the wire for everybody to read, and must
open nothing but this.
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from studio.domain.machinery import panels
from studio.errors import PanelUnknown
from studio.models import OscServer, Panel, ShowEvent

ONLY = 1
ROOM = "wenzheng"
FRESH_S = 6  # a sign of life older than this is none
FAULTS = {
    "in_use": _("another program listens there already"),
    "no_address": _("this computer has no such address"),
    "barred": _("the system does not let it listen there"),
}
LETTERS = 10  # of a word: 50 bits, behind an address and a limit on guesses


@dataclass(frozen=True)
class OscLamp:
    """The listening process at a glance. `light` is off, unknown, fault or fine; never a guess."""

    light: str
    since: datetime | None
    host: str
    port: int
    fault: str
    dropped: int
    dropped_from: str
    dropped_at: datetime | None
    is_local: bool  # it hears this computer alone


def surfaces() -> list[Panel]:
    """The panels that may press by OSC now. One query, and some for each: whether its maker answers still."""
    return [
        panel
        for panel in _living().select_related("by").order_by("pk")
        if panels.answers_for_panels(panel.by)
    ]


def surface(pk: int, at: datetime) -> Panel:
    """The panel of a press that has just come, as it is now; PanelUnknown when it may press no more.

    Writes down that the panel was used, at most once a minute.
    """
    found = _living().filter(pk=pk).select_related("by").first()
    if found is None or not panels.answers_for_panels(found.by):
        raise PanelUnknown
    panels.touch(found, at)
    return found


def is_wanted() -> bool:
    """Whether anything need listen at all."""
    return _living().exists()


def _living() -> QuerySet[Panel]:
    return Panel.objects.filter(revoked_at__isnull=True, osc_address__isnull=False)


def set_surface(panel: Panel, *, address: str | None, port: int | None) -> Panel:
    """Say where a panel's OSC comes from and goes to; no address: it presses by HTTP alone.

    The running process obeys within a second. Two at once: the later one counts.
    """
    panel.osc_address = address or None
    panel.osc_port = port if panel.osc_address else None
    Panel.objects.filter(pk=panel.pk).update(osc_address=panel.osc_address, osc_port=panel.osc_port)
    return panel


def word_of(panel: Panel) -> str:
    """What every message of this surface begins with. Made of its token's digest: a new token, a new word."""
    mac = salted_hmac("studio.domain.machinery.osc", f"{panel.pk}:{panel.token_sha256}", algorithm="sha256")
    return base64.b32encode(mac.digest()).decode()[:LETTERS].lower()


def start_of(panel: Panel) -> str:
    """What the address of every message of this surface begins with."""
    return f"/{ROOM}/{word_of(panel)}/"


def newest_event() -> int:
    """The pk of the newest event of all runs: whatever happens to a programme leaves one. One query."""
    return ShowEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


# -- What the listening process says of itself --------------------------------------------------


def note_listening(at: datetime, *, host: str, port: int, fault: str = "") -> None:
    """It lives, and listens or cannot; `fault` is one of FAULTS.

    One that cannot listen because another does leaves that one's sign of life alone.
    """
    fresh = at - timedelta(seconds=FRESH_S)
    if fault and OscServer.objects.filter(pk=ONLY, fault="", at__gte=fresh).exists():
        return
    facts = {"at": at, "host": host, "port": port, "fault": fault}
    OscServer.objects.update_or_create(pk=ONLY, defaults=facts)


def note_dropped(count: int, address: str | None, at: datetime) -> None:
    """So many datagrams more were thrown away, the last one from `address`."""
    OscServer.objects.filter(pk=ONLY).update(
        dropped=F("dropped") + count, dropped_from=address, dropped_at=at
    )


def lamp(at: datetime) -> OscLamp:
    """Two queries."""
    kept = OscServer.objects.filter(pk=ONLY).first() or OscServer(
        host=settings.OSC_HOST, port=settings.OSC_PORT
    )
    return OscLamp(
        light=_light(kept, at) if is_wanted() else "off",
        since=kept.at,
        host=kept.host,
        port=kept.port,
        fault=str(FAULTS.get(kept.fault, kept.fault)),
        dropped=kept.dropped,
        dropped_from=kept.dropped_from or "",
        dropped_at=kept.dropped_at,
        is_local=kept.host in {"127.0.0.1", "localhost", "::1"},
    )


def _light(kept: OscServer, at: datetime) -> str:
    if kept.at is None or kept.at < at - timedelta(seconds=FRESH_S):
        return "unknown"
    return "fault" if kept.fault else "fine"
