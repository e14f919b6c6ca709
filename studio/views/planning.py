"""Planning: the list of episodes, and the rundown of one, edited in place.

An answer to htmx is the row or the rundown; a plain form post is answered with a redirect. What is
typed in a form that could not be saved is always shown again. What is drawn: studio.views.plan_pages.
"""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from common.clock import now, today
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain.queries import owed_tasks
from studio.domain.planning import plan as plans
from studio.domain.planning import rundown
from studio.domain.planning.episode_copies import templates
from studio.forms.commands import understood
from studio.forms.plan_item import CELLS, WORDS, EditItemForm
from studio.forms.planning import AddItemForm, EpisodeForm, MoveForm, PlaceForm
from studio.models import Episode
from studio.views.plan_pages import draw_form, draw_row, draw_rundown, items, plan_context


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
def plan(request: StaffRequest, episode: int) -> HttpResponse:
    """`?edit=<item>` opens that item's form, `?mend=<item>` that of its words alone: the same address serves
    the link and htmx."""
    context = plan_context(request, get_object_or_404(Episode, pk=episode))
    for name, only in {"edit": (), "mend": WORDS}.items():
        if (wanted := request.GET.get(name, "")).isdecimal():
            item = get_object_or_404(items(), pk=int(wanted), segment__episode=episode)
            context |= {"editing": item, "form": EditItemForm(item=item, only=only)}
    return render(request, "studio/plan.html", context)


@require_GET
@role_required(Role.PRODUCER)
def plan_rundown(request: StaffRequest, episode: int) -> HttpResponse:
    """The rundown alone, for a page that was told of a change."""
    context = plan_context(request, get_object_or_404(Episode, pk=episode))
    return render(request, "studio/plan/_rundown.html", context)


@require_POST
@role_required(Role.PRODUCER)
def new_item(request: StaffRequest, episode: int) -> HttpResponse:
    owner = get_object_or_404(Episode, pk=episode)
    form = AddItemForm(request.POST, episode=owner)
    if not form.is_valid():
        return draw_rundown(request, owner, status=400, add_form=form)
    rundown.add_item(owner, by=request.user, at=now(), **form.facts())
    return draw_rundown(request, owner)


@require_POST
@role_required(Role.PRODUCER)
def edit_item(request: StaffRequest, item: int) -> HttpResponse:
    return _save(request, EditItemForm(request.POST, item=get_object_or_404(items(), pk=item)))


@require_POST
@role_required(Role.PRODUCER)
def edit_cells(request: StaffRequest, item: int) -> HttpResponse:
    """Title, length and start, from the row itself."""
    return _save(request, EditItemForm(request.POST, item=get_object_or_404(items(), pk=item), only=CELLS))


@require_POST
@role_required(Role.PRODUCER)
def edit_words(request: StaffRequest, item: int) -> HttpResponse:
    """Script and note, also of a row in play: the prompter reads them from the plan."""
    return _save(request, EditItemForm(request.POST, item=get_object_or_404(items(), pk=item), only=WORDS))


def _save(request: StaffRequest, form: EditItemForm) -> HttpResponse:
    """A form that cannot be saved comes back as typed; so does one that somebody else overtook."""
    if not form.is_valid():
        return draw_form(request, form)
    rundown.edit_item(form.item, revision=form.revision(), by=request.user, at=now(), **form.facts())
    answer = draw_row(request, form.item)
    answer["HX-Trigger"] = "plan-changed"
    return answer


@require_POST
@role_required(Role.PRODUCER)
def remove_item(request: StaffRequest, item: int) -> HttpResponse:
    found = get_object_or_404(items(), pk=item)
    rundown.remove_item(found, by=request.user, at=now())
    return draw_rundown(request, found.segment.episode)


@require_POST
@role_required(Role.PRODUCER)
def move_item(request: StaffRequest, item: int) -> HttpResponse:
    found = get_object_or_404(items(), pk=item)
    up = understood(MoveForm(request.POST)).cleaned_data["direction"] == "up"
    rundown.move_item(found, up=up, by=request.user, at=now())
    return draw_rundown(request, found.segment.episode)


@require_POST
@role_required(Role.PRODUCER)
def place_item(request: StaffRequest, episode: int) -> HttpResponse:
    """Where a row was dropped."""
    owner = get_object_or_404(Episode, pk=episode)
    place = understood(PlaceForm(request.POST, episode=owner)).cleaned_data
    rundown.place_item(place["item"], place["segment"], after=place["after"], by=request.user, at=now())
    return draw_rundown(request, owner)


def _episodes_page(request: StaffRequest, form: EpisodeForm, status: int = 200) -> HttpResponse:
    context = {
        "rows": plans.episode_list(),
        "form": form,
        "number": plans.next_number(),
        "owed": owed_tasks(today()),
        "templates": templates(),
        "can_plan": request.user.has_role(Role.PRODUCER),
        "base": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "studio/episodes.html", context, status=status)
