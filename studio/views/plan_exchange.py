"""What goes in and out of a plan: import with a preview, export, print; copies, templates; what is owed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from common.tables import xlsx_of
from followup.models import Task
from studio.domain.planning import debts, episode_copies
from studio.domain.planning.plan import newest_episode
from studio.domain.planning.plan_sheets import printed_plan, sheets_of
from studio.domain.planning.rundown_import import apply_import, preview_import
from studio.forms.commands import understood
from studio.forms.plan_exchange import ApplyForm, DuplicateForm, ReasonForm, RundownFileForm, TemplateForm
from studio.models import Episode

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@role_required(Role.PRODUCER)
def exchange(request: StaffRequest, episode: int) -> HttpResponse:
    return _page(request, get_object_or_404(Episode, pk=episode))


@never_cache
@require_GET
@role_required(Role.PRODUCER)
def export(request: StaffRequest, episode: int) -> HttpResponse:
    """The rundown with its row ids on the first sheet, which an import reads; people and questions behind."""
    found = get_object_or_404(Episode, pk=episode)
    answer = HttpResponse(xlsx_of(sheets_of(found)), content_type=XLSX)
    name = f"{found.number:02d}-{found.title}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return answer


@require_GET
@role_required(Role.PRODUCER)
def printed(request: StaffRequest, episode: int) -> HttpResponse:
    plan = printed_plan(get_object_or_404(Episode, pk=episode))
    return render(request, "studio/plan_print.html", {"printed": plan, "at": now()})


@require_POST
@role_required(Role.PRODUCER)
def preview(request: StaffRequest, episode: int) -> HttpResponse:
    """What a file would do, row by row; nothing is changed yet."""
    found, form = get_object_or_404(Episode, pk=episode), RundownFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, status=400, file_form=form)
    name, data = form.content()
    return _page(request, found, preview=preview_import(found, name=name, data=data))


@require_POST
@role_required(Role.PRODUCER)
def apply(request: StaffRequest, episode: int) -> HttpResponse:
    found = get_object_or_404(Episode, pk=episode)
    said = understood(ApplyForm(request.POST)).cleaned_data
    apply_import(found, ticket=said["ticket"], remove_missing=said["remove"], by=request.user, at=now())
    return redirect("studio:plan", episode)


# -- copies ------------------------------------------------------------------------------------


@require_POST
@role_required(Role.PRODUCER)
def duplicate(request: StaffRequest, episode: int) -> HttpResponse:
    found, form = get_object_or_404(Episode, pk=episode), DuplicateForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=400, copy_form=form)
    hall = newest_episode() if found.is_template else found
    seats = hall if form.cleaned_data["same_seats"] else None
    who: Any = {"by": request.user, "at": now()}
    made = episode_copies.duplicate_episode(found, seats_of=seats, **form.facts(), **who)
    return redirect("studio:plan", made.pk)


@require_POST
@role_required(Role.PRODUCER)
def keep_template(request: StaffRequest, episode: int) -> HttpResponse:
    found, form = get_object_or_404(Episode, pk=episode), TemplateForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=400, template_form=form)
    title = form.cleaned_data["title"]
    made = episode_copies.make_template(found, title=title, by=request.user, at=now())
    return redirect("studio:plan", made.pk)


# -- what is owed ------------------------------------------------------------------------------


@require_GET
@role_required(Role.PRODUCER)
def owed(request: StaffRequest, episode: int) -> HttpResponse:
    found = get_object_or_404(Episode, pk=episode)
    return render(request, "studio/plan_debts.html", {"episode": found, "debts": debts.debts_of(found)})


@require_POST
@role_required(Role.PRODUCER)
def drop_debt(request: StaffRequest, episode: int, task: int) -> HttpResponse:
    found, owed_task = get_object_or_404(Episode, pk=episode), _task(task)
    reason = understood(ReasonForm(request.POST)).cleaned_data["reason"]
    debts.drop_debt(found, owed_task, reason=reason, by=request.user, at=now())
    return _debts(request, found)


@require_POST
@role_required(Role.PRODUCER)
def take_back(request: StaffRequest, episode: int, task: int) -> HttpResponse:
    found = get_object_or_404(Episode, pk=episode)
    debts.take_back(found, _task(task), by=request.user, at=now())
    return _debts(request, found)


def _task(pk: int) -> Task:
    return get_object_or_404(Task.objects.for_desk(), pk=pk)


def _debts(request: StaffRequest, episode: Episode) -> HttpResponse:
    context = {"episode": episode, "debts": debts.debts_of(episode)}
    return fragment_or_redirect(
        request, "studio/plan/_debts.html", context, to=reverse("studio:plan-debts", args=[episode.pk])
    )


def _page(request: StaffRequest, episode: Episode, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        "episode": episode,
        "file_form": RundownFileForm(),
        "owed": len(debts.open_debts(episode)),
        "copy_form": DuplicateForm(
            initial={"title": episode.title, "planned_start": episode_copies.next_start(episode, now())}
        ),
        "template_form": TemplateForm(initial={"title": episode.title}),
    }
    return render(request, "studio/plan_exchange.html", context | extra, status=status)
