"""The one door through which a change is announced: a poke on the channel layer, on commit.

Only `*.domain` imports this. A poke may be lost, doubled or late and nothing breaks: whoever
hears it reads the truth from the database, and the relay re-reads now and then anyway.
"""

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

SILENCE = "layer.silent"  # a rehearsal plays a dead layer: pokes of the topic are not heard for a while


def group_of(topic: str) -> str:
    """Channel-layer group of a topic; groups allow ASCII letters, digits, hyphen, full stop."""
    return topic.replace(":", ".")


def publish(topic: str, event: str, **data: Any) -> None:
    """Poke everybody who shows `topic`, after the running transaction commits.

    Best effort with a time limit (settings.PUBLISH_TIMEOUT_S): a dead Redis delays a TAKE by
    that much at most and fails nothing.
    """
    message = {"type": "poke", "topic": topic, "event": event, "data": data}
    transaction.on_commit(lambda: _send(topic, message), robust=True)


def silence(topic: str, seconds: float) -> None:
    """All processes are deaf to pokes of `topic` for so long, as if the layer were dead; 0 ends it at once.

    What is read now and then all the same (common.relay) still comes.
    """
    publish(topic, SILENCE, seconds=seconds)


def _send(topic: str, message: dict[str, Any]) -> None:
    try:
        async_to_sync(_send_in_time)(topic, message)
    except Exception as error:  # noqa: BLE001  a poke must never fail a vote or a TAKE
        logger.warning("poke %s lost: %s", topic, error)


async def _send_in_time(topic: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    async with asyncio.timeout(settings.PUBLISH_TIMEOUT_S):
        await layer.group_send(group_of(topic), message)
