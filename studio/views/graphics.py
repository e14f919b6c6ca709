"""The graphics desk: show and clear by layer. The answer is the desk, read anew."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from studio.domain.show import graphics, graphics_desk
from studio.domain.show.commands import Command
from studio.enums import Layer
from studio.forms.commands import CommandForm, FreeGraphicForm, GraphicForm, understood
from studio.models import Episode, Run, ShowEvent


@require_GET
@role_required(Role.PRODUCER)
def page(request: StaffRequest, episode: int) -> HttpResponse:
    """The page, or its board alone when htmx asks again."""
    found = get_object_or_404(Episode, pk=episode)
    template = "studio/graphics/_board.html" if request.htmx else "studio/graphics.html"
    return render(request, template, {"desk": graphics_desk.desk(found), "episode": found, "at": now()})


@require_POST
@role_required(Role.PRODUCER)
def show(request: StaffRequest, run: int) -> HttpResponse:
    form = understood(FreeGraphicForm(request.POST))
    layer, payload = Layer(form.cleaned_data["layer"]), form.payload()
    return _do(request, run, form, lambda it, command: graphics.show(it, layer, payload, command))


@require_POST
@role_required(Role.PRODUCER)
def clear(request: StaffRequest, run: int) -> HttpResponse:
    form = understood(GraphicForm(request.POST))
    layer = Layer(form.cleaned_data["layer"])
    return _do(request, run, form, lambda it, command: graphics.clear(it, layer, command))


@require_POST
@role_required(Role.PRODUCER)
def show_next(request: StaffRequest, run: int) -> HttpResponse:
    return _do(request, run, understood(CommandForm(request.POST)), graphics_desk.show_next_programme)


def _do(
    request: StaffRequest, pk: int, form: CommandForm, act: Callable[[Run, Command], ShowEvent]
) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("episode"), pk=pk)
    act(run, form.command(by=request.user, at=now()))
    if not request.htmx:
        return redirect("studio:graphics", run.episode_id)
    shown = {"desk": graphics_desk.desk(run.episode), "episode": run.episode, "at": now()}
    return render(request, "studio/graphics/_board.html", shown)
