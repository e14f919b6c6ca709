"""The machines page: set-up, lamps that tell their age, and the three things a hand can do with a machine.

The board asks for itself every two seconds: a machine changes without anybody's press, and the process that
serves it is another one than this.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from studio.domain.machinery import machine_lamps, osc
from studio.domain.machinery import machines as machinery
from studio.forms.machines import MachineForm
from studio.models import Machine


@require_GET
@role_required(Role.PRODUCER)
def machines(request: HttpRequest) -> HttpResponse:
    """`?edit=<machine>` opens that machine's form."""
    wanted = request.GET.get("edit", "")
    chosen = get_object_or_404(Machine, pk=int(wanted)) if wanted.isdecimal() else None
    return _page(request, MachineForm(instance=chosen), chosen)


@require_GET
@role_required(Role.PRODUCER)
def board(request: HttpRequest) -> HttpResponse:
    return render(request, "studio/machines/_board.html", {"board": machine_lamps.board(now())})


@require_GET
@role_required(Role.PRODUCER)
def lamps(request: HttpRequest) -> HttpResponse:
    """The bar of the control room."""
    at = now()
    return render(request, "studio/machines/_lamps.html", {"lamps": machine_lamps.lamps(at), "at": at})


@require_POST
@role_required(Role.PRODUCER)
def new_machine(request: HttpRequest) -> HttpResponse:
    return _keep(request, None)


@require_POST
@role_required(Role.PRODUCER)
def edit_machine(request: HttpRequest, machine: int) -> HttpResponse:
    return _keep(request, get_object_or_404(Machine, pk=machine))


@require_POST
@role_required(Role.PRODUCER)
def remove_machine(request: HttpRequest, machine: int) -> HttpResponse:
    machinery.remove_machine(get_object_or_404(Machine, pk=machine))
    return redirect("studio:machines")


@require_POST
@role_required(Role.PRODUCER)
def adopt(request: StaffRequest, machine: int) -> HttpResponse:
    return _act(request, machine, machinery.adopt)


@require_POST
@role_required(Role.PRODUCER)
def impose(request: StaffRequest, machine: int) -> HttpResponse:
    return _act(request, machine, machinery.impose)


@require_POST
@role_required(Role.PRODUCER)
def let_go(request: StaffRequest, machine: int) -> HttpResponse:
    return _act(request, machine, machinery.let_go)


def _act(request: StaffRequest, pk: int, act: Callable[..., Machine]) -> HttpResponse:
    at = now()
    act(get_object_or_404(Machine, pk=pk), by=request.user, at=at)
    context = {"board": machine_lamps.board(at)}
    return fragment_or_redirect(
        request, "studio/machines/_board.html", context, to=reverse("studio:machines")
    )


def _keep(request: HttpRequest, known: Machine | None) -> HttpResponse:
    form = MachineForm(request.POST, instance=known)
    if not form.is_valid():
        return _page(request, form, known, status=400)
    machinery.keep_machine(form.kept())
    return redirect("studio:machines")


def _page(request: HttpRequest, form: MachineForm, chosen: Machine | None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "board": machine_lamps.board(now()),
        "unused": machinery.unused(),
        "form": form,
        "chosen": chosen,
        "osc": osc.lamp(now()),
    }
    return render(request, "studio/machines.html", context, status=status)
