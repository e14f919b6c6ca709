"""Undo and redo, the frame of time, segments, and who is at the plan."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from studio.domain.planning import editors, edits, frame, segments
from studio.forms.commands import understood
from studio.forms.planning import FrameForm, HereForm, MoveForm, SegmentForm
from studio.models import Episode, RundownEdit, Segment
from studio.views.plan_pages import draw_rundown


@require_POST
@role_required(Role.PRODUCER)
def undo_last(request: StaffRequest, episode: int) -> HttpResponse:
    owner = get_object_or_404(Episode, pk=episode)
    edits.undo_last(owner, by=request.user, at=now())
    return draw_rundown(request, owner)


@require_POST
@role_required(Role.PRODUCER)
def redo_last(request: StaffRequest, episode: int) -> HttpResponse:
    owner = get_object_or_404(Episode, pk=episode)
    edits.redo_last(owner, by=request.user, at=now())
    return draw_rundown(request, owner)


@require_POST
@role_required(Role.PRODUCER)
def undo_edit(request: StaffRequest, edit: int) -> HttpResponse:
    """Anybody's edit, as long as nothing later touched the same row."""
    found = get_object_or_404(RundownEdit.objects.select_related("episode"), pk=edit)
    edits.undo(found, by=request.user, at=now())
    return draw_rundown(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def set_frame(request: StaffRequest, episode: int) -> HttpResponse:
    owner = get_object_or_404(Episode, pk=episode)
    form = FrameForm(request.POST, episode=owner)
    if not form.is_valid():
        return draw_rundown(request, owner, status=400, frame_form=form)
    frame.set_frame(owner, seen=form.cleaned_data["seen"], by=request.user, at=now(), **form.facts())
    return draw_rundown(request, owner)


@require_POST
@role_required(Role.PRODUCER)
def new_segment(request: StaffRequest, episode: int) -> HttpResponse:
    owner = get_object_or_404(Episode, pk=episode)
    title = understood(SegmentForm(request.POST)).cleaned_data["title"]
    segments.new_segment(owner, title, by=request.user, at=now())
    return draw_rundown(request, owner)


@require_POST
@role_required(Role.PRODUCER)
def name_segment(request: StaffRequest, segment: int) -> HttpResponse:
    found = get_object_or_404(Segment.objects.select_related("episode"), pk=segment)
    title = understood(SegmentForm(request.POST)).cleaned_data["title"]
    segments.name_segment(found, title, by=request.user, at=now())
    return draw_rundown(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def move_segment(request: StaffRequest, segment: int) -> HttpResponse:
    found = get_object_or_404(Segment.objects.select_related("episode"), pk=segment)
    up = understood(MoveForm(request.POST)).cleaned_data["direction"] == "up"
    segments.move_segment(found, up=up, by=request.user, at=now())
    return draw_rundown(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def remove_segment(request: StaffRequest, segment: int) -> HttpResponse:
    found = get_object_or_404(Segment.objects.select_related("episode"), pk=segment)
    segments.remove_segment(found, by=request.user, at=now())
    return draw_rundown(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def be_here(request: StaffRequest, episode: int) -> HttpResponse:
    """A page's beat; answered with who is here."""
    owner, at = get_object_or_404(Episode, pk=episode), now()
    editors.be_here(owner, request.user, HereForm(request.POST, episode=owner).at(), at)
    context = {"editors": editors.present(owner, at, request.user), "episode": owner}
    return render(request, "studio/plan/_editors.html", context)


@require_POST
@role_required(Role.PRODUCER)
def leave(request: StaffRequest, episode: int) -> HttpResponse:
    editors.leave(get_object_or_404(Episode, pk=episode), request.user)
    return HttpResponse(status=204)
