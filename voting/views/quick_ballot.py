"""A ballot by HTTP without Django: the way of a phone whose socket is down, at a fraction of the price.

Only a JSON POST from our own pages comes here (same Origin, which a browser never lets a foreign page claim,
is what stands for the CSRF token); all else, the plain form above all, is Django's. The box, the rules and
the frames are those of the socket. What you would get wrong: a body is a stranger's, and is read no further
than a frame may be long.
"""

from collections.abc import Awaitable, Callable

from django.conf import settings

from common.clock import now_ms
from common.sockets import Receive, Scope, Send, cookie, is_same_origin
from voting.consumers import language_of, text_of
from voting.domain.seats import digest
from voting.live import ballot_box, presence, wire
from voting.live.ballot_box import SEAT_COOKIE
from voting.views.phone import HTTP_STATUS

ADDRESS = "/vote/ballot"
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


class QuickBallots:
    """Answers what is its own, and hands everything else to `app`."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_ours(scope):
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_ours(scope: Scope) -> bool:
    return (
        scope["path"] == ADDRESS
        and scope["method"] == "POST"
        and _header(scope, b"content-type").partition(b";")[0].strip().lower() == b"application/json"
        and not _header(scope, b"authorization")  # a phone that lost its cookie: voting.views.cookie knows it
        and is_same_origin(scope)
    )


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    received_ms, device = now_ms(), digest(cookie(scope, SEAT_COOKIE))
    body = await _body(receive)
    if body is None:
        return
    verdict = await ballot_box.cast(wire.parse_ballot(body), device=device, received_ms=received_ms)
    if verdict.code is None:
        presence.heard(device)
    text = verdict.ack or text_of(verdict, language_of(cookie(scope, settings.LANGUAGE_COOKIE_NAME)))
    said = text.encode()
    headers = [*HEADERS, (b"content-length", b"%d" % len(said))]
    await send({"type": "http.response.start", "status": HTTP_STATUS[verdict.code], "headers": headers})
    await send({"type": "http.response.body", "body": said})


async def _body(receive: Receive) -> bytes | None:
    """What was posted, as far as it is worth reading; None when the phone has gone."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if len(body) > wire.MAX_BYTES or not message.get("more_body"):
            return body


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key.lower() == name), b"")
