"""The people of an episode and their prepared questions, on one page.

An answer to htmx is that page's fragment; a plain form post is answered with a redirect.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.htmx import fragment_or_redirect
from common.roles import StaffRequest, role_required
from studio.domain.planning import cast, questions_plan
from studio.domain.planning.debts import open_debts
from studio.forms.commands import understood
from studio.forms.plan_exchange import CastForm, QuestionForm
from studio.forms.planning import MoveForm
from studio.models import CastMember, Episode, Question


@require_GET
@role_required(Role.PRODUCER)
def people(request: StaffRequest, episode: int) -> HttpResponse:
    """`?member=` or `?question=` opens that one's form in its place."""
    found = get_object_or_404(Episode, pk=episode)
    extra: dict[str, Any] = {}
    if (member := request.GET.get("member", "")).isdecimal():
        extra["editing"] = get_object_or_404(found.cast, pk=int(member))
        extra["edit_form"] = CastForm(member=extra["editing"])
    if (question := request.GET.get("question", "")).isdecimal():
        extra["rewording"] = get_object_or_404(found.questions, pk=int(question))
        extra["reword_form"] = QuestionForm(episode=found, question=extra["rewording"])
    return render(request, "studio/plan_people.html", _context(found) | extra)


@require_POST
@role_required(Role.PRODUCER)
def new_member(request: StaffRequest, episode: int) -> HttpResponse:
    found, form = get_object_or_404(Episode, pk=episode), CastForm(request.POST)
    if not form.is_valid():
        return _again(request, found, member_form=form)
    cast.add_member(found, by=request.user, at=now(), **form.cleaned_data)
    return _people(request, found)


@require_POST
@role_required(Role.PRODUCER)
def edit_member(request: StaffRequest, member: int) -> HttpResponse:
    found = _member(member)
    form = CastForm(request.POST, member=found)
    if not form.is_valid():
        return _again(request, found.episode, editing=found, edit_form=form)
    cast.edit_member(found, by=request.user, at=now(), **form.cleaned_data)
    return _people(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def remove_member(request: StaffRequest, member: int) -> HttpResponse:
    found = _member(member)
    cast.remove_member(found, by=request.user, at=now())
    return _people(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def new_question(request: StaffRequest, episode: int) -> HttpResponse:
    found = get_object_or_404(Episode, pk=episode)
    form = QuestionForm(request.POST, episode=found)
    if not form.is_valid():
        return _again(request, found, question_form=form)
    questions_plan.add_question(found, by=request.user, at=now(), **form.facts())
    return _people(request, found)


@require_POST
@role_required(Role.PRODUCER)
def edit_question(request: StaffRequest, question: int) -> HttpResponse:
    found = _question(question)
    form = QuestionForm(request.POST, episode=found.episode, question=found)
    if not form.is_valid():
        return _again(request, found.episode, rewording=found, reword_form=form)
    who: Any = {"by": request.user, "at": now()}
    questions_plan.edit_question(found, revision=form.opened(), **form.facts(), **who)
    return _people(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def remove_question(request: StaffRequest, question: int) -> HttpResponse:
    found = _question(question)
    questions_plan.remove_question(found, by=request.user, at=now())
    return _people(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def move_question(request: StaffRequest, question: int) -> HttpResponse:
    found = _question(question)
    up = understood(MoveForm(request.POST)).cleaned_data["direction"] == "up"
    questions_plan.move_question(found, up=up, by=request.user, at=now())
    return _people(request, found.episode)


@require_POST
@role_required(Role.PRODUCER)
def plan_question(request: StaffRequest, question: int) -> HttpResponse:
    """Into the rundown, as its last item."""
    found = _question(question)
    questions_plan.plan_question(found, by=request.user, at=now())
    return _people(request, found.episode)


def _member(pk: int) -> CastMember:
    return get_object_or_404(CastMember.objects.select_related("episode"), pk=pk)


def _question(pk: int) -> Question:
    return get_object_or_404(Question.objects.select_related("episode"), pk=pk)


def _context(episode: Episode) -> dict[str, Any]:
    return {
        "episode": episode,
        "cast": cast.cast_of(episode),
        "questions": questions_plan.questions_of(episode),
        "seats": cast.hall_seats(episode),
        "member_form": CastForm(),
        "question_form": QuestionForm(episode=episode),
        "owed": len(open_debts(episode)),
    }


def _people(request: StaffRequest, episode: Episode) -> HttpResponse:
    to = reverse("studio:plan-people", args=[episode.pk])
    return fragment_or_redirect(request, "studio/plan/_people.html", _context(episode), to=to)


def _again(request: StaffRequest, episode: Episode, **extra: Any) -> HttpResponse:
    template = "studio/plan/_people.html" if request.htmx else "studio/plan_people.html"
    return render(request, template, _context(episode) | extra, status=400)
