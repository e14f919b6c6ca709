"""当日签名存档: the ledger's signed days, the whole ledger as a file, and the script that checks it. Public.

What you would get wrong: writing the file for every asker. It is kept under its last row's number, and sent
in pieces (common.byte_range says why).
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from common.signing import public_key
from followup.domain.ledger import export, pages

PIECE = 256 * 1024


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {"proof": pages.ledger_proof(), "show_key": public_key()}
    return render(request, "followup/ledger_proof/index.html", context)


@require_safe
def file(request: HttpRequest) -> HttpResponseBase:
    """The ledger in gzipped JSON Lines, as of now or of a minute ago."""
    stored = export.stored_file(clock.now())
    body = StreamingHttpResponse(_pieces(stored), content_type="application/gzip")
    body["Content-Length"] = str(stored.stat().st_size)
    body["Content-Disposition"] = 'attachment; filename="ledger.jsonl.gz"'
    return body


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """All signed days as plain text."""
    return HttpResponse(pages.heads_text(), content_type="text/plain; charset=utf-8")


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The stand-alone check, as it lies in the repository."""
    response = HttpResponse(export.CHECKER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_ledger.py"'
    return response


async def _pieces(stored: Path) -> AsyncIterator[bytes]:
    with stored.open("rb") as source:
        while piece := await asyncio.to_thread(source.read, PIECE):
            yield piece
