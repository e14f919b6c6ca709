"""The drill: start, watch, end (producers), and what a phone measured (its own cookie)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from voting.domain import drill, seats
from voting.domain.plan import plan_of
from voting.models import Electorate
from voting.plan_forms import MarkForm, SwitchForm
from voting.views.cookie import device_of, secret_or_csrf


@never_cache
@require_GET
@role_required(Role.PRODUCER, Role.USHER)
def board(request: HttpRequest, electorate: int) -> HttpResponse:
    """The drill's figures, which the plan asks for every two seconds while it runs."""
    found = get_object_or_404(Electorate, pk=electorate)
    return render(request, "voting/electorate/_drill.html", {"plan": plan_of(found), "electorate": found})


@require_POST
@role_required(Role.PRODUCER)
def change(request: StaffRequest, electorate: int) -> HttpResponse:
    """Start (`on=1`) or end it."""
    found, form = get_object_or_404(Electorate, pk=electorate), SwitchForm(request.POST)
    if form.is_valid() and form.is_on():
        drill.start_drill(found, by=str(request.user), at=now())
    elif form.is_valid():
        drill.end_drill(found, by=str(request.user), at=now())
    to = reverse("voting:electorate-plan", args=[electorate])
    context = {"plan": plan_of(found), "electorate": found}
    return fragment_or_redirect(request, "voting/electorate/_drill.html", context, to=to)


@secret_or_csrf
@never_cache
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """A phone whose socket is down says how long its drill took. A stranger's word is dropped unheard."""
    form, device = MarkForm(request.POST), device_of(request)
    kept = 0
    if device and form.is_valid():
        said = form.cleaned_data
        kept = drill.mark_green(said["round"], [(seats.digest(device), said["ms"])])
    return JsonResponse({"kept": kept})
