"""A stored file over HTTP in bounded pieces: Range, 206, 416, ETag, for ever cacheable.

What you would get wrong: Daphne takes a whole response into memory before the client has read
it, and Django's own file response does so under ASGI as well. So a range is answered with at
most `LARGEST_PIECE` bytes; a browser's <video> asks for the next piece by itself.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import parse_etags

LARGEST_PIECE = 2 * 1024 * 1024
READ_SIZE = 256 * 1024

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


def serve_bytes(
    request: HttpRequest, name: str, *, content_type: str, etag: str, storage: Storage = default_storage
) -> HttpResponseBase:
    """The file `name` of `storage`. Its bytes never change under one `etag`.

    304 when the client has them; 206 for one range; 416 when the range lies outside; the whole
    for no range, several ranges (a server may ignore them) or an If-Range that no longer holds.
    """
    quoted = f'"{etag}"'
    size = storage.size(name)
    if quoted in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = _body(request, storage, name, size, quoted)
        response["Content-Type"] = content_type
        response["Accept-Ranges"] = "bytes"
    if response.status_code != 416:
        response["ETag"] = quoted
        response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _body(request: HttpRequest, storage: Storage, name: str, size: int, quoted: str) -> HttpResponseBase:
    wanted = _wanted(request, quoted)
    if wanted is None:
        return _whole(request, storage, name, size)
    start, end = _resolve(wanted, size)
    if start >= size or end < start:
        outside = HttpResponse(status=416)
        outside["Content-Range"] = f"bytes */{size}"
        return outside
    end = min(end, start + LARGEST_PIECE - 1)
    response = HttpResponse(_read(storage, name, start, end - start + 1), status=206)
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(end - start + 1)
    return response


def _wanted(request: HttpRequest, quoted: str) -> tuple[str, str] | None:
    """First and last byte as written (one of them may be empty), or None for the whole file."""
    match = _ONE_RANGE.match(request.headers.get("Range", "").replace(" ", ""))
    if match is None or not any(match.groups()) or request.headers.get("If-Range", quoted) != quoted:
        return None
    return match[1], match[2]


def _resolve(wanted: tuple[str, str], size: int) -> tuple[int, int]:
    """`5-9`, `5-` (to the end) and `-5` (the last five), as first and last byte."""
    first, last = wanted
    if not first:
        return max(0, size - int(last)) if int(last) else size, size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _whole(request: HttpRequest, storage: Storage, name: str, size: int) -> HttpResponseBase:
    """No range asked (a download, not a <video>): read piece by piece, never blocking the loop."""
    body: Any = HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(_pieces(storage, name))
    body["Content-Length"] = str(size)
    return body  # type: ignore[no-any-return]


async def _pieces(storage: Storage, name: str) -> AsyncIterator[bytes]:
    start = 0
    while piece := await asyncio.to_thread(_read, storage, name, start, READ_SIZE):
        yield piece
        start += len(piece)


def _read(storage: Storage, name: str, start: int, length: int) -> bytes:
    with storage.open(name, "rb") as stored:
        stored.seek(start)
        piece: bytes = stored.read(length)
        return piece
