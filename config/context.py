"""What every desk page's bar shows: the desks this account may open."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common import clock
from common.enums import Role
from followup.domain.calendar import is_working_day
from followup.domain.desk import queues


def desk_links(request: HttpRequest) -> dict[str, Any]:
    """Links by role, the current one marked; a stranger gets none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"desk_links": []}
    desks = [
        (pgettext("desk link", "Board"), reverse("followup:desk"), (Role.SUPERVISOR,)),
        (pgettext("desk link", "Handover"), reverse("followup:handovers"), (Role.SUPERVISOR,)),
        (_("Extensions"), reverse("followup:extensions"), (Role.SUPERVISOR,)),
        (_("Re-inspections"), reverse("followup:reinspections"), (Role.SUPERVISOR, Role.REPORTER)),
        (_("Re-visits"), reverse("followup:revisits"), (Role.REPORTER,)),
        (_("Notices"), reverse("followup:notices"), (Role.SUPERVISOR,)),
        (_("Episodes"), reverse("studio:episodes"), (Role.PRODUCER, Role.SCRIBE, Role.SUPERVISOR)),
        (_("Clips"), reverse("studio:clips"), (Role.PRODUCER, Role.REPORTER, Role.SUPERVISOR)),
        (_("Machines"), reverse("studio:machines"), (Role.PRODUCER,)),
        (_("Our tasks"), reverse("followup:portal"), (Role.HANDLER,)),
        (_("Asked for a date"), reverse("followup:dates-asked"), (Role.HANDLER,)),
        (pgettext("desk link", "Calendar"), reverse("followup:calendar"), (Role.SUPERVISOR, Role.HANDLER)),
        (pgettext("desk link", "Dates to ask"), reverse("followup:dates"), (Role.SUPERVISOR,)),
        (_("Usher console"), reverse("voting:usher"), (Role.USHER,)),
    ]
    open_to = [(name, url) for name, url, roles in desks if user.has_role(*roles)]
    here = max((url for _name, url in open_to if request.path.startswith(url)), key=len, default="")
    links = [{"name": name, "url": url, "here": url == here} for name, url in open_to]
    return {"desk_links": links, **_waiting(request, links)}


def _waiting(request: HttpRequest, links: list[dict[str, Any]]) -> dict[str, Any]:
    """On the supervisors' own pages alone: what waits beside the links, and whether today is worked. No other
    page asks the database for it."""
    if not request.path.startswith(reverse("followup:desk")):
        return {}
    at = clock.now()
    waits = queues.waiting(at)
    counts = {
        "handovers": waits.registered,
        "extensions": waits.extensions,
        "reinspections": waits.reinspections,
    }
    by_url = {reverse(f"followup:{name}"): n for name, n in counts.items()}
    for link in links:
        link["count"] = by_url.get(link["url"], 0)
    today = timezone.localdate(at)
    return {"desk_now": timezone.localtime(at), "desk_today": is_working_day(today)}
