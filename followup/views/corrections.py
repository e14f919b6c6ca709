"""勘误: slips in frozen words, set right beside them by a producer and a supervisor together."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from followup.domain import corrections as domain
from followup.forms.promises import CorrectionForm, WhyForm
from followup.models import Commitment, Correction

SIGNERS = (Role.PRODUCER, Role.SUPERVISOR)


@require_GET
@role_required(*SIGNERS)
def corrections(request: StaffRequest, code: str) -> HttpResponse:
    return render(request, "followup/corrections.html", _context(request, _promise(code)))


@require_POST
@role_required(*SIGNERS)
def propose(request: StaffRequest, code: str) -> HttpResponse:
    promise, form = _promise(code), CorrectionForm(request.POST)
    form.full_clean()
    read = {name: form.cleaned_data.get(name, "") for name in ("field", "after", "reason")}
    domain.propose_correction(promise, **read, by=request.user, at=clock.now())
    return _answer(request, promise)


@require_POST
@role_required(*SIGNERS)
def sign(request: StaffRequest, correction: int) -> HttpResponse:
    found = _correction(correction)
    domain.sign_correction(found, by=request.user, at=clock.now())
    return _answer(request, found.commitment)


@require_POST
@role_required(*SIGNERS)
def refuse(request: StaffRequest, correction: int) -> HttpResponse:
    found, form = _correction(correction), WhyForm(request.POST)
    form.full_clean()
    domain.refuse_correction(found, form.cleaned_data.get("reason", ""), by=request.user, at=clock.now())
    return _answer(request, found.commitment)


def _promise(code: str) -> Commitment:
    found = Commitment.objects.on_record().frozen().select_related("unit", "agreed")
    return get_object_or_404(found, code=code)


def _correction(pk: int) -> Correction:
    return get_object_or_404(Correction.objects.select_related("commitment__unit"), pk=pk)


def _context(request: StaffRequest, promise: Commitment) -> dict[str, Any]:
    return {
        "promise": promise,
        "corrections": promise.corrections.select_related("proposed_by", "signed_by").order_by("-number"),
        "fields": domain.correctable(promise),
        "me": request.user.pk,
    }


def _answer(request: StaffRequest, promise: Commitment) -> HttpResponse:
    to = reverse("followup:corrections", args=[promise.code])
    return fragment_or_redirect(
        request, "followup/corrections/_corrections.html", _context(request, promise), to=to
    )
