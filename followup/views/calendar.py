"""The working calendar, for everybody: which days count, by whose word, and what was changed when."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import clock
from followup.domain.time.year_page import year_page


@require_GET
def calendar(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The year of today without a year in the address."""
    at = clock.now()
    page = year_page(year, at)
    if page is None:
        raise Http404
    return render(request, "followup/time/calendar.html", {"page": page, "at": at, "here": "calendar"})
