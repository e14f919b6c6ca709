"""What a supervisor or a reporter does: each POST is one act on one task, and answers the task as it then is.

What you would get wrong: a refusal without the fresh page. Somebody whose browser runs no script sees the
sentence on top of the task as it is now; with htmx the sentence comes alone, the page follows by its bell.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common import clock
from common.enums import Role
from common.errors import DomainError
from common.roles import StaffRequest, role_required
from followup.domain.checking.ratings import Invited
from followup.domain.desk import queues
from followup.domain.desk.freshness import check_fresh
from followup.domain.tasks import handover
from followup.forms import desk as desk_forms
from followup.forms.portal import typed
from followup.models import Task
from followup.views.desk import CHECKERS, task_page
from followup.views.desk_calls import ACTS


@require_POST
@role_required(*CHECKERS)
def act(request: StaffRequest, task: int, key: str) -> HttpResponse:
    if key not in ACTS:
        raise Http404
    subject = get_object_or_404(Task.objects.for_desk(), pk=task)
    try:
        done = _do(request, subject, key)
    except DomainError as error:  # caught for the fresh page under the sentence
        if request.htmx:
            raise
        return task_page(request, task, error)
    if isinstance(done, list) and done:
        return _invited(request, subject, done)
    return task_page(request, task) if request.htmx else redirect("followup:task", task=task)


def _do(request: StaffRequest, task: Task, key: str) -> object:
    check_fresh(task, request.POST.get("mark", ""))
    facts = typed(ACTS[key].form(request.POST, task=task))
    return ACTS[key].call(task, **facts, by=request.user, at=clock.now())


def _invited(request: StaffRequest, task: Task, invited: list[Invited]) -> HttpResponse:
    """Shown once: the secrets are nowhere to be read again."""
    links = [
        (one.label, request.build_absolute_uri(reverse("followup:rate", args=[one.token]))) for one in invited
    ]
    context: dict[str, Any] = {"task": task, "links": links}
    return render(request, "followup/invited.html", context)


@require_POST
@role_required(Role.SUPERVISOR)
def assign_many(request: StaffRequest, number: int) -> HttpResponse:
    """交办会: all that were ticked, or none when one is refused."""
    registered = queues.registered().filter(commitment__episode_number=number)
    read = typed(desk_forms.ManyForm(request.POST, offered=registered))
    handover.assign_all(read["tasks"], wanted=read["wanted"], by=request.user, at=clock.now())
    return redirect("followup:handover", number=number)
