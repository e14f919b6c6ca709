"""How peers do it, as an application of its own: an ordinary Channels consumer that writes each vote through the ORM
and sends the new total to everybody, by the channel layer of the settings."""

import gc
import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from bench.served import arm_round, open_round  # sets Django up
from voting.domain.seats import digest
from voting.models import Ballot, Electorate, Round, Seat

gc.freeze()
gc.set_threshold(200_000, 50, 1_000)


class PeerConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        cookies = dict(self.scope["headers"]).get(b"cookie", b"").decode()
        self.device = digest(cookies.removeprefix("seat="))
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        total = await database_sync_to_async(self._store)(json.loads(text_data or ""))
        await self.send(json.dumps({"t": "ack"}))
        await self.channel_layer.group_send("room", {"type": "total", "n": total})

    async def total(self, event: dict[str, Any]) -> None:
        await self.send(json.dumps({"t": "total", "n": event["n"]}))

    def _store(self, frame: dict[str, Any]) -> int:
        seat = Seat.objects.get(device_sha256=self.device)
        values = {"seq": frame["seq"], "scores": json.dumps(frame["scores"])}
        Ballot.objects.update_or_create(round_id=frame["round"], slot=str(seat.pk), defaults=values)
        return Ballot.objects.filter(round_id=frame["round"]).count()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await PeerConsumer.as_asgi()(scope, receive, send)
        return
    await receive()
    said = await database_sync_to_async(_fresh)()
    body = json.dumps(said).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


def _fresh() -> dict[str, Any]:
    Round.objects.update(state="void")
    armed = arm_round(Electorate.objects.get(ref="bench").pk)
    open_round(armed["round"])
    return armed
