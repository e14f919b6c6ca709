"""The page on which panels are given an OSC address: by it they are heard, and with it comes their word."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.roles import role_required
from studio.domain.machinery import osc, panels
from studio.forms.osc import OscForm
from studio.models import Panel


@require_GET
@never_cache
@role_required(Role.PRODUCER)
def surfaces(request: HttpRequest) -> HttpResponse:
    return _page(request, {})


@require_POST
@role_required(Role.PRODUCER)
def set_surface(request: HttpRequest, panel: int) -> HttpResponse:
    chosen = get_object_or_404(Panel, pk=panel, revoked_at__isnull=True)
    form = OscForm.of(chosen, request.POST)
    if not form.is_valid():
        return _page(request, {chosen.pk: form}, status=400)
    osc.set_surface(chosen, **form.facts())
    return redirect("studio:osc")


def _page(request: HttpRequest, typed: dict[int, OscForm], status: int = 200) -> HttpResponse:
    lines = [
        {"panel": one, "start": osc.start_of(one), "form": typed.get(one.pk) or OscForm.of(one)}
        for one in panels.living()
    ]
    return render(request, "studio/osc.html", {"lines": lines, "lamp": osc.lamp(now())}, status=status)
