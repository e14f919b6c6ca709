"""The control room: one page, its panel fragment, and one view for each act.

Every act answers with the whole panel, so that a page which has just acted shows what it caused.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.models import Commitment
from studio.domain.records import asrun
from studio.domain.show import graphics
from studio.domain.show import run as live
from studio.enums import Layer
from studio.forms.commands import (
    ArmForm,
    AskForm,
    GoOnAirForm,
    GraphicForm,
    VoidRoundForm,
    body_of,
    understood,
)
from studio.models import Episode, Item
from studio.views.obeying import obey, run_of, state_of
from voting.models import Round


@require_GET
@role_required(Role.PRODUCER)
def control(request: StaffRequest, episode: int) -> HttpResponse:
    run = live.living_run(get_object_or_404(Episode, pk=episode))
    return render(request, "studio/control.html", state_of(run, request))


@require_GET
@role_required(Role.PRODUCER)
def panel(request: StaffRequest, run: int) -> HttpResponse:
    return render(request, "studio/control/_panel.html", state_of(run_of(run), request))


@require_POST
@role_required(Role.PRODUCER)
def go_on_air(request: StaffRequest, run: int) -> HttpResponse:
    """Without a finished drill it takes a reason, which stays in the log."""
    reason = understood(GoOnAirForm(body_of(request))).cleaned_data["reason"]
    return obey(request, run, lambda run, command: live.go_on_air(run, command, without_drill=reason))


@require_POST
@role_required(Role.PRODUCER)
def arm(request: StaffRequest, run: int) -> HttpResponse:
    form = understood(ArmForm(body_of(request)))
    item = get_object_or_404(Item, pk=form.cleaned_data["item"])
    return obey(request, run, lambda run, command: live.arm_item(run, item, command))


@require_POST
@role_required(Role.PRODUCER)
def take(request: StaffRequest, run: int) -> HttpResponse:
    return obey(request, run, live.take_item)


@require_POST
@role_required(Role.PRODUCER)
def back(request: StaffRequest, run: int) -> HttpResponse:
    return obey(request, run, live.go_back)


@require_POST
@role_required(Role.PRODUCER)
def retake(request: StaffRequest, run: int) -> HttpResponse:
    return obey(request, run, live.retake)


@require_POST
@role_required(Role.PRODUCER)
def end(request: StaffRequest, run: int) -> HttpResponse:
    return obey(request, run, live.end_run)


@require_POST
@role_required(Role.PRODUCER)
def close_round(request: StaffRequest, run: int) -> HttpResponse:
    return obey(request, run, live.close_round_by_hand)


@require_POST
@role_required(Role.PRODUCER)
def void_round(request: StaffRequest, run: int) -> HttpResponse:
    reason = understood(VoidRoundForm(body_of(request))).cleaned_data["reason"]
    return obey(request, run, lambda run, command: live.void_round(run, reason, command))


@require_POST
@role_required(Role.PRODUCER)
def rerun_round(request: StaffRequest, run: int) -> HttpResponse:
    reason = understood(VoidRoundForm(body_of(request))).cleaned_data["reason"]
    return obey(request, run, lambda run, command: live.rerun_round(run, reason, command))


@require_POST
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def confirm_round(request: StaffRequest, run: int, sealed: int) -> HttpResponse:
    """The second person's yes; the desk it was pressed at is rung for by the run's event."""
    performed = run_of(run)
    live.confirm_round(performed, get_object_or_404(Round, pk=sealed), by=request.user, at=now())
    to = "studio:control" if request.user.has_role(Role.PRODUCER) else "studio:scribe"
    return HttpResponse(status=204) if request.htmx else redirect(to, performed.episode_id)


@require_POST
@role_required(Role.PRODUCER)
def ask_hall(request: StaffRequest, run: int) -> HttpResponse:
    code = understood(AskForm(body_of(request))).cleaned_data["code"]
    commitment = get_object_or_404(Commitment.objects.select_related("unit"), code=code)
    return obey(request, run, lambda run, command: live.ask_hall(run, commitment, command))


@require_POST
@role_required(Role.PRODUCER)
def show_answer(request: StaffRequest, run: int) -> HttpResponse:
    return obey(request, run, live.show_answer)


@require_POST
@role_required(Role.PRODUCER)
def show_graphic(request: StaffRequest, run: int) -> HttpResponse:
    form = understood(GraphicForm(body_of(request)))
    if form.cleaned_data["layer"] == Layer.LOWER_THIRD:
        return obey(request, run, graphics.show_lower_third)
    commitment = get_object_or_404(Commitment, code=form.cleaned_data["code"])
    return obey(request, run, lambda run, command: graphics.show_card(run, commitment, command))


@require_POST
@role_required(Role.PRODUCER)
def clear_graphic(request: StaffRequest, run: int) -> HttpResponse:
    layer = understood(GraphicForm(body_of(request))).cleaned_data["layer"]
    return obey(request, run, lambda run, command: graphics.clear_graphic(run, layer, command))


@require_GET
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def as_run_csv(request: HttpRequest, run: int) -> HttpResponse:
    """UTF-8 with a byte-order mark: the office's spreadsheets read Chinese only with it."""
    performed = run_of(run)
    response = HttpResponse(asrun.csv_text(performed), content_type="text/csv; charset=utf-8")
    name = "rehearsal-as-run" if performed.is_rehearsal else "as-run"
    response["Content-Disposition"] = (
        f'attachment; filename="{name}-{performed.episode.number:02d}-{run}.csv"'
    )
    return response
