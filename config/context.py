"""What every desk page's bar shows: the desks this account may open."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.enums import Role


def desk_links(request: HttpRequest) -> dict[str, Any]:
    """Links by role, the current one marked; a stranger gets none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"desk_links": []}
    desks = [
        (_("Supervision board"), reverse("followup:desk"), (Role.SUPERVISOR,)),
        (_("Notices"), reverse("followup:notices"), (Role.SUPERVISOR,)),
        (_("Episodes"), reverse("studio:episodes"), (Role.PRODUCER, Role.SCRIBE, Role.SUPERVISOR)),
        (_("Clips"), reverse("studio:clips"), (Role.PRODUCER, Role.REPORTER, Role.SUPERVISOR)),
        (_("Machines"), reverse("studio:machines"), (Role.PRODUCER,)),
        (_("Working calendar"), reverse("followup:calendar"), (Role.SUPERVISOR, Role.HANDLER)),
        (_("Our tasks"), reverse("followup:portal"), (Role.HANDLER,)),
        (_("Usher console"), reverse("voting:usher"), (Role.USHER,)),
    ]
    open_to = [(name, url) for name, url, roles in desks if user.has_role(*roles)]
    here = max((url for _name, url in open_to if request.path.startswith(url)), key=len, default="")
    return {"desk_links": [{"name": name, "url": url, "here": url == here} for name, url in open_to]}
