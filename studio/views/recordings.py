"""The recording of a programme: bringing it, finding when it began, choosing the seconds of a commitment."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from common.byte_range import serve_bytes
from common.clock import now
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from studio.domain.clips import clip_intake, uploads
from studio.domain.records import excerpts, offset, recordings
from studio.domain.records.offset import Found
from studio.domain.records.recording_board import board_of
from studio.forms.clips import BeginForm, WholeForm
from studio.forms.commands import understood
from studio.forms.recording import CorrectForm, FindForm, IncomingForm, OffsetForm, RemoveForm, TrimForm
from studio.models import Run

READERS = (Role.PRODUCER, Role.SUPERVISOR)
TYPES = {"mp4": "video/mp4", "webm": "video/webm"}


@require_GET
@role_required(*READERS)
def page(request: StaffRequest, run: int) -> HttpResponse:
    """The page, or its board alone for htmx. `?take=&position=`: what would follow from that picture."""
    found = understood(FindForm(request.GET)).found() if "take" in request.GET else None
    template = "studio/recording/_board.html" if request.htmx else "studio/recording.html"
    return render(request, template, _shown(request, _run(run), found))


@require_safe
@role_required(*READERS)
def film(request: HttpRequest, run: int) -> HttpResponseBase:
    """What a browser plays of it: 200, 206, 304 or 416; 404 while the worker still makes it."""
    found = recordings.recording_of(_run(run))
    if not found.played:
        raise Http404
    kind = TYPES[found.played.rpartition(".")[2]]
    return serve_bytes(request, found.played, content_type=kind, etag=f"{found.sha256}-{found.pk}")


@require_POST
@role_required(Role.PRODUCER)
def begin(request: StaffRequest, run: int) -> HttpResponse:
    """{"key", "received", "size", "piece"}, as for a clip; its pieces go where a clip's do."""
    told = understood(BeginForm(request.POST)).facts()
    upload = recordings.begin(_run(run), **told, by=request.user, at=now())
    return JsonResponse(uploads.standing(upload))


@require_POST
@role_required(Role.PRODUCER)
def whole(request: StaffRequest, run: int) -> HttpResponse:
    """Without a script: the whole file in one request."""
    told = understood(WholeForm(request.POST, request.FILES)).cleaned_data
    clip_intake.bring_whole(told["file"], title=told["title"], run=_run(run), by=request.user, at=now())
    return redirect("studio:recording", run)


@require_POST
@role_required(Role.PRODUCER)
def choose(request: StaffRequest, run: int) -> HttpResponse:
    name = understood(IncomingForm(request.POST)).cleaned_data["name"]
    recordings.choose_incoming(_run(run), name, by=request.user, at=now())
    return _board(request, run)


@require_POST
@role_required(Role.PRODUCER)
def again(request: StaffRequest, run: int) -> HttpResponse:
    recordings.try_again(_run(run), now())
    return _board(request, run)


@require_POST
@role_required(Role.PRODUCER)
def drop(request: StaffRequest, run: int) -> HttpResponse:
    recordings.drop(_run(run), by=request.user)
    return _board(request, run)


@require_POST
@role_required(Role.PRODUCER)
def remove(request: StaffRequest, run: int) -> HttpResponse:
    reason = understood(RemoveForm(request.POST)).cleaned_data["reason"]
    recordings.remove(recordings.recording_of(_run(run)), reason=reason, by=request.user, at=now())
    return _board(request, run)


@require_POST
@role_required(Role.PRODUCER)
def set_offset(request: StaffRequest, run: int) -> HttpResponse:
    found = understood(OffsetForm(request.POST)).found()
    offset.set_offset(recordings.recording_of(_run(run)), found, by=request.user, at=now())
    return _board(request, run)


@require_POST
@role_required(Role.PRODUCER)
def correct(request: StaffRequest, run: int) -> HttpResponse:
    form = understood(CorrectForm(request.POST))
    recording, told = recordings.recording_of(_run(run)), form.cleaned_data
    why = {"seen_ms": told["seen"], "reason": told["reason"]}
    offset.correct_offset(recording, form.found(), **why, by=request.user, at=now())
    return _board(request, run)


@require_POST
@role_required(Role.PRODUCER)
def trim(request: StaffRequest, run: int, code: str) -> HttpResponse:
    told = understood(TrimForm(request.POST)).cleaned_data
    span = {"starts_ms": told["starts"], "ends_ms": told["ends"]}
    excerpts.trim(recordings.recording_of(_run(run)), code, **span, by=request.user, at=now())
    return _board(request, run)


@require_POST
@role_required(Role.PRODUCER)
def cut_again(request: StaffRequest, run: int, code: str) -> HttpResponse:
    excerpts.try_again(recordings.recording_of(_run(run)), code, now())
    return _board(request, run)


def _run(pk: int) -> Run:
    return get_object_or_404(Run.objects.select_related("episode"), pk=pk)


def _shown(request: StaffRequest, run: Run, found: Found | None = None) -> dict[str, object]:
    return {
        "board": board_of(run, request.user, found),
        "run": run,
        "episode": run.episode,
        "may_act": request.user.has_role(Role.PRODUCER),
    }


def _board(request: StaffRequest, run: int) -> HttpResponse:
    to = reverse("studio:recording", args=[run])
    return fragment_or_redirect(request, "studio/recording/_board.html", _shown(request, _run(run)), to=to)
