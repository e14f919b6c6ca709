"""What was on air, looked at again: a reporter takes spots from the exposé and names the film of the
re-visit; the task page shows the moments of a promise."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from followup.domain.revisits.reads import trips_of
from followup.models import Commitment
from studio.domain.clips.revisit_films import film_of
from studio.domain.inquiry import exposes
from studio.domain.inquiry.spots import take_spot
from studio.domain.planning import films
from studio.domain.records.moments import picture_of
from studio.forms.commands import understood
from studio.forms.exposes import FilmForm, SpotForm
from studio.models import Clip


@require_GET
@role_required(Role.REPORTER, Role.SUPERVISOR)
def page(request: StaffRequest, revisit: int) -> HttpResponse:
    found = get_object_or_404(trips_of(request.user), pk=revisit)
    shown = {
        "revisit": found,
        "clips": exposes.exposes_of(found.task.commitment),
        "films": Clip.objects.order_by("-pk")[:20],
        "film": film_of(found.task),
        "report": films.next_report(found.task, now()),
    }
    return render(request, "studio/exposes.html", shown)


@require_POST
@role_required(Role.REPORTER)
def take(request: StaffRequest, revisit: int) -> HttpResponse:
    found = get_object_or_404(trips_of(request.user), pk=revisit)
    form = understood(SpotForm(request.POST))
    take_spot(found, form.cleaned_data["clip"], form.spot(), by=request.user, at=now())
    return redirect("studio:exposes", revisit=revisit)


@require_POST
@role_required(Role.REPORTER)
def film(request: StaffRequest, revisit: int) -> HttpResponse:
    found = get_object_or_404(trips_of(request.user), pk=revisit)
    clip = understood(FilmForm(request.POST)).cleaned_data["clip"]
    films.bring_film(found, clip, by=request.user, at=now())
    return redirect("studio:exposes", revisit=revisit)


@require_GET
@role_required(Role.REPORTER, Role.SUPERVISOR)
@cache_control(private=True, max_age=86400)
def moment(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    """A picture of how a promise came about. Its address carries its version: it may be kept a day."""
    promise = get_object_or_404(Commitment.objects.select_related("unit"), code=code)
    version, picture = picture_of(promise, kind)
    return HttpResponse(picture, content_type="image/jpeg", headers={"ETag": f'"{version}"'})
