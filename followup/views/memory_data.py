"""Feeds and open data of the ledger: ETag, 304, readable from any page of any site.

What you would get wrong: a file of every promise as one answer. It is written while it is sent, a piece at a
time, in the thread that holds the request's connection to the database.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from common import clock
from followup.domain.ledger.days import current_head
from followup.domain.memory import feeds, open_data
from followup.views.memory_description import description

Told = Callable[[open_data.Source], dict[str, Any]]
AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)
Pieces = Callable[[open_data.Source], Iterator[str]]
JSON, CSV = "application/json; charset=utf-8", "text/csv; charset=utf-8"


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    return _atom(request, feeds.feed_of_all(_site(request), request.path))


@require_safe
def unit_feed(request: HttpRequest, unit: str) -> HttpResponse:
    return _atom(request, feeds.feed_of_unit(unit, _site(request), request.path))


@require_safe
def promise_feed(request: HttpRequest, code: str) -> HttpResponse:
    return _atom(request, feeds.feed_of_promise(code, _site(request), request.path))


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    context = {"here": "ledger", "at": at, "head": current_head(), "site": _site(request)}
    return render(request, "followup/memory/data.html", context)


@require_safe
def promises_json(request: HttpRequest) -> HttpResponseBase:
    return _streamed(request, open_data.promises, JSON)


@require_safe
def units_json(request: HttpRequest) -> HttpResponse:
    return _json(request, open_data.units)


@require_safe
def episodes_json(request: HttpRequest) -> HttpResponse:
    return _json(request, open_data.episodes)


@require_safe
def promises_csv(request: HttpRequest) -> HttpResponseBase:
    response = _streamed(request, open_data.promises_csv, CSV)
    if response.status_code == 200:
        response["Content-Disposition"] = 'attachment; filename="promises.csv"'
    return response


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return _open(_dumped(description(_site(request))), quote_etag("openapi-1"))


def _json(request: HttpRequest, tell: Told) -> HttpResponse:
    etag = _version(request)
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    return _open(_dumped(tell(open_data.source(_site(request), clock.now()))), etag)


def _dumped(said: dict[str, Any]) -> HttpResponse:
    return HttpResponse(open_data.written(said), content_type=JSON)


def _streamed(request: HttpRequest, tell: Pieces, content_type: str) -> HttpResponseBase:
    etag = _version(request)
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    pieces = tell(open_data.source(_site(request), clock.now()))
    return _open(StreamingHttpResponse(_sent(pieces), content_type=content_type), etag)


async def _sent(pieces: Iterator[str]) -> AsyncIterator[str]:
    while piece := await sync_to_async(_next)(pieces):
        yield piece


def _next(pieces: Iterator[str]) -> str:
    return next(pieces, "")


def _version(request: HttpRequest) -> str:
    """Every number is counted from the events up to the head, on a day: with both the same, so is the
    answer."""
    head, day = current_head(), clock.today()
    return quote_etag(f"{head.seq}-{head.sha256[:16]}-{day}")


def _atom(request: HttpRequest, made: feeds.Feed) -> HttpResponse:
    response = HttpResponse(made.text, content_type="application/atom+xml; charset=utf-8")
    etag = quote_etag(made.version)
    if made.updated:
        response["Last-Modified"] = http_date(made.updated.timestamp())
    response["Content-Language"] = get_language() or ""
    return get_conditional_response(request, etag=etag, response=_open(response, etag)) or response


def _open(response: AnyResponse, etag: str) -> AnyResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
