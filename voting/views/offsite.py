"""The public at home: one page, one tap, a seat without a place.

What you would get wrong: a POST joins, a GET never; and a refusal for too many at once reads nothing.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.clock import now
from voting.domain import offsite
from voting.views.cookie import device_of, with_cookie


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, ref: str) -> HttpResponse:
    """Look (GET) or join (POST)."""
    return _join(request, ref) if request.method == "POST" else _look(request, ref)


def _join(request: HttpRequest, ref: str) -> HttpResponse:
    claim = offsite.join(ref, device=device_of(request), at=now())
    return with_cookie(redirect("voting:phone"), claim.device)


def _look(request: HttpRequest, ref: str) -> HttpResponse:
    electorate = offsite.offsite_of(ref)
    state = "free" if electorate is not None and electorate.is_open else "closed"
    context = {"electorate": electorate, "state": state}
    return render(request, "voting/offsite.html", context, status=200 if electorate else 404)
