"""The page of notices (通知): what was sent to whom, what did not arrive, and the documents to print."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from followup.domain.notices import beats, board, documents, sending
from followup.models import Message, Notice

DRAWN = {  # by the ending: how it is drawn, and what it is
    "docx": (documents.docx_of, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (documents.pdf_of, "application/pdf"),
}


@require_GET
@role_required(Role.SUPERVISOR)
def notices(request: StaffRequest) -> HttpResponse:
    """`?show=documents` or `?show=trouble`; the board alone when htmx asks for it again."""
    page = "followup/notices/_board.html" if request.htmx else "followup/notices.html"
    return render(request, page, {"board": board.notices_board(clock.now(), request.GET.get("show", "all"))})


@require_GET
@role_required(Role.SUPERVISOR)
def lamp(request: StaffRequest) -> HttpResponse:
    """What is wrong with the clock or the sending, for other desks; nothing when all is well."""
    return render(request, "followup/notices/_slot.html", {"lamp": beats.lamp(clock.now())})


@require_GET
@role_required(Role.SUPERVISOR)
def document(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """A notice with a number, as a file."""
    if kind not in DRAWN:
        raise Http404
    about = Notice.objects.select_related("task__commitment", "unit").exclude(number="")
    notice = get_object_or_404(about, pk=pk)
    draw, media_type = DRAWN[kind]
    answer = HttpResponse(draw(notice), content_type=media_type)
    name = documents.file_name(notice, kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


@require_POST
@role_required(Role.SUPERVISOR)
def again(request: StaffRequest, pk: int) -> HttpResponse:
    sending.send_again(_message(pk), by=request.user, at=clock.now())
    return _answer(request)


@require_POST
@role_required(Role.SUPERVISOR)
def arrived(request: StaffRequest, pk: int) -> HttpResponse:
    """The unit was asked: it has the message."""
    sending.take_as_sent(_message(pk), by=request.user, at=clock.now())
    return _answer(request)


def _message(pk: int) -> Message:
    return get_object_or_404(Message.objects.select_related("notice__unit"), pk=pk)


def _answer(request: StaffRequest) -> HttpResponse:
    context = {"board": board.notices_board(clock.now())}
    return fragment_or_redirect(
        request, "followup/notices/_board.html", context, to=reverse("followup:notices")
    )
