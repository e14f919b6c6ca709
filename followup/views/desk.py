"""The supervisors' board (督办看板), one task in full, and what waits in lists beside them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from common import clock
from common.enums import Role
from common.errors import DomainError
from common.roles import StaffRequest, role_required
from followup.domain.desk import board, handover_list, queues
from followup.domain.desk.page import page_of
from followup.forms import desk as desk_forms
from followup.models import Task
from followup.views.desk_calls import objection_forms, offered, report_forms, talk_form

CHECKERS = (Role.SUPERVISOR, Role.REPORTER)
DRAWN = {  # by the ending: how the list is drawn, and what it is
    "docx": (
        handover_list.docx_of,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (handover_list.pdf_of, "application/pdf"),
}


@require_GET
@role_required(Role.SUPERVISOR)
def desk(request: StaffRequest) -> HttpResponse:
    """The whole page, or the board alone when htmx asks for it again."""
    page = "followup/desk/_board.html" if request.htmx else "followup/desk.html"
    shown = board.desk_board(clock.now(), desk_forms.wanted(request.GET))
    return render(request, page, {"board": shown, "query": request.GET.urlencode()})


@require_GET
@role_required(*CHECKERS)
def task(request: StaffRequest, task: int) -> HttpResponse:
    return task_page(request, task)


def task_page(request: StaffRequest, pk: int, error: DomainError | None = None) -> HttpResponse:
    """As it stands now; with `error` on top where an act was refused, and its status."""
    try:
        page = page_of(pk, request.user, clock.now())
    except Task.DoesNotExist as gone:
        raise Http404 from gone
    template = "followup/desk/_task.html" if request.htmx else "followup/task.html"
    forms = {"offered": offered(page), "talk": talk_form(page), "objections": objection_forms(page)}
    context = {"page": page, "error": error, "reports": report_forms(page), **forms}
    return render(request, template, context, status=error.status if error else 200)


@require_GET
@role_required(Role.SUPERVISOR)
def extensions(request: StaffRequest) -> HttpResponse:
    """延期审批: the oldest request first."""
    return render(request, "followup/extensions.html", {"asked": queues.asked_extensions(clock.now())})


@require_GET
@role_required(*CHECKERS)
def reinspections(request: StaffRequest) -> HttpResponse:
    """回头看: what is due first."""
    at = clock.now()
    return render(request, "followup/reinspections.html", {"looks": queues.reinspections(at), "at": at})


@require_GET
@role_required(Role.SUPERVISOR)
def handover(request: StaffRequest, number: int | None = None) -> HttpResponse:
    """交办会 of one episode; without a number, of the newest that has tasks to hand over."""
    return render(request, "followup/handover.html", {"meeting": queues.meeting_of(number, clock.now())})


@require_GET
@role_required(Role.SUPERVISOR)
def handover_paper(request: StaffRequest, number: int, kind: str) -> HttpResponse:
    """The meeting's list as a file to print."""
    if kind not in DRAWN:
        raise Http404
    draw, media_type = DRAWN[kind]
    meeting = queues.meeting_of(number, clock.now())
    answer = HttpResponse(draw(meeting), content_type=media_type)
    name = handover_list.file_name(meeting, kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer
