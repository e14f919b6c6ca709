"""The acts of the floor: panic and its way back, hold, questions, free graphics, and a second person's
yes."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from common.clock import now
from common.enums import Role
from common.errors import BadInput
from common.roles import StaffRequest, role_required
from studio.domain.inquiry import turns
from studio.domain.show import graphics, panic, sureness
from studio.domain.show.hold import hold as keep
from studio.enums import Layer, PanicAct, TurnOutcome
from studio.forms.commands import (
    FreeGraphicForm,
    HoldForm,
    PanicForm,
    QueueForm,
    ReasonForm,
    SettleForm,
    body_of,
    understood,
)
from studio.views.obeying import obey, run_of

MOVES = {
    "ask": turns.ask_turn,
    "answer": turns.start_answer,
    "more": turns.extend_answer,
    "pause": turns.pause,
    "back": turns.put_back,
}


@require_POST
@role_required(Role.PRODUCER)
def panic_on(request: StaffRequest, run: int) -> HttpResponse:
    act = PanicAct(understood(PanicForm(body_of(request))).cleaned_data["act"])
    return obey(request, run, lambda run, command: panic.panic_on(run, act, command))


@require_POST
@role_required(Role.PRODUCER)
def panic_lift(request: StaffRequest, run: int) -> HttpResponse:
    act = PanicAct(understood(PanicForm(body_of(request))).cleaned_data["act"])
    return obey(request, run, lambda run, command: panic.lift(run, act, command))


@require_POST
@role_required(Role.PRODUCER, Role.SUPERVISOR)
def second(request: StaffRequest, run: int, asked: int) -> HttpResponse:
    """The second person's yes; whoever asked is told by the run's bell, and presses again."""
    performed = run_of(run)
    sureness.second(performed, asked, by=request.user, at=now())
    to = "studio:control" if request.user.has_role(Role.PRODUCER) else "studio:scribe"
    return HttpResponse(status=204) if request.htmx else redirect(to, performed.episode_id)


@require_POST
@role_required(Role.PRODUCER)
def hold(request: StaffRequest, run: int) -> HttpResponse:
    titles = understood(HoldForm(body_of(request))).cleaned_data["titles"]
    return obey(request, run, lambda run, command: keep(run, command, titles))


@require_POST
@role_required(Role.PRODUCER)
def queue_turn(request: StaffRequest, run: int) -> HttpResponse:
    said = understood(QueueForm(body_of(request))).cleaned_data
    what = {"question": said["question"], "text": said["text"], "unit": said["unit"]}
    return obey(request, run, lambda run, command: turns.queue_turn(run, command, **what))


@require_POST
@role_required(Role.PRODUCER)
def move_turn(request: StaffRequest, run: int, turn: int, move: str) -> HttpResponse:
    """ask, answer, more, pause or back."""
    if (step := MOVES.get(move)) is None:
        raise BadInput
    return obey(request, run, lambda run, command: step(run, turn, command))


@require_POST
@role_required(Role.PRODUCER)
def settle_turn(request: StaffRequest, run: int, turn: int) -> HttpResponse:
    said = understood(SettleForm(body_of(request))).cleaned_data
    outcome, reason = TurnOutcome(said["outcome"]), said["reason"]
    return obey(request, run, lambda run, command: turns.settle_turn(run, turn, outcome, reason, command))


@require_POST
@role_required(Role.PRODUCER)
def turn_reason(request: StaffRequest, run: int, turn: int) -> HttpResponse:
    reason = understood(ReasonForm(body_of(request))).cleaned_data["reason"]
    return obey(request, run, lambda run, command: turns.give_reason(run, turn, reason, command))


@require_POST
@role_required(Role.PRODUCER)
def show_free(request: StaffRequest, run: int) -> HttpResponse:
    """A graphic of the producer's own words on its layer."""
    form = understood(FreeGraphicForm(body_of(request)))
    layer = Layer(form.cleaned_data["layer"])
    return obey(request, run, lambda run, command: graphics.show(run, layer, form.payload(), command))
