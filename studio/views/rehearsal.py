"""The rehearsal's page: begin, seat an audience, play faults, end and wipe."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from studio.domain.rehearsals import audience, faults, rehearsal
from studio.domain.rehearsals.audience import Door
from studio.domain.rehearsals.rehearsal_board import board
from studio.domain.show.commands import Command
from studio.enums import Fault
from studio.forms.commands import understood
from studio.forms.rehearsal import AudienceForm, FaultForm
from studio.models import Episode, Run, ShowEvent


@require_GET
@role_required(Role.PRODUCER)
def page(request: StaffRequest, episode: int) -> HttpResponse:
    """The page, or its board alone when htmx asks again."""
    found = get_object_or_404(Episode, pk=episode)
    template = "studio/rehearsal/_board.html" if request.htmx else "studio/rehearsal.html"
    shown = board(found, now())
    return render(request, template, {"board": shown, "episode": found, "run": shown.run})


@require_POST
@role_required(Role.PRODUCER)
def begin(request: StaffRequest, episode: int) -> HttpResponse:
    rehearsal.begin_rehearsal(get_object_or_404(Episode, pk=episode), by=request.user, at=now())
    return redirect("studio:rehearsal", episode)


@require_POST
@role_required(Role.PRODUCER)
def end(request: StaffRequest, run: int) -> HttpResponse:
    """Wipes it: what is shown then has no trace of it but the report."""
    found = _run(run)
    rehearsal.end_rehearsal(found, by=request.user, at=now())
    return redirect("studio:rehearsal", found.episode_id)


@require_POST
@role_required(Role.PRODUCER)
def seat(request: StaffRequest, run: int) -> HttpResponse:
    found, wanted = _run(run), understood(AudienceForm(request.POST)).cleaned_data
    audience.seat(found, **wanted, door=_door(request), at=now())
    return _again(request, found)


@require_POST
@role_required(Role.PRODUCER)
def dismiss(request: StaffRequest, run: int) -> HttpResponse:
    found = _run(run)
    audience.dismiss(found)
    return _again(request, found)


@require_POST
@role_required(Role.PRODUCER)
def play(request: StaffRequest, run: int) -> HttpResponse:
    return _fault(request, run, faults.play)


@require_POST
@role_required(Role.PRODUCER)
def lift(request: StaffRequest, run: int) -> HttpResponse:
    return _fault(request, run, faults.lift)


def _fault(request: StaffRequest, run: int, act: Callable[[Run, Fault, Command], ShowEvent]) -> HttpResponse:
    found = _run(run)
    form = understood(FaultForm(request.POST))
    act(found, form.cleaned_data["fault"], form.command(by=request.user, at=now()))
    return _again(request, found)


def _again(request: StaffRequest, run: Run) -> HttpResponse:
    if not request.htmx:
        return redirect("studio:rehearsal", run.episode_id)
    shown = board(run.episode, now())
    return render(
        request, "studio/rehearsal/_board.html", {"board": shown, "episode": run.episode, "run": shown.run}
    )


def _run(pk: int) -> Run:
    return get_object_or_404(Run.objects.select_related("episode"), pk=pk)


def _door(request: HttpRequest) -> Door:
    """The server's own address as this connection came in by, and the name it was asked for by."""
    host = request.get_host()
    server = getattr(request, "scope", {}).get("server")
    if not server or not server[1]:
        return Door(f"http://{host}", host, request.is_secure())
    name = f"[{server[0]}]" if ":" in server[0] else server[0]
    return Door(f"http://{name}:{server[1]}", host, request.is_secure())
