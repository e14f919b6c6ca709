"""What the planning views draw: the whole plan, one row, or a form that comes back as typed."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.clock import now
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest
from studio.domain.planning.debts import open_debts
from studio.domain.planning.edit_lines import history_of
from studio.domain.planning.editors import present
from studio.domain.planning.plan import plan_state
from studio.forms.plan_item import EditItemForm
from studio.forms.planning import AddItemForm, FrameForm, SegmentForm
from studio.models import Episode, Item


def items() -> QuerySet[Item]:
    return Item.objects.select_related("segment__episode", "clip", "scores")


def plan_context(request: StaffRequest, episode: Episode) -> dict[str, Any]:
    here = present(episode, now(), request.user)
    return {
        "plan": plan_state(episode, here),
        "episode": episode,
        "editors": here,
        "history": history_of(episode, request.user),
        "frame_form": FrameForm(episode=episode),
        "segment_form": SegmentForm(),
        "add_form": AddItemForm(episode=episode),
        "owed": len(open_debts(episode)),
    }


def draw_rundown(request: StaffRequest, episode: Episode, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The whole rundown to htmx; the plan page (or, when something was refused, its copy) to others."""
    if status == 200 and not is_htmx(request):
        return redirect("studio:plan", episode.pk)
    template = "studio/plan/_rundown.html" if is_htmx(request) else "studio/plan.html"
    fresh = Episode.objects.get(pk=episode.pk)
    return render(request, template, plan_context(request, fresh) | extra, status=status)


def draw_row(request: StaffRequest, item: Item) -> HttpResponse:
    context = plan_context(request, Episode.objects.get(pk=item.segment.episode_id))
    rows = (row for segment in context["plan"].segments for row in segment.rows)
    row = next(row for row in rows if row.item.pk == item.pk)
    to = reverse("studio:plan", args=[item.segment.episode_id])
    return fragment_or_redirect(request, "studio/plan/_item.html", context | {"row": row}, to=to)


def draw_form(request: StaffRequest, form: EditItemForm) -> HttpResponse:
    context = plan_context(request, form.item.segment.episode) | {"editing": form.item, "form": form}
    template = "studio/plan/_edit.html" if is_htmx(request) else "studio/plan.html"
    return render(request, template, context, status=409 if form.overtaken else 400)


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
