"""An OBS that is none: obs-websocket 5 on a real socket (hello, identify, requests, events), faults to order.

It keeps scenes, inputs and the time of its clips as OBS does: a clip begins when its scene comes on program,
and at its end cursor and duration are null. Media begin `opening_s` after that, as a file must be opened.
"""

import asyncio
import base64
import hashlib
import re
from typing import Any

import msgpack
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

GONE, TAKEN = 600, 601


class FakeObs:
    """`async with FakeObs() as obs:`. Faults are attributes; set them while it runs."""

    def __init__(self, password: str = "secret") -> None:
        self.password = password
        self.program = "HOLD"
        self.scenes: dict[str, list[str]] = {"CAM": [], "HOLD": []}
        self.inputs: dict[str, dict[str, Any]] = {}
        self.began: dict[str, float] = {}  # when a clip's first frame went out, loop time
        self.length_ms = 20_000
        self.opening_s = 0.02
        self.asked: list[str] = []
        self.port = 0
        # -- faults
        self.airs_instead = ""  # says ok, and this scene comes on program
        self.event_after_s = 0.0
        self.silent_on = ""  # a request that is never answered
        self.cut_on = ""  # a request at which the line breaks
        self.is_still = False
        self.lingers = 0  # so many times a removed scene's name is still taken
        self.false_events = 0  # as when studio mode is left
        self._lines: set[ServerConnection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: Server | None = None

    async def __aenter__(self) -> "FakeObs":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; after `stop` at the same port again."""
        self._server = await serve(
            self._welcome, "127.0.0.1", self.port, subprotocols=["obswebsocket.msgpack"], compression=None
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """As kill -9: every line is cut without a word."""
        self.cut()
        for task in self._tasks:
            task.cancel()
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def cut(self) -> None:
        for line in self._lines:
            line.transport.abort()

    async def _welcome(self, line: ServerConnection) -> None:
        self._lines.add(line)
        try:
            salt, challenge = "c2FsdA==", "Y2hhbGxlbmdl"
            hello = {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1}
            await _say(line, 0, {**hello, "authentication": {"challenge": challenge, "salt": salt}})
            secret = _digest(self.password + salt)
            if _unpacked(await line.recv())["d"].get("authentication") != _digest(secret + challenge):
                return await line.close(4009, "Authentication failed.")
            await _say(line, 2, {"negotiatedRpcVersion": 1})
            async for message in line:
                await self._answer(line, _unpacked(message)["d"])
        except ConnectionClosed:
            pass
        finally:
            self._lines.discard(line)

    async def _answer(self, line: ServerConnection, asked: dict[str, Any]) -> None:
        kind, data = asked["requestType"], asked.get("requestData") or {}
        self.asked.append(kind)
        if kind == self.cut_on:
            line.transport.abort()
            return
        if kind == self.silent_on:
            return
        code, answer = getattr(self, "_do" + re.sub("(?=[A-Z])", "_", kind).lower())(data)
        status: dict[str, Any] = {"result": code == 100, "code": code}
        body = {"requestType": kind, "requestId": asked["requestId"], "requestStatus": status}
        await _say(line, 7, {**body, "responseData": answer} if answer is not None else body)

    # -- Requests: (code, data) -------------------------------------------------------------

    def _do_get_current_program_scene(self, _: dict[str, Any]) -> tuple[int, Any]:
        return 100, {"currentProgramSceneName": self.program}

    def _do_get_scene_list(self, _: dict[str, Any]) -> tuple[int, Any]:
        return 100, {"scenes": [{"sceneName": name} for name in self.scenes]}

    def _do_get_video_settings(self, _: dict[str, Any]) -> tuple[int, Any]:
        return 100, {"baseWidth": 1280, "baseHeight": 720}

    def _do_set_current_program_scene(self, data: dict[str, Any]) -> tuple[int, Any]:
        name = data["sceneName"]
        if name not in self.scenes:
            return GONE, None
        self._later(self._change(self.airs_instead or name))
        return 100, None

    def _do_create_scene(self, data: dict[str, Any]) -> tuple[int, Any]:
        if data["sceneName"] in self.scenes or self.lingers > 0:
            self.lingers -= 1
            return TAKEN, None
        self.scenes[data["sceneName"]] = []
        return 100, None

    def _do_remove_scene(self, data: dict[str, Any]) -> tuple[int, Any]:
        return (100, None) if self.scenes.pop(data["sceneName"], None) is not None else (GONE, None)

    def _do_create_input(self, data: dict[str, Any]) -> tuple[int, Any]:
        if data["inputName"] in self.inputs:
            return TAKEN, None
        self.inputs[data["inputName"]] = {"kind": data["inputKind"], **data["inputSettings"]}
        self.scenes[data["sceneName"]].append(data["inputName"])
        return 100, {"sceneItemId": len(self.inputs)}

    def _do_remove_input(self, data: dict[str, Any]) -> tuple[int, Any]:
        self.began.pop(data["inputName"], None)
        return (100, None) if self.inputs.pop(data["inputName"], None) else (GONE, None)

    def _do_set_scene_item_transform(self, _: dict[str, Any]) -> tuple[int, Any]:
        return 100, None

    def _do_get_media_input_status(self, data: dict[str, Any]) -> tuple[int, Any]:
        if data["inputName"] not in self.inputs:
            return GONE, None
        began = self.began.get(data["inputName"])
        gone = -1.0 if began is None else (asyncio.get_running_loop().time() - began) * 1000
        if self.is_still or gone < 0:
            state = "OBS_MEDIA_STATE_OPENING" if self.is_still else "OBS_MEDIA_STATE_STOPPED"
            return 100, {"mediaState": state, "mediaCursor": 0, "mediaDuration": self.length_ms}
        if gone >= self.length_ms:
            return 100, {"mediaState": "OBS_MEDIA_STATE_ENDED", "mediaCursor": None, "mediaDuration": None}
        playing = "OBS_MEDIA_STATE_PLAYING"
        return 100, {"mediaState": playing, "mediaCursor": round(gone), "mediaDuration": self.length_ms}

    def _do_set_media_input_cursor(self, data: dict[str, Any]) -> tuple[int, Any]:
        self.began[data["inputName"]] = asyncio.get_running_loop().time() - data["mediaCursor"] / 1000
        return 100, None

    # -- What happens by itself -------------------------------------------------------------

    async def _change(self, name: str) -> None:
        """The program changes, now or `event_after_s` later; then the event."""
        await asyncio.sleep(self.event_after_s)
        self.change(name)
        for _ in range(1 + self.false_events):
            await self._tell("CurrentProgramSceneChanged", {"sceneName": name})

    def change(self, name: str) -> None:
        """As by a hand on OBS, and told to nobody."""
        self.program = name
        for media in self.scenes.get(name, []):
            if self.inputs[media]["kind"] == "ffmpeg_source":  # restart_on_activate
                self.began[media] = asyncio.get_running_loop().time() + self.opening_s

    async def _tell(self, kind: str, data: dict[str, Any]) -> None:
        for line in list(self._lines):
            await _say(line, 5, {"eventType": kind, "eventIntent": 4, "eventData": data})

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _say(line: ServerConnection, op: int, data: dict[str, Any]) -> None:
    await line.send(msgpack.packb({"op": op, "d": data}))


def _unpacked(message: Any) -> dict[str, Any]:
    unpacked: dict[str, Any] = msgpack.unpackb(message)
    return unpacked


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
