"""The interface of button panels: one board to read, one press to send, and the description of both.

docs/panels.md says how a panel is set up; studio.views.panel_description describes every address. What you
would get wrong: an answer of 2xx means that the act was done, any other that it was not. Of a line that broke
nothing is known; then the same press with the same id is answered as the first was.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET, require_POST

from common.clock import now, to_ms
from studio.domain.machinery import panels
from studio.forms.commands import body_of, understood
from studio.forms.panel import PressForm
from studio.models import Panel
from studio.views.panel_description import description
from studio.views.panel_gate import panel_view
from studio.views.panel_words import as_json, digest


@require_GET
@panel_view
def board(request: HttpRequest, panel: Panel) -> HttpResponse:
    """All lamps, clocks and legal acts; 304 to `If-None-Match` while nothing has changed."""
    at = now()
    said = as_json(panels.board(at, panel), at)
    etag = quote_etag(digest(said))
    response = _json(said)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response


@require_POST
@panel_view
def press(request: HttpRequest, panel: Panel, act: str = "") -> HttpResponse:
    """One press, from JSON or a form; the act in the address or beside the other fields."""
    form = understood(PressForm.told(body_of(request), act))
    return _json(_told(panels.press(panel, form.press(now()))))


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """For everybody: it says what a panel could ask, and nothing of any programme."""
    return JsonResponse(description(request.build_absolute_uri("/")))


def _json(said: dict[str, Any]) -> HttpResponse:
    """Chinese as it is written: a third of the bytes, and whoever tries it with curl can read it."""
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


def _told(pressed: panels.Pressed) -> dict[str, Any]:
    return {
        "run": pressed.run,
        "seq": pressed.seq,
        "act": pressed.act,
        "said": pressed.said,
        "at_ms": to_ms(pressed.at),
    }
