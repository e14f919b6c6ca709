"""Figures that were read out on air: taken by a desk, proved by anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain.memory import figures
from followup.domain.memory.overview import read_overview
from followup.models import Unit


@require_GET
def figure_list(request: HttpRequest) -> HttpResponse:
    context = {"here": "ledger", "figures": figures.figures()[:200]}
    return render(request, "followup/memory/figures.html", context)


@require_GET
def figure(request: HttpRequest, figure: int) -> HttpResponse:
    """With its proof: counted again from the events up to its head."""
    found = get_object_or_404(figures.figures(), pk=figure)
    context = {"here": "ledger", "figure": found, "proof": figures.prove(found)}
    return render(request, "followup/memory/figure.html", context)


@require_http_methods(["GET", "POST"])
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def take(request: StaffRequest) -> HttpResponse:
    """The figures as they stand; posted, one of them is kept as it will be read out."""
    at = clock.now()
    if request.method == "POST":
        unit = Unit.objects.filter(code=request.POST.get("unit", "")).first()
        kept = figures.snapshot(request.POST.get("name", ""), unit=unit, by=request.user, at=at)
        return redirect("followup:figure", figure=kept.pk)
    context = {"page": read_overview("", at), "figures": figures.figures()[:20]}
    return render(request, "followup/memory/take.html", context)
