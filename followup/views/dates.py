"""表态性承诺 · 待问时限: the supervisors ask for a date, the unit head gives one or says why not."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from followup.domain import date_requests as domain
from followup.forms.promises import AnswerForm, WhyForm
from followup.models import DateRequest


@require_GET
@role_required(Role.SUPERVISOR)
def dates(request: StaffRequest) -> HttpResponse:
    return render(request, "followup/dates.html", _desk(domain.requests()))


@require_POST
@role_required(Role.SUPERVISOR)
def ask(request: StaffRequest, date_request: int) -> HttpResponse:
    found = get_object_or_404(domain.requests(), pk=date_request)
    domain.ask_date(found, by=request.user, at=clock.now())
    to = reverse("followup:dates")
    return fragment_or_redirect(request, "followup/dates/_desk.html", _desk(domain.requests()), to=to)


@require_GET
@role_required(Role.HANDLER)
def asked(request: StaffRequest) -> HttpResponse:
    """What the units of this account have been asked, and nobody else's."""
    return render(request, "followup/dates_asked.html", _portal(request))


@require_POST
@role_required(Role.HANDLER)
def answer(request: StaffRequest, date_request: int) -> HttpResponse:
    found, form = _ours(request, date_request), AnswerForm(request.POST)
    form.full_clean()
    due_on, measure = form.cleaned_data.get("due_on"), form.cleaned_data.get("measure", "")
    domain.answer_date(found, due_on, measure, by=request.user, at=clock.now())
    return _answered(request)


@require_POST
@role_required(Role.HANDLER)
def refuse(request: StaffRequest, date_request: int) -> HttpResponse:
    found, form = _ours(request, date_request), WhyForm(request.POST)
    form.full_clean()
    domain.refuse_date(found, form.cleaned_data.get("reason", ""), by=request.user, at=clock.now())
    return _answered(request)


def _ours(request: StaffRequest, pk: int) -> DateRequest:
    """404 for another unit's: it is nobody's affair that it exists."""
    ours = domain.requests().filter(commitment__unit__members__user=request.user)
    return get_object_or_404(ours, pk=pk)


def _desk(found: QuerySet[DateRequest]) -> dict[str, Any]:
    at = clock.now()
    rows = [(one, domain.asking_of(one, at)) for one in found]
    return {"rows": rows, "figures": domain.figures(at)}


def _portal(request: StaffRequest) -> dict[str, Any]:
    at = clock.now()
    return {"rows": [(one, domain.asking_of(one, at)) for one in domain.requests_for(request.user)]}


def _answered(request: StaffRequest) -> HttpResponse:
    to = reverse("followup:dates-asked")
    return fragment_or_redirect(request, "followup/dates/_asked.html", _portal(request), to=to)
