"""The gate of the panels' interface: a token in the header `Authorization`, and nothing else, lets in.

No cookie counts here, neither a session's nor any other, so a page of another origin has nothing to borrow:
that is why these views need no CSRF token (a browser adds cookies by itself, and never this header). What you
would get wrong: a refusal of the domain is caught here and nowhere else, because a panel reads
{"code", "message", "who_can_lift"} whatever it asked for, where the middleware answers pages.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from common.clock import now
from common.errors import DomainError
from studio.domain.machinery.panel_pace import check_pace
from studio.domain.machinery.panels import recognise
from studio.errors import PanelFloods, PanelUnknown
from studio.models import Panel

HEADERS = {PanelUnknown: ("WWW-Authenticate", "Bearer"), PanelFloods: ("Retry-After", "1")}


def panel_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`view(request, panel, …)`: the panel is known and keeps its pace; its refusals are JSON."""

    @csrf_exempt
    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            try:
                response = view(request, admitted(token_of(request)), *args, **kwargs)
            except DomainError as error:
                response = refused(error)
        return spoken(response, language)

    return gate


def admitted(token: str) -> Panel:
    """PanelUnknown or PanelFloods for whoever is not to be heard."""
    at = now()
    panel = recognise(token, at)
    check_pace(panel.pk, at.timestamp())
    return panel


def token_of(request: HttpRequest) -> str:
    """From the header alone: an address stands in logs and histories."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def language_of(request: HttpRequest) -> str:
    """What the panel asks for; else Chinese. Unlike a page, which a switch on it decides (config.language): a
    panel has no switch, and its program sends no languages unless somebody says so."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def refusal(error: DomainError) -> dict[str, Any]:
    """{"code", "message", "who_can_lift"}; of bad input also {"problems": {field: […]}}."""
    said = {"code": error.code, "message": error.sentence, "who_can_lift": str(error.who_can_lift)}
    return said | {name: value for name, value in error.context.items() if name == "problems"}


def refused(error: DomainError) -> HttpResponse:
    response = JsonResponse(refusal(error), status=error.status, json_dumps_params={"ensure_ascii": False})
    if (header := HEADERS.get(type(error))) is not None:
        response[header[0]] = header[1]
    add_never_cache_headers(response)
    return response


def spoken(response: HttpResponse, language: str) -> HttpResponse:
    response["Content-Language"] = language
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    return response
