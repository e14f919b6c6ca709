"""The public page of an episode: no account, nothing unpublished, whole without a script.

While the programme is on air a small script adds what cannot wait for a reload: a panic act in force.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common.clock import now
from studio.domain import queries


@require_GET
def episode(request: HttpRequest, number: int) -> HttpResponse:
    at = now()
    return render(request, "studio/public.html", {"page": queries.public_episode(number, at), "at": at})
