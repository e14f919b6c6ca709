"""The views that are only looked at, each opened by a key of its own, and the page that hands out their
addresses.

No account is asked of a view: a tablet in the host's hand has none. A wrong key is "not found".
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common.clock import now
from common.enums import Role
from common.roles import StaffRequest, role_required
from studio.domain.show.desks import Desk, desk_state, key_of, opened_by
from studio.models import Episode


@require_GET
def view(request: HttpRequest, episode: int, desk: str, key: str) -> HttpResponse:
    """The page, or what changes of it when htmx asks again. `?mirror=1`: for the glass before a camera."""
    opened = opened_by(episode, desk, key)
    if opened is None:
        raise Http404
    context = _context(request, opened, Desk(desk), key)
    template = context["board"] if request.headers.get("HX-Request") else "studio/view.html"
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def _context(request: HttpRequest, episode: Episode, desk: Desk, key: str) -> dict[str, Any]:
    return {
        "state": desk_state(episode, now(), desk),
        "desk": desk,
        "board": f"studio/{desk.value}/_board.html",
        "here": request.get_full_path(),
        "socket": f"/ws/view/{episode.pk}/{desk.value}/{key}/",
        "mirror": request.GET.get("mirror") == "1",
    }


@require_GET
@role_required(Role.PRODUCER)
def addresses(request: StaffRequest, episode: int) -> HttpResponse:
    """Where each view is found, to be typed, copied or scanned by a tablet."""
    found = get_object_or_404(Episode, pk=episode, is_template=False)
    urls = [
        (desk, request.build_absolute_uri(reverse("studio:view", args=[found.pk, desk, key_of(found, desk)])))
        for desk in Desk
    ]
    return render(request, "studio/desks.html", {"episode": found, "views": urls})
