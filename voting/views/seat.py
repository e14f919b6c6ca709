"""Joining: the seat card's page, and where the QR on a screen leads.

What you would get wrong: looking at a seat card claims nothing. Link scanners fetch URLs, so only a POST
joins; the GET merely gives the phone its secret, so that a double press is one phone.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import now
from common.enums import Role
from common.errors import wants_json
from voting.domain import seats
from voting.errors import UnknownSeat
from voting.models import Seat
from voting.views.cookie import device_of, held_seat, with_cookie
from voting.views.usher import scan


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """The seat card's page: look (GET, changes nothing) or join (POST). To an usher it is a scanned card."""
    if request.user.is_authenticated and request.user.has_role(Role.USHER):
        return _scanned(request, token)
    return _join(request, token) if request.method == "POST" else _look(request, token)


def _scanned(request: HttpRequest, token: str) -> HttpResponse:
    if (card := seats.find_card(token)) is None:
        raise UnknownSeat
    return scan(request, card)


def _look(request: HttpRequest, token: str) -> HttpResponse:
    device = device_of(request)
    found, mine = seats.look_at_seat(token, device=device)
    shown = {"seat": found, "state": "mine"} if mine else _free(found)
    response = render(request, "voting/seat.html", shown)
    return with_cookie(response, device or seats.new_device())


def _free(seat: Seat) -> dict[str, Any]:
    return {"seat": seat, "state": "free", "asks_code": seats.asks_code(seat, now())}


def _join(request: HttpRequest, token: str) -> HttpResponse:
    claim = seats.claim_seat(token, device=device_of(request), at=now(), code=_typed_code(request))
    to = reverse("voting:phone")
    if wants_json(request):
        return with_cookie(JsonResponse({"ok": True, "seat": claim.seat.label, "next": to}), claim.device)
    return with_cookie(redirect(to), claim.device)


def _typed_code(request: HttpRequest) -> str:
    """From the form, or from a JSON object sent in its place; anything else is no code."""
    if request.content_type != "application/json":
        return request.POST.get("code", "")[:40]
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return ""
    return str(body.get("code", ""))[:40] if isinstance(body, dict) else ""


@never_cache
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Where the QR on a screen leads: it claims nothing, it says to scan the seat card."""
    return render(request, "voting/join.html", {"seat": held_seat(request)})
