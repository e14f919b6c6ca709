"""Units stay outside: no desk that shows a rundown or a clip opens to an account that acts for a unit.

What you would get wrong: hiding titles page by page. An account may hold several roles; whoever answers for a
unit would read tonight's exposé on the first page that forgot. So every gated view of the studio and its
set-up pages is shut at once, now and for pages yet to be made, unless the view itself names Role.HANDLER.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from common.enums import Role
from common.errors import refuse
from studio.errors import OfAUnit


class UnitsStayOutside:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not _is_studios(request, view) or not _acts_for_a_unit(request):
            return None
        return refuse(request, OfAUnit())


def _is_studios(request: HttpRequest, view: Any) -> bool:
    """A desk of the studio that is not meant for units; or one of its set-up pages."""
    roles = getattr(view, "required_roles", ())
    if roles:
        return str(view.__module__).startswith("studio.") and Role.HANDLER not in roles
    match = request.resolver_match
    return bool(match and match.app_name == "admin" and str(match.url_name).startswith("studio_"))


def _acts_for_a_unit(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.has_role(Role.HANDLER))
