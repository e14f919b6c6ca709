"""How a control room's press is carried out and answered: one envelope, one act, the whole panel.

What you would get wrong: the answer shows the run as it is after the act, read anew, so that a page which has
just acted shows what it caused.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from common.clock import now
from common.errors import wants_json
from common.roles import StaffRequest
from studio.domain.show import queries
from studio.domain.show.commands import Command
from studio.forms.commands import CommandForm, body_of, understood
from studio.models import Run, ShowEvent


def run_of(pk: int) -> Run:
    return get_object_or_404(Run.objects.select_related("episode"), pk=pk)


def state_of(run: Run, request: StaffRequest) -> dict[str, Any]:
    return {"state": queries.control_state(run, now(), request.user), "run": run, "episode": run.episode}


def obey(request: StaffRequest, pk: int, act: Callable[[Run, Command], ShowEvent]) -> HttpResponse:
    """Parse the envelope, do the one act, answer in the form its sender reads."""
    run = run_of(pk)
    form = understood(CommandForm(body_of(request)))
    event = act(run, form.command(by=request.user, at=now()))
    if wants_json(request):
        return JsonResponse({"ok": True, "seq": event.seq})
    if request.htmx:
        return render(request, "studio/control/_panel.html", state_of(run_of(pk), request))  # read anew
    return redirect("studio:control", run.episode_id)
