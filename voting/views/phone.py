"""The audience's phone: joining by a seat card, scoring, and the state behind both.

What you would get wrong: looking at a seat card claims nothing. Link scanners fetch URLs, so only a POST
joins; the GET merely gives the phone its secret, so that a double press is one phone.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import now, now_ms
from common.errors import wants_json
from voting.domain import queries, seats
from voting.enums import Refusal
from voting.errors import NoSeat
from voting.forms import ballot_rows, is_form, posted_ballot
from voting.live import ballot_box, wire
from voting.live.ballot_box import SEAT_COOKIE, Verdict
from voting.models import Seat

COOKIE_AGE_S = 7 * 24 * 3600  # renewed with every page; an evening with a wide margin

HTTP_STATUS = {
    None: 200,
    Refusal.CLOSED: 409,
    Refusal.NOT_OPEN: 409,
    Refusal.SUPERSEDED: 409,
    Refusal.UNKNOWN_ROUND: 404,
    Refusal.NOT_ENTITLED: 403,
    Refusal.BAD_BALLOT: 400,
    Refusal.TOO_LARGE: 413,
    Refusal.BUSY: 503,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """The seat card's page: look (GET, changes nothing) or join (POST)."""
    return _join(request, token) if request.method == "POST" else _look(request, token)


def _look(request: HttpRequest, token: str) -> HttpResponse:
    device = request.COOKIES.get(SEAT_COOKIE, "")
    found, mine = seats.look_at_seat(token, device=device)
    response = render(request, "voting/seat.html", {"seat": found, "state": "mine" if mine else "free"})
    return _with_cookie(response, device or seats.new_device())


def _join(request: HttpRequest, token: str) -> HttpResponse:
    claim = seats.claim_seat(token, device=request.COOKIES.get(SEAT_COOKIE), at=now())
    to = reverse("voting:phone")
    if wants_json(request):
        return _with_cookie(JsonResponse({"ok": True, "seat": claim.seat.label, "next": to}), claim.device)
    return _with_cookie(redirect(to), claim.device)


# Compressed: 200 phones fetch it at once. It reflects no input, and its CSRF token is masked anew each time.
@gzip_page
@never_cache
@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """The scoring page; a phone without a seat is shown how to join."""
    held = _held(request)
    if held is None:
        return redirect("voting:join")
    response = render(request, "voting/phone.html", _page(held, {}))
    return _with_cookie(response, request.COOKIES[SEAT_COOKIE])


@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponseBase:
    """The whole state in one read, with what is this phone's own; ETag over all but `now`."""
    frame = queries.phone_state(_seat_or_refuse(request))
    etag = f'"{hashlib.sha256(wire.encode(frame).encode()).hexdigest()[:32]}"'
    response = JsonResponse({**frame, "now": now_ms()}, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response


@gzip_page
@never_cache
@require_POST
def ballot(request: HttpRequest) -> HttpResponse:
    """One ballot when the socket is down (JSON) or there is no JavaScript (form). Same box, same rules."""
    received_ms, device = now_ms(), seats.digest(request.COOKIES.get(SEAT_COOKIE, ""))
    verdict = ballot_box.cast_from_thread(posted_ballot(request), device=device, received_ms=received_ms)
    if is_form(request):
        context = _page(_seat_or_refuse(request), request.POST, _lamp(verdict))
        return render(request, "voting/phone.html", context, status=HTTP_STATUS[verdict.code])
    return JsonResponse(verdict.frame(), status=HTTP_STATUS[verdict.code])


@never_cache
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Where the QR on a screen leads: it claims nothing, it says to scan the seat card."""
    return render(request, "voting/join.html", {"seat": _held(request)})


def _held(request: HttpRequest) -> Seat | None:
    return seats.seat_of_device(request.COOKIES.get(SEAT_COOKIE))


def _seat_or_refuse(request: HttpRequest) -> Seat:
    held = _held(request)
    if held is None:
        raise NoSeat
    return held


def _page(held: Seat, posted: Mapping[str, str], lamp: dict[str, Any] | None = None) -> dict[str, Any]:
    frame = queries.phone_state(held)
    mine = frame.pop("mine")
    counted = lamp is not None and lamp["kind"] == "counted"
    return {
        "seat": held,
        "state": frame,
        "mine": mine,
        "now_ms": now_ms(),
        "rows": ballot_rows(frame["round"], {} if counted else posted),
        "next_seq": (mine["seq"] or 0) + 1,
        "lamp": lamp,
    }


def _lamp(verdict: Verdict) -> dict[str, Any]:
    if verdict.code is None:
        return {"kind": "counted", "says": _("Counted"), "code": "", "at": verdict.at_ms}
    return {"kind": "refused", "says": str(verdict.code.label), "code": str(verdict.code), "at": None}


def _with_cookie(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(
        SEAT_COOKIE, device, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response
