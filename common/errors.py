"""Refusals: a closed vocabulary, each with a code, a sentence and an HTTP status.

Domain functions raise `DomainError`s; views never catch them. The middleware turns one into
an htmx fragment, JSON or a page, whichever the caller reads.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Sentence: TypeAlias = Any  # a str or a lazy translation of one


class DomainError(Exception):
    """What is the case, not what failed. Subclasses set `code`, `says` and, rarely, `status`.

    `who_can_lift` names who is able to remove the obstacle; the control room prints it.
    `context` fills the sentence: `RoundClosed(number=3)` with says="Round %(number)s has closed."
    """

    code: ClassVar[str] = "refused"
    says: ClassVar[Sentence] = gettext_lazy("This cannot be done now.")
    who_can_lift: ClassVar[Sentence] = ""
    status: ClassVar[int] = 409
    page: ClassVar[str] = "refused.html"  # what a plain browser is shown

    def __init__(self, **context: Any) -> None:
        self.context = context
        self.facts: dict[str, Any] = {}  # further fields of the JSON answer: what is the case now
        super().__init__(self.code)

    @property
    def sentence(self) -> str:
        return str(self.says) % self.context if self.context else str(self.says)

    @property
    def shown(self) -> dict[str, Any]:
        """What `page` needs beside the error itself."""
        return {}

    def as_dict(self) -> dict[str, Any]:
        said = {"error": self.code, "says": self.sentence, "who_can_lift": str(self.who_can_lift)}
        return {**said, **self.facts}


class NotAllowed(DomainError):
    code = "not_allowed"
    says = gettext_lazy("Your role may not do this.")
    status = 403


class BadInput(DomainError):
    """Input that cannot be understood; `problems` maps a field to its sentence."""

    code = "bad_input"
    says = gettext_lazy("Please check what was entered.")
    status = 400


def wants_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json" or request.headers.get("Accept", "").startswith(
        "application/json"
    )


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The refusal in the form its reader asked for."""
    response = _as_json(error) if wants_json(request) else _as_html(request, error)
    add_never_cache_headers(response)  # a 404 or 410 may otherwise be kept, and it is often personal
    return response


def _as_json(error: DomainError) -> HttpResponse:
    return JsonResponse(error.as_dict(), status=error.status)


def _as_html(request: HttpRequest, error: DomainError) -> HttpResponse:
    template = "components/_refusal.html" if getattr(request, "htmx", False) else error.page
    response = render(request, template, {"error": error, **error.shown}, status=error.status)
    if getattr(request, "htmx", False):
        response["HX-Retarget"] = "#refusal"
        response["HX-Reswap"] = "outerHTML"
    return response


class DomainErrorMiddleware:
    """Turns a DomainError that left a view into its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refuse(request, exception) if isinstance(exception, DomainError) else None


class CsrfMissing(DomainError):
    code = "csrf"
    says = gettext_lazy("This page has expired. Reload it and try again; nothing was changed.")
    status = 403


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: a missing token or a foreign origin, said plainly."""
    return refuse(request, CsrfMissing())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    says = _("The address is mistyped, or what stood here is gone. Nothing was changed.")
    return render(request, "refused.html", {"title": _("Not found"), "says": says}, status=404)
