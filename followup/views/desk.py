"""The supervisors' board (督办看板), and the closing of a task."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from followup.domain import queries, tasks
from followup.forms import finding_of
from followup.models import Task


@require_GET
@role_required(Role.SUPERVISOR)
def desk(request: StaffRequest) -> HttpResponse:
    """The whole page, or its lanes alone when htmx asks for it again."""
    page = "followup/desk/_lanes.html" if request.htmx else "followup/desk.html"
    return render(request, page, {"board": queries.desk_board(clock.now())})


@require_POST
@role_required(Role.SUPERVISOR)
def close(request: StaffRequest, task: int) -> HttpResponse:
    """Close one task; answers the board to htmx, goes back to the desk otherwise."""
    at = clock.now()
    subject = get_object_or_404(Task.objects.for_desk(), pk=task)
    tasks.close_task(subject, **finding_of(request.POST), by=request.user, at=at)
    return fragment_or_redirect(
        request, "followup/desk/_board.html", {"board": queries.desk_board(at)}, to=reverse("followup:desk")
    )
