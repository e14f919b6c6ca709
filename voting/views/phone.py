"""The audience's phone: scoring, the state behind it, the call for an usher. Joining lies in `seat.py`."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from common import signing
from common.clock import now, now_ms
from common.errors import wants_json
from voting.domain import errands, queries, seats
from voting.enums import HelpNote, Refusal
from voting.errors import NoSeat
from voting.forms import ballot_rows, help_note, is_form, posted_ballot
from voting.live import ballot_box, presence, wire
from voting.live.ballot_box import Verdict
from voting.models import Seat
from voting.views.cookie import device_of, held_seat, secret_or_csrf, to_be_kept, with_cookie

HTTP_STATUS = {
    None: 200,
    Refusal.CLOSED: 409,
    Refusal.NOT_OPEN: 409,
    Refusal.SUPERSEDED: 409,
    Refusal.UNKNOWN_ROUND: 404,
    Refusal.NOT_ENTITLED: 403,
    Refusal.BAD_BALLOT: 400,
    Refusal.TOO_LARGE: 413,
    Refusal.FROZEN: 503,
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
    response = render(request, "voting/phone.html", {**_page(held, {}), "device": to_be_kept(request)})
    return with_cookie(response, device_of(request))


@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponseBase:
    """The whole state in one read, with what is this phone's own; ETag over all but `now`."""
    held = _seat_or_refuse(request)
    presence.heard(held.device_sha256 or "")
    frame = queries.phone_state(held)
    etag = f'"{hashlib.sha256(wire.encode(frame).encode()).hexdigest()[:32]}"'
    response = JsonResponse({**frame, "now": now_ms()}, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response


@gzip_page
@never_cache
@secret_or_csrf
@require_POST
def ballot(request: HttpRequest) -> HttpResponse:
    """One ballot when the socket is down (JSON) or there is no JavaScript (form). Same box, same rules."""
    received_ms, device = now_ms(), seats.digest(device_of(request))
    verdict = ballot_box.cast_from_thread(posted_ballot(request), device=device, received_ms=received_ms)
    if is_form(request):
        context = _page(_seat_or_refuse(request), request.POST, _lamp(verdict, request.POST))
        return render(request, "voting/phone.html", context, status=HTTP_STATUS[verdict.code])
    return JsonResponse(verdict.frame(), status=HTTP_STATUS[verdict.code])


@never_cache
@secret_or_csrf
@require_POST
def help_(request: HttpRequest) -> HttpResponse:
    """Call an usher, or say that none is needed any more."""
    held, note = _seat_or_refuse(request), help_note(request.POST)
    if note is None:
        errands.withdraw_help(held, at=now())
    else:
        errands.ask_for_help(held, note=note, at=now())
    return JsonResponse({"ok": True}) if wants_json(request) else redirect("voting:phone")


@never_cache
@secret_or_csrf
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """The cookie again, for a phone that has lost it and still knows its secret."""
    held = _seat_or_refuse(request)
    return with_cookie(JsonResponse({"ok": True, "seat": held.label}), device_of(request))


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
        "salt": (not counted and posted.get("salt")) or secrets.token_urlsafe(16),
        "show_key": signing.public_key(),
        "help_notes": HelpNote.choices,
        "lamp": lamp,
    }


def _lamp(verdict: Verdict, posted: Mapping[str, str]) -> dict[str, Any]:
    if verdict.code is None:
        receipt = _receipt(verdict.frame(), posted)
        return {"kind": "counted", "says": _("Counted"), "code": "", "at": verdict.at_ms, "receipt": receipt}
    return {"kind": "refused", "says": str(verdict.code.label), "code": str(verdict.code), "at": None}


def _receipt(ack: dict[str, Any], posted: Mapping[str, str]) -> str:
    """What a phone without a script may copy for /proof/check/: without the scores, which the list has."""
    if not ack.get("receipt"):
        return ""
    return json.dumps(
        {"round": ack["round"], "seq": ack["seq"], "salt": posted.get("salt", ""), **ack["receipt"]}
    )
