"""The scribe's desk: writing a promise down while it is spoken, and the second person's yes.

An answer to htmx is the fragment that changed; a plain form post is answered with a redirect to the
desk. What could not be written down is always shown again as it was typed.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from common.clock import now, today
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from followup.domain import co_units
from followup.models import Commitment, Unit
from studio.domain.inquiry import coach, promises
from studio.domain.inquiry import scribe as desk
from studio.domain.show import run as live
from studio.forms.commands import understood
from studio.forms.commitment import (
    CaptureForm,
    OfferForm,
    PromiseForm,
    ReasonForm,
    SeenForm,
    draft_of,
    parts_of,
    promise_form,
)
from studio.models import Episode, Run

READERS = (Role.SCRIBE, Role.PRODUCER, Role.SUPERVISOR)


@require_GET
@role_required(*READERS)
def scribe(request: StaffRequest, episode: int) -> HttpResponse:
    """The desk, or only what is on air when htmx asks again. `?amend=<code>` opens that entry's form."""
    run = live.living_run(get_object_or_404(Episode, pk=episode))
    on_air = desk.now_on_air(run, now())
    if request.htmx:
        return render(request, "studio/scribe/_now.html", {"now": on_air, "run": run})
    if code := request.GET.get("amend"):
        entry = get_object_or_404(Commitment, code=code, run_ref=run.ref)
        return _desk(request, run, promise_form(entry), amends=entry)
    return _desk(request, run, CaptureForm(spoken_on=desk.spoken_on(run, now()), initial=on_air.presets))


@require_GET
@role_required(*READERS)
def commitments(request: StaffRequest, run: int) -> HttpResponse:
    return render(request, "studio/scribe/_tonight.html", _tonight(request, _run(run)))


@require_GET
@role_required(*READERS)
def deadline(request: HttpRequest) -> HttpResponse:
    """What the promise still lacks, its days counted out; half-written input is its trade."""
    draft = draft_of(request.GET, today=today())
    return render(
        request, "studio/scribe/_coach.html", {"coached": desk.coached(draft.promise, draft.spoken_on)}
    )


@require_POST
@role_required(Role.SCRIBE)
def jot(request: StaffRequest, run: int) -> HttpResponse:
    """The same for a new promise, which the host's coach shall see as it grows."""
    performed, draft = _run(run), draft_of(request.POST, today=today())
    found = coach.jot(performed, draft.promise, draft.spoken_on, at=now())
    return render(request, "studio/scribe/_coach.html", {"coached": found, "run": performed})


@require_POST
@role_required(Role.SCRIBE)
def capture(request: StaffRequest, run: int) -> HttpResponse:
    at, performed = now(), _run(run)
    form = CaptureForm(request.POST, spoken_on=desk.spoken_on(performed, at))
    if not form.is_valid():
        return _form(request, performed, form, status=400)
    heard_in = form.cleaned_data["instance"]
    written = promises.capture(performed, form.promise(), heard_in=heard_in, by=request.user, at=at)
    return _written(request, performed, written)


@require_POST
@role_required(Role.SCRIBE)
def amend(request: StaffRequest, code: str) -> HttpResponse:
    entry, run = _entry(code)
    form = PromiseForm(request.POST, spoken_on=timezone.localdate(entry.heard_at))
    if not form.is_valid():
        return _form(request, run, form, amends=entry, status=400)
    return _written(request, run, promises.amend(entry, form.promise(), by=request.user, at=now()))


@require_POST
@role_required(*READERS)
def confirm(request: StaffRequest, code: str) -> HttpResponse:
    entry, run = _entry(code)
    seen = understood(SeenForm(request.POST)).cleaned_data["seen"]
    promises.confirm(entry, seen=seen, by=request.user, at=now())
    return _changed(request, run)


@require_POST
@role_required(Role.PRODUCER)
def publish(request: StaffRequest, code: str) -> HttpResponse:
    entry, run = _entry(code)
    promises.publish(entry, by=request.user, at=now())
    return _changed(request, run)


