"""OBS through obs-websocket 5. Plain Python.

The traps, each measured (OBS 29.0.2). "Set preview, then transition" aired the wrong scene in 6 of 6 batches,
so program is changed directly. A cut to a media source that played before shows its last frame, a cut to a
fresh one a black frame or two; a fresh one over a picture of its first frame is clean, so every play of a
clip is a scene of its own, [poster, media]. At the end of a clip cursor and duration are null. The event that
off-air playing began did not come in 4 of 4: movement is asked for, not waited for. Leaving studio mode tells
of two scene changes that never were, so an event is only ever a reason to ask what is on program.
"""

import asyncio
from typing import Any

from studio.playout.base import ANSWER_S, CONFIRM_S, MOVE_S, OFF_MS, Fault, Picture, Report, Trouble
from studio.playout.obs_line import TAKEN, ObsLine

OURS = "问政 "  # scenes and inputs that begin so are built and removed by us
STATES = {
    "OBS_MEDIA_STATE_PLAYING": "playing",
    "OBS_MEDIA_STATE_PAUSED": "paused",
    "OBS_MEDIA_STATE_ENDED": "ended",
    "OBS_MEDIA_STATE_STOPPED": "stopped",
    "OBS_MEDIA_STATE_OPENING": "opening",
    "OBS_MEDIA_STATE_BUFFERING": "opening",
}
TAKEN_STILL: dict[str, Any] = {"taken": True}
POLL_S = 0.04  # a frame


