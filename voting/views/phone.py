"""The audience's phone: scoring, and the state behind it. Joining lies in `seat.py`."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from common.clock import now_ms
from voting.domain import queries, seats
from voting.enums import Refusal
from voting.errors import NoSeat
from voting.forms import ballot_rows, is_form, posted_ballot
from voting.live import ballot_box, wire
from voting.live.ballot_box import Verdict
from voting.models import Seat
from voting.views.cookie import device_of, held_seat, with_cookie

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


# Compressed: 200 phones fetch it at once. It reflects no input, and its CSRF token is masked anew each time.
@gzip_page
@never_cache
@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """The scoring page; a phone without a seat is shown how to join."""
    held = held_seat(request)
    if held is None:
        return redirect("voting:join")
    response = render(request, "voting/phone.html", _page(held, {}))
    return with_cookie(response, device_of(request))


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
    received_ms, device = now_ms(), seats.digest(device_of(request))
    verdict = ballot_box.cast_from_thread(posted_ballot(request), device=device, received_ms=received_ms)
    if is_form(request):
        context = _page(_seat_or_refuse(request), request.POST, _lamp(verdict))
        return render(request, "voting/phone.html", context, status=HTTP_STATUS[verdict.code])
    return JsonResponse(verdict.frame(), status=HTTP_STATUS[verdict.code])


def _seat_or_refuse(request: HttpRequest) -> Seat:
    held = held_seat(request)
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