@require_POST
@role_required(Role.SCRIBE, Role.PRODUCER)
def offer(request: StaffRequest, code: str) -> HttpResponse:
    """The counter-offer after a no: another deadline, for the producer to ask the hall about."""
    entry, run = _entry(code)
    terms = understood(OfferForm(request.POST)).terms()
    promises.propose(entry, terms, by=request.user, at=now())
    return _changed(request, run)


@require_POST
@role_required(Role.SCRIBE)
def assisting(request: StaffRequest, code: str) -> HttpResponse:
    """协办: the other units of this promise, until somebody confirms it."""
    entry, run = _entry(code)
    co_units.set_co_units(entry, parts_of(request.POST), by=request.user, at=now())
    return _changed(request, run)


@require_POST
@role_required(*READERS)
def withdraw(request: StaffRequest, code: str) -> HttpResponse:
    entry, run = _entry(code)
    reason = understood(ReasonForm(request.POST)).cleaned_data["reason"]
    promises.withdraw(entry, reason=reason, by=request.user, at=now())
    return _changed(request, run)


def _run(pk: int) -> Run:
    return get_object_or_404(Run.objects.select_related("episode"), pk=pk)


def _entry(code: str) -> tuple[Commitment, Run]:
    """The commitment and the run it was heard in; 404 for one that another programme wrote down."""
    entry = get_object_or_404(Commitment.objects.select_related("unit"), code=code)
    run = promises.run_of(entry)
    if run is None:
        raise Http404
    return entry, run


def _tonight(request: StaffRequest, run: Run) -> dict[str, Any]:
    return {
        "tonight": desk.tonight(run, request.user),
        "run": run,
        "sealed": desk.sealed_round(run, request.user),
        "units": list(Unit.objects.all()),
        "may_check": request.user.has_role(Role.SUPERVISOR) or request.user.has_role(Role.PRODUCER),
        "may_publish": request.user.has_role(Role.PRODUCER),
        "may_write": request.user.has_role(Role.SCRIBE),
    }


def _written_here(run: Run, form: PromiseForm, amends: Commitment | None) -> dict[str, Any]:
    """What the form needs beside itself. The coach has read it already, for browsers without JavaScript."""
    draft = draft_of(form.data or form.initial, today=form.spoken_on)
    return {
        "form": form,
        "amends": amends,
        "run": run,
        "now": desk.now_on_air(run, now()),
        "coached": desk.coached(draft.promise, form.spoken_on),
        "units": list(Unit.objects.all()),
    }


def _desk(
    request: StaffRequest, run: Run, form: PromiseForm, *, amends: Commitment | None = None, status: int = 200
) -> HttpResponse:
    context = _written_here(run, form, amends) | _tonight(request, run) | {"episode": run.episode}
    return render(request, "studio/scribe.html", context, status=status)


def _form(
    request: StaffRequest, run: Run, form: PromiseForm, *, amends: Commitment | None = None, status: int
) -> HttpResponse:
    """A form that cannot be written down, as typed: alone to htmx, in its page to others."""
    if request.htmx:
        context = _written_here(run, form, amends)
        return render(request, "studio/scribe/_promise.html", context, status=status)
    return _desk(request, run, form, amends=amends, status=status)


def _written(request: StaffRequest, run: Run, entry: Commitment) -> HttpResponse:
    """An empty form again, saying what was written; the list beside it is rung for."""
    at = now()
    form = CaptureForm(spoken_on=desk.spoken_on(run, at), initial=desk.now_on_air(run, at).presets)
    context = _written_here(run, form, None) | {"written": entry}
    to = reverse("studio:scribe", args=[run.episode_id])
    answer = fragment_or_redirect(request, "studio/scribe/_promise.html", context, to=to)
    answer["HX-Trigger"] = "bell:ring"
    return answer


def _changed(request: StaffRequest, run: Run) -> HttpResponse:
    to = reverse("studio:scribe", args=[run.episode_id])
    return fragment_or_redirect(request, "studio/scribe/_tonight.html", _tonight(request, run), to=to)
