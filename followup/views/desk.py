"""The supervisors' board (督办看板)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import clock
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain import queries


@require_GET
@role_required(Role.SUPERVISOR)
def desk(request: StaffRequest) -> HttpResponse:
    """The whole page, or its lanes alone when htmx asks for it again."""
    page = "followup/desk/_lanes.html" if request.htmx else "followup/desk.html"
    return render(request, page, {"board": queries.desk_board(clock.now())})
