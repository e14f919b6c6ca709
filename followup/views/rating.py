"""评价: whoever was invited says whether they are content, by the link of their invitation.

What you would get wrong: acting on a GET, which mail scanners make of every link; and asking for an account.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from followup.domain.checking import ratings
from followup.enums import Satisfaction


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """The page of one invitation; posted, it is rated once and for all."""
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("satisfaction", "objection")}
        ratings.rate(token, **said, at=clock.now())
    rating = ratings.find_rating(token)
    context = {"rating": rating, "task": rating.task, "choices": Satisfaction.choices}
    return render(request, "followup/rate.html", context)
