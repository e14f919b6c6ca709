"""The page of the button panels: who has one, when it was last heard, a new one, and the end of one.

What you would get wrong: the token stands on the page that answers the making, and on no other. That page is
kept by nobody (no-store), and to load it again makes no second panel: the name is given.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from studio.domain.machinery import panels as panelry
from studio.forms.panel import PanelForm
from studio.models import Panel


@require_GET
@role_required(Role.PRODUCER)
def panels(request: HttpRequest) -> HttpResponse:
    return _page(request, PanelForm())


@require_POST
@role_required(Role.PRODUCER)
def new_panel(request: StaffRequest) -> HttpResponse:
    form = PanelForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    panel, token = panelry.make_panel(form.cleaned_data["name"], by=request.user, at=now())
    return _page(request, PanelForm(), made=panel, token=token)


@require_POST
@role_required(Role.PRODUCER)
def revoke_panel(request: HttpRequest, panel: int) -> HttpResponse:
    panelry.revoke(get_object_or_404(Panel, pk=panel), at=now())
    return redirect("studio:panels")


def _page(request: HttpRequest, form: PanelForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "panels": panelry.living(),
        "revoked": panelry.revoked(),
        "form": form,
        "base": request.build_absolute_uri(reverse("studio:panel-board")).removesuffix("board"),
        **more,
    }
    response = render(request, "studio/panels.html", context, status=status)
    add_never_cache_headers(response)
    return response
