"""The board as it changes, by server-sent events: a lamp is lit when it happens, and nobody polls.

What you would get wrong: trusting the bells. They may be lost, and some changes ring none; so the board is
read every second anyhow, compared, and sent only when it differs. The token is asked again with each reading,
so that a revoked panel is cut off within a second.
"""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from time import monotonic

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from common.clock import now
from common.errors import DomainError
from common.hub import Member, hub
from common.relay import relay
from studio.domain.machinery.panel_board import board, panel_topics
from studio.domain.machinery.panels import recognise
from studio.errors import PanelFloods
from studio.views.panel_gate import admitted, language_of, refusal, refused, spoken, token_of
from studio.views.panel_words import as_json, digest

READ_EVERY_S = 1.0
GAP_S = 0.1  # between two readings, however often it rings
BEAT_S = 5.0  # something is said at least so often: a panel that hears less is cut off
MOST = 4  # lines of one panel at once, in one process
_open: Counter[int] = Counter()


@csrf_exempt
@require_GET
async def events(request: HttpRequest) -> HttpResponseBase:
    """text/event-stream: `board` with the whole board at once and after each change, `refused` at the end."""
    token, language = token_of(request), language_of(request)
    try:
        panel = await sync_to_async(_let_in)(token)  # as any view: Django closes what the request opened
    except DomainError as error:
        with translation.override(language):
            return spoken(refused(error), language)
    response = StreamingHttpResponse(_lines(panel, token, language), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx would keep a lamp back until its buffer is full
    response["Content-Language"] = language
    return response


def _let_in(token: str) -> int:
    panel = admitted(token)
    if _open[panel.pk] >= MOST:
        raise PanelFloods
    return panel.pk


def read(token: str, language: str) -> tuple[str, str, list[str]]:
    """(ETag, JSON, topics to follow) of the present board. PanelUnknown once it is revoked."""
    at = now()
    with translation.override(language):
        said = as_json(board(at, recognise(token, at)), at)
    return digest(said), json.dumps(said, ensure_ascii=False), panel_topics()


async def _lines(panel: int, token: str, language: str) -> AsyncIterator[str]:
    """What is sent, to the end of the line or of the token."""
    _open[panel] += 1
    try:
        yield "retry: 2000\n\n"
        async with contextlib.aclosing(_boards(token, language)) as boards:
            async for line in boards:
                yield line
    except DomainError as error:
        with translation.override(language):
            yield f"event: refused\ndata: {json.dumps(refusal(error), ensure_ascii=False)}\n\n"
    finally:
        _open[panel] -= 1


async def _boards(token: str, language: str) -> AsyncGenerator[str]:
    bell = asyncio.Event()
    member, known, said_at = Member(_ringing(bell)), "", 0.0
    try:
        while True:
            tag, text, topics = await database_sync_to_async(read)(token, language)
            await _follow(member, topics)
            if tag != known or monotonic() - said_at >= BEAT_S:
                yield ": here\n\n" if tag == known else f"id: {tag}\nevent: board\ndata: {text}\n\n"
                known, said_at = tag, monotonic()
            await _until(bell)
    finally:
        hub.leave(member)


def _ringing(bell: asyncio.Event) -> Callable[[str], Awaitable[None]]:
    async def ring(_frame: str) -> None:
        bell.set()

    return ring


async def _follow(member: Member, topics: list[str]) -> None:
    """Another run has other bells; those of the last one are left."""
    if set(topics) == member.topics:
        return
    hub.leave(member)
    for topic in topics:
        hub.join(member, topic)
        await relay().follow(topic)


async def _until(bell: asyncio.Event) -> None:
    """It rings, or it is time to look anyhow."""
    await asyncio.sleep(GAP_S)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), READ_EVERY_S - GAP_S)
    bell.clear()
