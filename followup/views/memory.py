"""The public ledger: register, table of units, how it is counted. No account, whole without script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from common import clock
from followup.domain.memory.league import league as league_of
from followup.domain.memory.overview import read_overview
from followup.domain.memory.rates import by_episode
from followup.domain.memory.register import choice_of, read_register


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The whole page, or the register alone when htmx asks for another choice of it."""
    at = clock.now()
    page = read_register(choice_of(request.GET.dict()), at)
    context = {"page": page, "at": at, "here": "ledger"}
    if _wants_fragment(request):
        return _varied(render(request, "followup/memory/_register.html", context))
    context |= {"league": league_of(page.book), "episodes": by_episode(page.book)}
    return _varied(render(request, "followup/memory/register.html", context))


@require_GET
def league(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    page = read_overview(request.GET.get("sort", ""), at)
    context = {"page": page, "at": at, "here": "league"}
    if _wants_fragment(request):
        return _varied(render(request, "followup/memory/_league.html", context))
    return _varied(render(request, "followup/memory/league.html", context))


@require_GET
def how(request: HttpRequest) -> HttpResponse:
    return render(request, "followup/memory/how.html", {"here": "ledger"})


def _wants_fragment(request: HttpRequest) -> bool:
    """Going back in a browser asks for the page again, though htmx does the asking."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request  # type: ignore[union-attr]


def _varied(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response
