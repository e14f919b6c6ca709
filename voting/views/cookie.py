"""The phone's secret in its cookie: read and renewed in one way by every page that a phone opens."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from voting.domain import seats
from voting.live.ballot_box import SEAT_COOKIE
from voting.models import Seat

COOKIE_AGE_S = 7 * 24 * 3600  # renewed with every page; an evening with a wide margin


def device_of(request: HttpRequest) -> str:
    """The secret this phone was given, if any; not yet looked at."""
    return request.COOKIES.get(SEAT_COOKIE, "")


def held_seat(request: HttpRequest) -> Seat | None:
    return seats.seat_of_device(device_of(request))


def with_cookie(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(
        SEAT_COOKIE, device, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response
