"""The units' portal: what our own unit owes, and by when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import clock
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain import queries


@require_GET
@role_required(Role.HANDLER)
def portal(request: StaffRequest) -> HttpResponse:
    """Only tasks of the units this account belongs to; of no other unit anything."""
    context = {
        "board": queries.portal_board(request.user, clock.now()),
        "units": queries.units_of(request.user),
    }
    page = "followup/portal/_board.html" if request.htmx else "followup/portal.html"
    return render(request, page, context)