class Obs(ObsLine):
    """One connection to one OBS."""

    async def look(self) -> Report:
        scene = str((await self._ask("GetCurrentProgramScene"))["currentProgramSceneName"])
        if not scene.startswith(OURS):
            return Report(scene)
        status = await self._ask("GetMediaInputStatus", missing={}, inputName=_media(scene))
        state = str(status.get("mediaState", ""))
        return Report(scene, STATES.get(state, state), status.get("mediaCursor"), status.get("mediaDuration"))

    async def scenes(self) -> list[str]:
        return [name for name in await self._scenes() if not name.startswith(OURS)]

    async def ready(self, picture: Picture) -> None:
        """Build the clip's scene, unless it is there."""
        if not picture.is_clip:
            return
        name = _scene(picture)
        if name not in await self._scenes():
            await self._build(name, picture)

    async def show(self, picture: Picture, elapsed_ms: int = 0) -> Report:
        """Direct program change; then its own word, and for a clip that it moves.

        A clip that has been going for a while (after OBS was restarted) is built anew and goes on from
        `elapsed_ms`: a source that played before would show its last frame.
        """
        zero = asyncio.get_running_loop().time() - elapsed_ms / 1000
        if picture.is_clip:
            await self._rebuild_if_played(picture, elapsed_ms)
            await self.ready(picture)
        await self._put_on_program(_scene(picture))
        if picture.is_clip:
            state = await self._see_it_move(picture)
            if elapsed_ms and state == "playing":
                await self._catch_up(picture, zero)
        return await self.look()

    async def tidy(self, keep: list[Picture]) -> None:
        """Our scenes that are neither wanted nor on program, and their inputs."""
        on_program = (await self._ask("GetCurrentProgramScene"))["currentProgramSceneName"]
        kept = {on_program, *(_scene(picture) for picture in keep)}
        for name in await self._scenes():
            if name.startswith(OURS) and name not in kept:
                await self._remove(name)

    def shows(self, report: Report, picture: Picture) -> bool:
        return report.scene == _scene(picture)

    # -- Steps ------------------------------------------------------------------------------

    async def _put_on_program(self, name: str) -> None:
        """Ask what is on program, not what was answered; alarm at the deadline."""
        if await self._on_program() == name:
            return
        self._program.clear()
        await self._ask("SetCurrentProgramScene", sceneName=name)
        deadline = asyncio.get_running_loop().time() + CONFIRM_S
        while (shown := await self._told_program(deadline)) != name:
            if asyncio.get_running_loop().time() >= deadline:
                raise Trouble(Fault.WRONG, shown)

    async def _told_program(self, deadline: float) -> str:
        """What is on program after the next event, or at the deadline."""
        left = deadline - asyncio.get_running_loop().time()
        waits: set[asyncio.Task[Any]] = {asyncio.create_task(self._program.wait())}
        if self._line:
            waits.add(self._line)
        _, waiting = await asyncio.wait(waits, timeout=max(left, 0), return_when=asyncio.FIRST_COMPLETED)
        for task in waiting - {self._line}:
            task.cancel()
        self._program.clear()
        return await self._on_program()

    async def _see_it_move(self, picture: Picture) -> str:
        """Wait until it plays and its cursor has moved; STILL when nothing moves by the deadline."""
        media, seen = _media(_scene(picture)), set()
        deadline = asyncio.get_running_loop().time() + MOVE_S
        while asyncio.get_running_loop().time() < deadline:
            status = await self._ask("GetMediaInputStatus", inputName=media)
            state = STATES.get(str(status.get("mediaState")), "")
            seen.add(status.get("mediaCursor"))
            if state == "ended" or (state == "playing" and len(seen - {None}) > 1):
                return state
            await asyncio.sleep(POLL_S)
        raise Trouble(Fault.STILL, picture.media.rpartition("/")[2])

    async def _catch_up(self, picture: Picture, zero: float) -> None:
        """Seek to where the clip would be by now. Before it plays a seek is lost, after its end refused.

        A clip that is about right (OBS went on, only the line was down) is left alone.
        """
        media = _media(_scene(picture))
        at = (await self._ask("GetMediaInputStatus", inputName=media)).get("mediaCursor") or 0
        elapsed_ms = round((asyncio.get_running_loop().time() - zero) * 1000)
        if abs(elapsed_ms - at) > OFF_MS:
            cursor = min(elapsed_ms, max(picture.duration_ms - 40, 0))  # past the end there is no picture
            await self._ask("SetMediaInputCursor", inputName=media, mediaCursor=cursor)

    async def _rebuild_if_played(self, picture: Picture, elapsed_ms: int) -> None:
        name = _scene(picture)
        if elapsed_ms and name in await self._scenes() and await self._on_program() != name:
            await self._remove(name)

    async def _build(self, name: str, picture: Picture) -> None:
        """The picture of the first frame below, the clip above it. Both fill the canvas."""
        await self._create("CreateScene", sceneName=name)
        canvas = await self._ask("GetVideoSettings")
        if picture.poster:
            await self._add(name, f"{name} ▪", "image_source", {"file": picture.poster}, canvas)
        settings = {
            "local_file": picture.media,
            "is_local_file": True,
            "restart_on_activate": True,
            "close_when_inactive": False,
            "clear_on_media_end": False,  # the last frame stays: a late TAKE shows no hole
            "looping": False,
            "hw_decode": False,
        }
        await self._add(name, _media(name), "ffmpeg_source", settings, canvas)

    async def _add(
        self, scene: str, name: str, kind: str, settings: dict[str, Any], canvas: dict[str, Any]
    ) -> None:
        await self._remove_input(name)
        made = await self._create(
            "CreateInput", sceneName=scene, inputName=name, inputKind=kind, inputSettings=settings
        )
        await self._ask(
            "SetSceneItemTransform",
            sceneName=scene,
            sceneItemId=made["sceneItemId"],
            sceneItemTransform={
                "boundsType": "OBS_BOUNDS_SCALE_INNER",
                "boundsWidth": canvas["baseWidth"],
                "boundsHeight": canvas["baseHeight"],
                "boundsAlignment": 0,
                "positionX": 0,
                "positionY": 0,
            },
        )

    async def _create(self, kind: str, **data: Any) -> dict[str, Any]:
        """What was just removed keeps its name until OBS has let go of it: measured, 601 for a while."""
        deadline = asyncio.get_running_loop().time() + ANSWER_S
        while (made := await self._ask(kind, taken=TAKEN_STILL, **data)) is TAKEN_STILL:
            if asyncio.get_running_loop().time() >= deadline:
                raise Trouble(Fault.SAID_NO, f"{kind} {TAKEN}")
            await asyncio.sleep(POLL_S)
        return made

    async def _remove(self, scene: str) -> None:
        for name in (_media(scene), f"{scene} ▪"):
            await self._remove_input(name)
        await self._ask("RemoveScene", missing={}, sceneName=scene)

    async def _remove_input(self, name: str) -> None:
        await self._ask("RemoveInput", missing={}, inputName=name)

    async def _scenes(self) -> list[str]:
        return [scene["sceneName"] for scene in (await self._ask("GetSceneList"))["scenes"]]

    async def _on_program(self) -> str:
        return str((await self._ask("GetCurrentProgramScene"))["currentProgramSceneName"])


def _scene(picture: Picture) -> str:
    return f"{OURS}{picture.key}" if picture.is_clip else picture.scene


def _media(scene: str) -> str:
    return f"{scene} ▶"
