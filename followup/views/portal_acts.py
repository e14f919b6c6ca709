"""What a unit's people do: each POST is one act on one of their own tasks, and answers the portal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from common import clock
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain.portal import submissions, talks
from followup.domain.portal.submissions import MoreTime
from followup.domain.queries import portal_tasks
from followup.domain.tasks import extensions, handling, handover
from followup.forms import portal as forms
from followup.models import Submission, Task

Act = Callable[[StaffRequest, Task, dict[str, Any]], object]


def on_own_task(act: Act) -> Callable[..., HttpResponseBase]:
    """A view of `act(request, task, who)`, `who` being by and at. Another unit's task does not exist."""

    @require_POST
    @role_required(Role.HANDLER)
    @wraps(act)
    def view(request: StaffRequest, task: int) -> HttpResponse:
        subject = get_object_or_404(portal_tasks(request.user), pk=task)
        act(request, subject, {"by": request.user, "at": clock.now()})
        return _back(task)

    return view


@on_own_task
def accept(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    handling.accept(task, **forms.accepted(request.POST, task), **who)


@on_own_task
def ask_return(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    handover.ask_return(task, **forms.typed(forms.ReasonForm(request.POST)), **who)


@on_own_task
def plan(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    handling.file_plan(task, steps=forms.planned(request.POST), **who)


@on_own_task
def report(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    handling.report(task, **forms.reported(request.POST, task), **who)


@on_own_task
def claim(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    handling.claim(task, **who)


@on_own_task
def lay_claim(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    submissions.submit_claim(task, **who)


@on_own_task
def extend(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    extensions.ask_extension(task, **forms.typed(forms.ExtensionForm(request.POST)), **who)


@on_own_task
def lay_extension(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    asked = MoreTime(**forms.typed(forms.ExtensionForm(request.POST)))
    submissions.submit_extension(task, asked, **who)


@on_own_task
def talk(request: StaffRequest, task: Task, who: dict[str, Any]) -> None:
    talks.say(task, **forms.typed(forms.TalkForm(request.POST)), **who)


@require_POST
@role_required(Role.HANDLER)
def sign(request: StaffRequest, submission: int) -> HttpResponse:
    draft = _draft(request, submission)
    submissions.sign(draft, by=request.user, at=clock.now())
    return _back(draft.task_id)


@require_POST
@role_required(Role.HANDLER)
def put_aside(request: StaffRequest, submission: int) -> HttpResponse:
    draft = _draft(request, submission)
    submissions.put_aside(draft, by=request.user, at=clock.now())
    return _back(draft.task_id)


def _draft(request: StaffRequest, submission: int) -> Submission:
    own = Submission.objects.filter(task__in=portal_tasks(request.user))
    return get_object_or_404(own.select_related("task__commitment", "task__unit"), pk=submission)


def _back(task: int) -> HttpResponseRedirect:
    """To the task's page: htmx follows it and swaps the portal in, so that both ways answer the same."""
    return redirect("followup:portal-task", task=task)
