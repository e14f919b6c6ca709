"""The public pages of an episode and of a commitment: no account, nothing unpublished, whole without script.

While the programme is on air a small script adds what cannot wait for a reload: a panic act in force. Of a
recording only the seconds of published commitments are served, each a film of its own.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from common.byte_range import serve_bytes
from common.clock import now
from studio.domain.records import excerpts
from studio.domain.show import queries


@require_GET
def episode(request: HttpRequest, number: int) -> HttpResponse:
    at = now()
    return render(request, "studio/public.html", {"page": queries.public_episode(number, at), "at": at})


@require_GET
def promise(request: HttpRequest, code: str) -> HttpResponse:
    at = now()
    return render(request, "studio/promise.html", {"page": queries.public_promise(code, at), "at": at})


@require_safe
def seconds(request: HttpRequest, code: str) -> HttpResponseBase:
    """The film of the seconds in which it was made: 200, 206, 304 or 416."""
    found = excerpts.film_of(code)
    return serve_bytes(request, str(found.file.name), content_type="video/mp4", etag=found.sha256)


@require_safe
def still(request: HttpRequest, code: str) -> HttpResponseBase:
    """Its first picture."""
    found = excerpts.film_of(code)
    tag = f"{found.sha256}-poster"
    return serve_bytes(request, str(found.poster.name), content_type="image/jpeg", etag=tag)
