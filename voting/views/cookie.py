"""The phone's secret: read and renewed in one way by every page that a phone opens.

It comes in the cookie, or from a page that has lost its cookie as `Authorization: Seat <secret>`. What you
would get wrong: a request with that header needs no CSRF token, because no foreign page can send the header.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from voting.domain import seats
from voting.live.ballot_box import SEAT_COOKIE
from voting.models import Seat

COOKIE_AGE_S = 7 * 24 * 3600  # renewed with every page; an evening with a wide margin
SCHEME = "Seat "
KEPT_COOKIE = "seat_kept"  # the last letters of the secret that the page has put into its own storage
KEPT_LETTERS = 6


def device_of(request: HttpRequest) -> str:
    """The secret this phone was given, if any; not yet looked at. A page that says it does so on purpose, so
    the header comes first."""
    return _said(request) or request.COOKIES.get(SEAT_COOKIE, "")


def _said(request: HttpRequest) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix(SCHEME) if header.startswith(SCHEME) else ""


def to_be_kept(request: HttpRequest) -> str:
    """The secret for the page's own storage, until the page has said that it lies there."""
    device = device_of(request)
    return "" if request.COOKIES.get(KEPT_COOKIE) == device[-KEPT_LETTERS:] else device


def secret_or_csrf(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A POST by a phone that says its secret, or with Django's token as everywhere else."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (view if _said(request) else protected)(request, *args, **kwargs)

    return guarded


def held_seat(request: HttpRequest) -> Seat | None:
    return seats.seat_of_device(device_of(request))


def with_cookie(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(
        SEAT_COOKIE, device, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response
