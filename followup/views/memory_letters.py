"""Subscribing by e-mail. What you would get wrong: acting on a GET, which mail scanners make of every
link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import clock
from followup.domain.memory import subscriptions
from followup.models import Unit

PAGE = "followup/memory/subscribe.html"
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form; posted, one answer whether or not the address is known."""
    if request.method != "POST":
        context = {"here": "ledger", "units": Unit.objects.all(), "topic": request.GET.get("topic", "all")}
        return render(request, PAGE, context)
    subscriptions.ask(
        email=request.POST.get("email", ""),
        topic=request.POST.get("topic", ""),
        language=get_language() or "",
        site=request.build_absolute_uri("/").rstrip("/"),
        place=request.META.get("REMOTE_ADDR", ""),
        at=clock.now(),
    )
    return render(request, PAGE, {"here": "ledger", "asked": True})


@GET_OR_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button confirms."""
    is_done = request.method == "POST"
    row = subscriptions.confirm(token, at=clock.now()) if is_done else subscriptions.find(token)
    return render(request, PAGE, {"here": "ledger", "row": row, "step": "confirm", "done": is_done})


@csrf_exempt
@GET_OR_POST
def end(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; a mail program's own button posts here without a cookie (RFC 8058)."""
    is_done = request.method == "POST"
    if is_done:
        subscriptions.end(token)
    row = None if is_done else subscriptions.find(token)
    return render(request, PAGE, {"here": "ledger", "row": row, "step": "end", "done": is_done})
