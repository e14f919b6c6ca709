"""The units' portal: what our own unit owes, and by when."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from common import clock
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain.portal import sheet
from followup.domain.queries import portal_tasks


@require_GET
@role_required(Role.HANDLER)
def portal(request: StaffRequest) -> HttpResponse:
    """Only tasks of the units this account belongs to; of no other unit anything."""
    return _page(request, sheet.desk_of(request.user, clock.now()))


@require_GET
@role_required(Role.HANDLER)
def one(request: StaffRequest, task: int) -> HttpResponse:
    """The same page with one task chosen; another unit's does not exist."""
    chosen = get_object_or_404(portal_tasks(request.user), pk=task)
    return _page(request, sheet.desk_of(request.user, clock.now(), task=chosen))


@require_GET
@role_required(Role.HANDLER)
def done(request: StaffRequest) -> HttpResponse:
    return render(request, "followup/portal_done.html", {"duties": sheet.done_of(request.user, clock.now())})


def _page(request: StaffRequest, desk: sheet.Desk) -> HttpResponse:
    page = "followup/portal/_portal.html" if request.htmx else "followup/portal.html"
    return render(request, page, {"desk": desk, "sheet": desk.sheet, "at": clock.now()})
