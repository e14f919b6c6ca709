"""Planning who may score: groups and weights, the seat list, spare cards, the switches. For producers.

Every form works without script and is answered with a redirect to the plan; what could not be understood
comes back as typed.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from voting.domain import cards, groups, offsite, ushers
from voting.domain.electorate import ask_presence_code
from voting.domain.plan import plan_of
from voting.domain.seat_import import apply_import, preview_import
from voting.domain.seat_table import template_csv
from voting.enums import ElectorateKind
from voting.models import Electorate
from voting.plan_forms import ApplyForm, ReprintForm, RulesForm, SeatFileForm, SparesForm, SwitchForm


@require_GET
@role_required(Role.PRODUCER)
def by_ref(request: HttpRequest, ref: str) -> HttpResponse:
    return redirect("voting:electorate-plan", get_object_or_404(_studio(), ref=ref).pk)


@never_cache
@require_GET
@role_required(Role.PRODUCER)
def plan(request: HttpRequest, electorate: int) -> HttpResponse:
    return _page(request, _found(electorate))


@require_POST
@role_required(Role.PRODUCER)
def rules(request: StaffRequest, electorate: int) -> HttpResponse:
    found = _found(electorate)
    form = RulesForm(request.POST, electorate=found)
    if not form.is_valid():
        return _page(request, found, status=400, rules_form=form)
    trim = form.cleaned_data["trim_percent"]
    who: Any = {"by": str(request.user), "at": now()}
    groups.set_rules(found, weights=form.weights(), trim_percent=trim, changes=form.changes(), **who)
    return redirect("voting:electorate-plan", electorate)


@require_POST
@role_required(Role.PRODUCER)
def code(request: StaffRequest, electorate: int) -> HttpResponse:
    return _switched(request, electorate, lambda found, on, **who: ask_presence_code(found, asks=on, **who))


@require_POST
@role_required(Role.PRODUCER)
def public(request: StaffRequest, electorate: int) -> HttpResponse:
    return _switched(request, electorate, lambda found, on, **who: offsite.switch(found, is_open=on, **who))


@require_POST
@role_required(Role.PRODUCER)
def spares(request: StaffRequest, electorate: int) -> HttpResponse:
    found, form = _found(electorate), SparesForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=400, spares_form=form)
    cards.add_spares(found, form.cleaned_data["count"], by=str(request.user), at=now())
    return redirect("voting:electorate-plan", electorate)


@require_POST
@role_required(Role.PRODUCER)
def reprint(request: StaffRequest, electorate: int) -> HttpResponse:
    """A new card for one seat; the one before is void from now on. Answered with its sheet."""
    found = _found(electorate)
    form = ReprintForm(request.POST, electorate=found)
    if not form.is_valid():
        return _page(request, found, status=400, reprint_form=form)
    said = form.cleaned_data
    seat = ushers.reprint_card(said["label"], reason=said["reason"], by=str(request.user), at=now())
    only = urlencode({"first": seat.label, "last": seat.label})
    return redirect(f"{reverse('voting:cards', args=[electorate])}?{only}")


# -- the seat list -----------------------------------------------------------------------------


@require_POST
@role_required(Role.PRODUCER)
def preview(request: HttpRequest, electorate: int) -> HttpResponse:
    """What a file would do, row by row; nothing is changed yet."""
    found, form = _found(electorate), SeatFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, status=400, file_form=form)
    name, data = form.content()
    context = {"electorate": found, "preview": preview_import(found, name=name, data=data), "form": form}
    return render(request, "voting/seat_import.html", context)


@require_POST
@role_required(Role.PRODUCER)
def apply(request: StaffRequest, electorate: int) -> HttpResponse:
    found, form = _found(electorate), ApplyForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    ticket, remove = said.get("ticket", ""), said.get("remove", False)
    apply_import(found, ticket=ticket, remove_missing=remove, by=str(request.user), at=now())
    return redirect("voting:electorate-plan", electorate)


@require_GET
@role_required(Role.PRODUCER)
def template(request: HttpRequest, electorate: int) -> HttpResponse:
    """A list to fill in."""
    names = [row.group.name for row in groups.group_rows(_found(electorate))]
    headers = {"Content-Disposition": 'attachment; filename="seats.csv"'}
    return HttpResponse(template_csv(names), content_type="text/csv; charset=utf-8", headers=headers)


def _switched(request: StaffRequest, electorate: int, act: Callable[..., Any]) -> HttpResponse:
    found, form = _found(electorate), SwitchForm(request.POST)
    if form.is_valid():
        act(found, form.is_on(), by=str(request.user), at=now())
    return redirect("voting:electorate-plan", electorate)


def _studio() -> Any:
    """The evening's, and a rehearsal's while it lives."""
    return Electorate.objects.filter(kind__in=[ElectorateKind.STUDIO, ElectorateKind.REHEARSAL])


def _found(electorate: int) -> Electorate:
    found: Electorate = get_object_or_404(_studio(), pk=electorate)
    return found


def _page(request: HttpRequest, electorate: Electorate, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "electorate": electorate,
        "plan": plan_of(electorate),
        "rules_form": RulesForm(electorate=electorate),
        "file_form": SeatFileForm(),
        "spares_form": SparesForm(),
        "reprint_form": ReprintForm(electorate=electorate),
        **forms,
    }
    return render(request, "voting/electorate.html", context, status=status)
