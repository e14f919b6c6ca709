"""The usher console: the hall, one seat's sheet, and one view for each act.

Every act answers with the way back to the room, so that pages work alike with and without JavaScript.
Scanning is opening a card's address in a browser in which an usher is signed in: `scan` shows the sheet and
claims nothing.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.clock import now, now_ms
from common.enums import Role
from common.roles import StaffRequest, role_required
from voting.domain import errands, seat_map, seat_sheet, seats, slips, ushers
from voting.enums import ElectorateKind
from voting.errors import RoundNotOpen, UnknownCard
from voting.live import ballot_box, dozing, wire
from voting.models import Electorate, Seat, SpareCard
from voting.views import usher_forms as forms

ACTS = ("swap", "admit", "slip", "extra", "reprint", "void")
SPANS = (0, 15, 30, 60, 120)  # extra seconds on offer
HAND = "usher_hand"  # session: what was scanned last, for the second half of a swap
HAND_MS = 180_000


@require_GET
@role_required(Role.USHER)
def usher(request: HttpRequest) -> HttpResponse:
    """The newest programme's hall."""
    newest = Electorate.objects.filter(kind=ElectorateKind.STUDIO).order_by("-pk").first()
    if newest is None:
        return render(request, "voting/usher_empty.html")
    return redirect("voting:usher-room", electorate=newest.pk)


@never_cache
@require_GET
@role_required(Role.USHER)
def room(request: StaffRequest, electorate: int) -> HttpResponse:
    held = get_object_or_404(Electorate, pk=electorate)
    context = {**_board(request, held), "sheet": _sheet(request, held), "hand": _spare_in_hand(request, held)}
    return render(request, "voting/usher.html", context)


@never_cache
@require_GET
@role_required(Role.USHER)
def board(request: StaffRequest, electorate: int) -> HttpResponse:
    held = get_object_or_404(Electorate, pk=electorate)
    return render(request, "voting/usher/_board.html", _board(request, held))


@require_GET
@role_required(Role.USHER)
def card(request: StaffRequest, electorate: int) -> HttpResponse:
    """The field at the top: what a scanner or a hand put into it."""
    held = get_object_or_404(Electorate, pk=electorate)
    return scan(request, seat_sheet.find_by_text(held, request.GET.get("card", "")))


def scan(request: HttpRequest, scanned: Seat | SpareCard) -> HttpResponse:
    """The sheet of the seat; a spare and a seat scanned one after the other open their swap."""
    is_spare = isinstance(scanned, SpareCard)
    kind, other = ("spare", "seat") if is_spare else ("seat", "spare")
    before = request.session.get(HAND, {})
    request.session[HAND] = {"kind": kind, "id": scanned.pk, "at": now_ms()}
    asked = {kind: scanned.label if is_spare else scanned.pk}
    if before.get("kind") == other and now_ms() - before["at"] < HAND_MS:
        asked |= _other_half(other, before["id"], scanned.electorate_id)
    to = reverse("voting:usher-room", args=[scanned.electorate_id])
    return redirect(f"{to}?{urlencode(asked)}#sheet")


@require_POST
@role_required(Role.USHER)
def errand(request: StaffRequest, seat: int) -> HttpResponse:
    return _obey(request, seat, errands.take_errand, stay="seat")


@require_POST
@role_required(Role.USHER)
def settle(request: StaffRequest, seat: int) -> HttpResponse:
    outcome = forms.understood(forms.OutcomeForm(request.POST)).cleaned_data["outcome"]
    return _obey(request, seat, lambda seat, **who: errands.settle_errand(seat, outcome=outcome, **who))


@require_POST
@role_required(Role.USHER)
def admit(request: StaffRequest, seat: int) -> HttpResponse:
    held, reason = _seat(seat), forms.reason_of(forms.ReasonForm(request.POST), "admit")
    return _settled(request, held, ushers.admit_seat, **reason, stay="seat")


@require_POST
@role_required(Role.USHER)
def swap(request: StaffRequest, seat: int) -> HttpResponse:
    held, form = _seat(seat), forms.SwapForm(request.POST)
    reason = forms.reason_of(form, "swap")
    spare = seat_sheet.find_by_text(held.electorate, form.cleaned_data["spare"])
    if not isinstance(spare, SpareCard):
        raise UnknownCard(text=form.cleaned_data["spare"][:20])
    request.session.pop(HAND, None)
    return _settled(request, held, ushers.swap_card, spare=spare, **reason)


@require_POST
@role_required(Role.USHER)
def reprint(request: StaffRequest, seat: int) -> HttpResponse:
    held, reason = _seat(seat), forms.reason_of(forms.ReasonForm(request.POST), "reprint")
    return _settled(request, held, ushers.reprint_card, **reason, stay="seat")


@require_POST
@role_required(Role.USHER)
def void(request: StaffRequest, seat: int) -> HttpResponse:
    held, reason = _seat(seat), forms.reason_of(forms.ReasonForm(request.POST), "void")
    return _settled(request, held, seats.void_seat, **reason)


