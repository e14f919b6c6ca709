"""Redactions of the ledger: a supervisor asks, a second person signs; nothing is emptied by one alone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from followup.domain.ledger import pages, redaction
from followup.forms.promises import RedactionForm
from followup.models import Event, Redaction

SIGNERS = (Role.SUPERVISOR, Role.PRODUCER)


@require_GET
@role_required(*SIGNERS)
def redactions(request: StaffRequest) -> HttpResponse:
    """`?row=17` shows that row before anything is asked."""
    form = RedactionForm({"seq": request.GET.get("row")})
    form.full_clean()
    event = Event.objects.filter(seq=form.cleaned_data.get("seq") or 0).first()
    context = _context(request) | {"event": event, "row": request.GET.get("row", "")}
    return render(request, "followup/redactions.html", context)


@require_POST
@role_required(Role.SUPERVISOR)
def propose(request: StaffRequest) -> HttpResponse:
    form = RedactionForm(request.POST)
    form.full_clean()
    event = get_object_or_404(Event, seq=form.cleaned_data.get("seq") or 0)
    reason = form.cleaned_data.get("reason", "")
    redaction.propose_redaction(event, reason, by=request.user, at=clock.now())
    return _answer(request)


@require_POST
@role_required(*SIGNERS)
def sign(request: StaffRequest, redaction_id: int) -> HttpResponse:
    found = get_object_or_404(Redaction, pk=redaction_id)
    redaction.sign_redaction(found, by=request.user, at=clock.now())
    return _answer(request)


@require_POST
@role_required(*SIGNERS)
def drop(request: StaffRequest, redaction_id: int) -> HttpResponse:
    found = get_object_or_404(Redaction, pk=redaction_id)
    redaction.drop_redaction(found, by=request.user, at=clock.now())
    return _answer(request)


def _context(request: StaffRequest) -> dict[str, object]:
    may_propose = request.user.has_role(Role.SUPERVISOR)
    return {"redactions": pages.redactions(), "may_propose": may_propose, "me": request.user.pk}


def _answer(request: StaffRequest) -> HttpResponse:
    to = reverse("followup:redactions")
    return fragment_or_redirect(request, "followup/redactions/_list.html", _context(request), to=to)
