"""The reporters' desk (追踪报道组): where to go back to, what to picture there, and what was seen."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain.revisits import assigning, reads, shots
from followup.forms.revisits import filed, listed, posted_file


@require_GET
@role_required(Role.REPORTER, Role.SUPERVISOR)
def revisits(request: StaffRequest) -> HttpResponse:
    """A reporter's own; a supervisor sees everybody's."""
    return render(request, "followup/revisits.html", {"desk": reads.desk_of(request.user, clock.now())})


@require_GET
@role_required(Role.REPORTER, Role.SUPERVISOR)
def one(request: StaffRequest, revisit: int) -> HttpResponse:
    found = get_object_or_404(reads.trips_of(request.user), pk=revisit)
    return render(request, "followup/revisit.html", {"trip": reads.trip_of(found, request.user, clock.now())})


@require_POST
@role_required(Role.REPORTER, Role.SUPERVISOR)
def list_shot(request: StaffRequest, revisit: int) -> HttpResponse:
    found = get_object_or_404(reads.trips_of(request.user), pk=revisit)
    shots.add_shot(found, listed(request.POST), by=request.user, at=clock.now())
    return redirect("followup:revisit", revisit=revisit)


@require_POST
@role_required(Role.REPORTER)
def take(request: StaffRequest, shot: int) -> HttpResponse:
    """The picture of today, for one spot of the list."""
    found = get_object_or_404(reads.shots_of(request.user), pk=shot)
    shots.hand_in(found, posted_file(request.FILES), by=request.user, at=clock.now())
    return redirect("followup:revisit", revisit=found.revisit_id)


@require_POST
@role_required(Role.REPORTER)
def file(request: StaffRequest, revisit: int) -> HttpResponse:
    found = get_object_or_404(reads.trips_of(request.user), pk=revisit)
    assigning.file_revisit(found, **filed(request.POST), by=request.user, at=clock.now())
    return redirect("followup:revisit", revisit=revisit)