@require_POST
@role_required(Role.USHER)
def extra(request: StaffRequest, seat: int) -> HttpResponse:
    held, form = _seat(seat), forms.ExtraForm(request.POST)
    reason = forms.reason_of(form, "extra")
    return _settled(request, held, ushers.grant_extra_time, seconds=form.cleaned_data["seconds"], **reason)


@require_POST
@role_required(Role.USHER)
def slip(request: StaffRequest, seat: int) -> HttpResponse:
    held = _seat(seat)
    running = seat_sheet.open_round_of(held)
    if running is None:
        raise RoundNotOpen(number="–")
    scores = forms.slip_scores(running, request.POST)
    done = slips.enter_slip(running, held, scores, by=str(request.user), at=now(), cast=_cast)
    return _back(request, held, stay="" if slips.is_counted(done) else "seat")


@require_POST
@role_required(Role.USHER)
def slip_withdraw(request: StaffRequest, seat: int) -> HttpResponse:
    """What was typed first was wrong."""
    held = _seat(seat)
    if running := seat_sheet.open_round_of(held):
        slips.withdraw_slip(running, held)
    return _back(request, held, stay="seat")


def _cast(round_id: int, seat_id: int, salt: str, scores: slips.Scores) -> str:
    """Through the one ballot box, as the phones' ballots; why not, in words, or nothing."""
    ballot = wire.Ballot(round_id, wire.MAX_SEQ, wire.canonical(scores), salt)
    verdict = ballot_box.cast_for_seat_from_thread(seat_id, ballot, now_ms())
    return "" if verdict.code is None else str(verdict.code.label)


def _settled(
    request: StaffRequest, seat: Seat, act: Callable[..., Any], *, stay: str = "", **given: Any
) -> HttpResponse:
    """The act, and with it the errand that led there."""
    at, by = now(), str(request.user)
    act(seat, by=by, at=at, **given)
    errands.settle_errand(seat, by=by, at=at)
    return _back(request, seat, stay=stay)


def _obey(request: StaffRequest, pk: int, act: Callable[..., Any], *, stay: str = "") -> HttpResponse:
    held = _seat(pk)
    act(held, by=str(request.user), at=now())
    return _back(request, held, stay=stay)


def _back(request: HttpRequest, seat: Seat, *, stay: str = "") -> HttpResponse:
    to = reverse("voting:usher-room", args=[seat.electorate_id])
    return redirect(f"{to}?seat={seat.pk}&act={request.POST.get('then', '')}" if stay else to)


def _seat(pk: int) -> Seat:
    return get_object_or_404(Seat.objects.select_related("electorate"), pk=pk)


def _board(request: StaffRequest, electorate: Electorate) -> dict[str, Any]:
    at = now()
    silent = dozing.silent_since(seat_map.devices_of(electorate), at=at)
    return {
        "electorate": electorate,
        "board": seat_map.board(electorate, silent=silent, at=at),
        "me": str(request.user),
        "chosen": request.GET.get("seat", ""),
    }


def _sheet(request: HttpRequest, electorate: Electorate) -> dict[str, Any] | None:
    """The seat's sheet with the act that is open on it; None when no seat is chosen."""
    pk = request.GET.get("seat", "")
    if not pk.isdecimal():
        return None
    seat = get_object_or_404(Seat.objects.select_related("electorate"), pk=pk, electorate=electorate)
    shown, spare = seat_sheet.sheet(seat, now()), request.GET.get("spare", "")
    act = request.GET.get("act", "")
    act = "swap" if spare else act if act in ACTS else _likely(shown)
    reasons = [(why, why.label) for why in forms.REASONS.get(act, ())]
    rows = forms.slip_rows(shown["round"]) if act == "slip" and shown["round"] else []
    address = reverse(f"voting:usher-{act}", args=[seat.pk])
    more = {"act": act, "acts": ACTS, "address": address, "reasons": reasons, "rows": rows, "spans": SPANS}
    return {**shown, **more, "scanned": spare}


def _likely(shown: dict[str, Any]) -> str:
    """What an usher who stands there most probably came for."""
    if shown["void"]:
        return "swap"
    if shown["counted"] is False and shown["on_air"]:
        return "slip"
    if shown["errand"] is not None and shown["errand"].asked_by_phone:
        return "swap"
    return "admit"


def _spare_in_hand(request: HttpRequest, electorate: Electorate) -> str:
    """The label of a spare that was scanned and still waits for its seat."""
    label = request.GET.get("spare", "")
    return label if label and "seat" not in request.GET else ""


def _other_half(kind: str, pk: int, electorate_id: int) -> dict[str, Any]:
    if kind == "seat":
        return {"seat": pk} if Seat.objects.filter(pk=pk, electorate=electorate_id).exists() else {}
    spare = SpareCard.objects.filter(pk=pk, electorate=electorate_id).first()
    return {"spare": spare.label} if spare else {}
