"""Program, hall screen and overlay: pages opened by the episode's screen key, and their state. Program and
overlay go on air; the hall screen does not, and it alone shows the presence code.

No account is asked: the key in the address is the capability, a wrong one is "not found". The
state's ETag leaves out `now`, or every poll would carry the whole state again.
"""

import hashlib
import json
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from common.clock import now, now_ms
from studio.domain.screens.onair import episode_by_key, everything_on_screen
from studio.domain.screens.screen_look import theme_of
from studio.enums import ItemKind, Layer
from studio.models import Episode

MOVES = (  # static/motion/acts.json, and nothing moving before them
    ("idle", _("Nothing moves")),
    ("lower_third", Layer.LOWER_THIRD.label),
    ("question", Layer.QUESTION.label),
    ("ticker", Layer.TICKER.label),
    ("card", Layer.CARD.label),
    ("full", Layer.FULL.label),
    ("scoring", ItemKind.SCORING.label),
    ("sealed", _("Seal code")),
    ("reveal", ItemKind.REVEAL.label),
    ("feedback", ItemKind.FEEDBACK.label),
    ("everything", _("All strips at once")),
)


def _episode(key: str) -> Episode:
    episode = episode_by_key(key)
    if episode is None:
        raise Http404
    return episode


def _page(request: HttpRequest, template: str, key: str, **more: Any) -> HttpResponse:
    episode = _episode(key)
    context = {
        "episode": episode,
        "theme": theme_of(episode),
        "guides": request.GET.get("guides") == "1",
        "muted": request.GET.get("muted") == "1",
        "join_url": request.build_absolute_uri(reverse("voting:join")),
        "time_zone": settings.TIME_ZONE,
        **more,
    }
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def program(request: HttpRequest, key: str) -> HttpResponse:
    """The full picture: clips, scenes, graphics. `?muted=1` is the control room's small frame, `?guides=1`
    draws the safe areas."""
    return _page(request, "studio/program.html", key)


@require_GET
def hall(request: HttpRequest, key: str) -> HttpResponse:
    """Program's picture for the wall in the hall, with the presence code."""
    return _page(request, "studio/hall.html", key)


@require_GET
@xframe_options_exempt
@csp_update({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its stub knows no view arguments
def overlay(request: HttpRequest, key: str) -> HttpResponse:
    """Graphics alone on a transparent ground, to be keyed over the studio's own picture. Other controllers'
    pages may frame it (static/ograf/overlay.mjs): nothing on it can be pressed."""
    return _page(request, "studio/overlay.html", key)


@require_GET
def motion(request: HttpRequest, key: str) -> HttpResponse:
    """Every move once, and how many frames were missed: measured on the machine that opens it."""
    return _page(request, "studio/motion.html", key, acts=MOVES)


@require_GET
def state(request: HttpRequest, key: str) -> HttpResponse:
    """All three frames and the server's time; 304 while nothing on screen has changed."""
    shown = everything_on_screen(_episode(key), now())
    digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
    etag = quote_etag(digest[:32])
    response = JsonResponse({**shown, "now": now_ms()})
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response
