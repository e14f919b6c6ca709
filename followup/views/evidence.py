"""Handing evidence in, taking it back, releasing it; and one task's evidence as a page.

What you would get wrong: a piece is read from the request as a stream. `request.body` would hold it in
memory. Another unit's task, file or upload does not exist (404).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain.evidence import finishing, intake
from followup.domain.evidence import release as releasing
from followup.domain.evidence.sheet import evidence_sheet
from followup.domain.evidence.standing import source_for, visible, visible_tasks
from followup.forms import evidence as forms
from followup.models import Evidence, EvidenceIntake, Task

HANDS = (Role.HANDLER, Role.SUPERVISOR, Role.REPORTER)


@require_GET
@role_required(*HANDS)
def listed(request: StaffRequest, task: int) -> HttpResponse:
    subject = _task(request, task)
    page = "followup/evidence/_list.html" if request.htmx else "followup/evidence.html"
    return render(request, page, {"sheet": evidence_sheet(subject, request.user)})


@require_POST
@role_required(*HANDS)
def begin(request: StaffRequest, task: int) -> HttpResponse:
    """{"key", "received", "size", "piece"}: where to send the pieces, and from which byte on."""
    subject = _task(request, task)
    told = forms.begun(request.POST, subject)
    return _told(intake.begin(**told, source=source_for(request.user, subject), **_who(request)))


@require_GET
@role_required(*HANDS)
def state(request: StaffRequest, key: str) -> HttpResponse:
    """How far an upload is: asked after every break."""
    return _told(_intake(request, key))


@require_POST
@role_required(*HANDS)
def piece(request: StaffRequest, key: str) -> HttpResponse:
    """`?offset=`: the bytes of the body begin there. 409 with `received` when the upload stands elsewhere."""
    offset = forms.offset_of(request.GET)
    length = _length(request)
    upload = _intake(request, key)
    return _told(intake.append_piece(upload, offset, request, length=length, **_who(request)))


@require_POST
@role_required(*HANDS)
def finish(request: StaffRequest, key: str) -> HttpResponse:
    """All bytes are here: examined, and taken in or refused by name. Asked again it answers the same."""
    done = finishing.finish(_intake(request, key), **_who(request))
    return JsonResponse({"evidence": done.pk, "sha256": done.sha256, "kind": done.kind})


@require_POST
@role_required(*HANDS)
def drop(request: StaffRequest, key: str) -> HttpResponse:
    upload = _intake(request, key)
    intake.drop(upload, by=request.user)
    return _back(request, upload.task_id)


@require_POST
@role_required(*HANDS)
def whole(request: StaffRequest, task: int) -> HttpResponse:
    """Without a script: Django has written the file to a temporary one, which is read once more."""
    subject = _task(request, task)
    told = forms.brought(request.POST, request.FILES, subject)
    finishing.bring_whole(**told, source=source_for(request.user, subject), **_who(request))
    return _back(request, task)


@require_POST
@role_required(*HANDS)
def withdraw(request: StaffRequest, evidence: int) -> HttpResponse:
    found = _evidence(request, evidence)
    releasing.withdraw(found, **_who(request))
    return _back(request, found.task_id)


@require_POST
@role_required(Role.SUPERVISOR)
def release(request: StaffRequest, evidence: int) -> HttpResponse:
    found = _evidence(request, evidence)
    releasing.release(found, **_who(request))
    return _back(request, found.task_id)


@require_POST
@role_required(Role.SUPERVISOR)
def hide(request: StaffRequest, evidence: int) -> HttpResponse:
    found = _evidence(request, evidence)
    releasing.take_back(found, forms.reason_of(request.POST), **_who(request))
    return _back(request, found.task_id)


def _who(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.user, "at": now()}


def _length(request: HttpRequest) -> int:
    said = request.headers.get("Content-Length") or "0"
    return int(said) if said.isdecimal() else 0


def _task(request: StaffRequest, task: int) -> Task:
    return get_object_or_404(visible_tasks(request.user), pk=task)


def _evidence(request: StaffRequest, evidence: int) -> Evidence:
    return get_object_or_404(visible(request.user), pk=evidence)


def _intake(request: StaffRequest, key: str) -> EvidenceIntake:
    mine = EvidenceIntake.objects.filter(by=request.user)
    return get_object_or_404(mine.select_related("task__commitment", "task__unit", "evidence"), key=key)


def _told(upload: EvidenceIntake) -> JsonResponse:
    return JsonResponse(intake.standing(upload))


def _back(request: StaffRequest, task: int) -> HttpResponse:
    """To where one came from: the unit's portal, or the page of the evidence."""
    if request.htmx:
        sheet = evidence_sheet(_task(request, task), request.user)
        return render(request, "followup/evidence/_list.html", {"sheet": sheet})
    if request.user.has_role(Role.HANDLER):
        return redirect("followup:portal-task", task)
    return redirect("followup:evidence", task)
