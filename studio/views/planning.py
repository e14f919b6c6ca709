"""Planning: the list of episodes, and the rundown of one, edited in place.

An answer to htmx is the row or the rundown; a plain form post is answered with a redirect. What is
typed in a form that could not be saved is always shown again.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common.clock import now, today
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from followup.domain.queries import owed_tasks
from studio.domain import plan as plans
from studio.domain import rundown
from studio.forms.commands import understood
from studio.forms.planning import AddItemForm, EditItemForm, EpisodeForm, MoveForm
from studio.models import Episode, Item


@require_GET
@role_required(Role.PRODUCER, Role.SCRIBE, Role.SUPERVISOR)
def episodes(request: StaffRequest) -> HttpResponse:
    return _episodes_page(request, EpisodeForm(initial={"same_seats": plans.newest_episode() is not None}))


@require_POST
@role_required(Role.PRODUCER)
def new_episode(request: StaffRequest) -> HttpResponse:
    form = EpisodeForm(request.POST)
    if not form.is_valid():
        return _episodes_page(request, form, status=400)
    made = rundown.create_episode(
        number=plans.next_number(),
        seats=form.labels(),
        seats_of=plans.newest_episode() if form.cleaned_data["same_seats"] else None,
        by=request.user,
        at=now(),
        **form.facts(),
    )
    return redirect("studio:plan", made.pk)


@require_GET
@role_required(Role.PRODUCER)
def plan(request: HttpRequest, episode: int) -> HttpResponse:
    """`?edit=<item>` opens that item's form: the same address serves the link and htmx."""
    context = _plan_of(get_object_or_404(Episode, pk=episode))
    if (wanted := request.GET.get("edit", "")).isdecimal():
        item = get_object_or_404(_items(), pk=int(wanted), segment__episode=episode)
        context |= {"editing": item, "form": EditItemForm(item=item)}
    return render(request, "studio/plan.html", context)


@require_POST
@role_required(Role.PRODUCER)
def new_item(request: StaffRequest, episode: int) -> HttpResponse:
    owner = get_object_or_404(Episode, pk=episode)
    form = AddItemForm(request.POST, episode=owner)
    if not form.is_valid():
        return _rundown(request, owner, status=400, add_form=form)
    rundown.add_item(owner, by=request.user, at=now(), **form.facts())
    return _rundown(request, owner)


@require_POST
@role_required(Role.PRODUCER)
def edit_item(request: StaffRequest, item: int) -> HttpResponse:
    """A form that cannot be saved comes back as typed; so does one that somebody else overtook."""
    found = get_object_or_404(_items(), pk=item)
    episode = found.segment.episode
    form = EditItemForm(request.POST, item=found)
    if not form.is_valid():
        return _open_form(request, found, form)
    rundown.edit_item(found, revision=form.revision(), by=request.user, at=now(), **form.facts())
    answer = _row(request, episode, item)
    answer["HX-Trigger"] = "plan-changed"
    return answer


@require_POST
@role_required(Role.PRODUCER)
def remove_item(request: StaffRequest, item: int) -> HttpResponse:
    found = get_object_or_404(_items(), pk=item)
    rundown.remove_item(found, by=request.user, at=now())
    return _rundown(request, found.segment.episode)


@require_POST
@role_required(Role.PRODUCER)
def move_item(request: StaffRequest, item: int) -> HttpResponse:
    found = get_object_or_404(_items(), pk=item)
    up = understood(MoveForm(request.POST)).cleaned_data["direction"] == "up"
    rundown.move_item(found, up=up, by=request.user, at=now())
    return _rundown(request, found.segment.episode)


def _items() -> QuerySet[Item]:
    return Item.objects.select_related("segment__episode", "clip", "scores")


def _episodes_page(request: StaffRequest, form: EpisodeForm, status: int = 200) -> HttpResponse:
    context = {
        "rows": plans.episode_list(),
        "form": form,
        "number": plans.next_number(),
        "owed": owed_tasks(today()),
        "can_plan": request.user.has_role(Role.PRODUCER),
        "base": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "studio/episodes.html", context, status=status)


def _plan_of(episode: Episode) -> dict[str, Any]:
    return {
        "plan": plans.plan_state(episode),
        "episode": episode,
        "add_form": AddItemForm(episode=episode),
    }


def _rundown(request: HttpRequest, episode: Episode, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The whole rundown to htmx; the plan page (or, when something was refused, its copy) to others."""
    if status == 200 and not getattr(request, "htmx", False):
        return redirect("studio:plan", episode.pk)
    template = "studio/plan/_rundown.html" if getattr(request, "htmx", False) else "studio/plan.html"
    return render(request, template, _plan_of(episode) | extra, status=status)


def _row(request: HttpRequest, episode: Episode, item: int) -> HttpResponse:
    plan_now = plans.plan_state(episode)
    row = next(row for segment in plan_now.segments for row in segment.rows if row.item.pk == item)
    to = reverse("studio:plan", args=[episode.pk])
    return fragment_or_redirect(request, "studio/plan/_item.html", {"row": row, "episode": episode}, to=to)


def _open_form(request: HttpRequest, item: Item, form: EditItemForm) -> HttpResponse:
    context = _plan_of(item.segment.episode) | {"editing": item, "form": form}
    status = 409 if form.overtaken else 400
    template = "studio/plan/_edit.html" if getattr(request, "htmx", False) else "studio/plan.html"
    return render(request, template, context, status=status)
