"""Who may do what: the one gate every staff view passes."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from common.enums import Role
from common.errors import NotAllowed, refuse, wants_json

if TYPE_CHECKING:
    from common.models import User


class StaffRequest(HttpRequest):
    """A request that passed `role_required`: its user is known and holds one of the roles."""

    user: "User"
    htmx: Any


View: TypeAlias = Callable[..., HttpResponseBase]


def role_required(*roles: Role) -> Callable[[View], View]:
    """A stranger gets the login page (403 for htmx and JSON); a wrong role gets 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if getattr(request, "htmx", False) or wants_json(request):
                    return refuse(request, NotAllowed())
                return redirect_to_login(request.get_full_path())
            if not request.user.has_role(*roles):
                return refuse(request, NotAllowed())
            return view(request, *args, **kwargs)

        vars(gate)["required_roles"] = roles  # the role matrix test reads it
        return gate

    return decorate
