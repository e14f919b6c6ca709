"""Our line to a real OBS, what it is furnished with, and what its recordings show."""

import asyncio
from pathlib import Path

import av

from studio.playout.base import Picture, Trouble
from studio.playout.obs import Obs
from tests.architecture.sources import ROOT
from tests.obs.real import RealObs

CLIPS = [ROOT / "studio" / "demo" / "clips" / name for name in ("night-outfall.mp4", "riverside-sheds.mp4")]
LENGTH_MS = 20_000
CAMERAS = {"CAM": 0xFF20C0E0, "HOLD": 0xFFC04080}  # colours that no black frame has


async def connected(obs: RealObs) -> Obs:
    """As soon as OBS lets us in."""
    while True:
        ours = Obs("127.0.0.1", obs.port, obs.password)
        try:
            await ours.connect()
            await ours.look()  # it listens a moment before it is ready (code 207)
        except Trouble:
            await ours.close()
            await asyncio.sleep(0.2)
        else:
            return ours


async def furnish(obs: RealObs) -> None:
    """Two cameras, and cuts instead of the fade that a new OBS has."""
    ours = await connected(obs)
    for scene, colour in CAMERAS.items():
        await ours._ask("CreateScene", sceneName=scene)
        settings = {"color": colour, "width": 640, "height": 360}
        facts = {"sceneName": scene, "inputName": f"{scene} colour", "inputSettings": settings}
        await ours._ask("CreateInput", inputKind="color_source_v3", **facts)
    await ours._ask("SetCurrentSceneTransition", transitionName="Cut")
    await ours.close()


def picture(number: int, posters: Path) -> Picture:
    """The clip's next play, with its first frame as a picture."""
    film = CLIPS[number % 2]
    poster = posters / f"{film.stem}.png"
    if not poster.exists():
        with av.open(str(film)) as container:
            next(container.decode(video=0)).to_image().save(poster)
    return Picture(media=str(film), poster=str(poster), duration_ms=LENGTH_MS, key=f"test {number}")


def newest(folder: Path) -> Path:
    return max(folder.glob("*.mkv"), key=lambda path: path.stat().st_mtime)


def brightness(recording: Path) -> list[float]:
    """Mean of the luma of each frame, of 255."""
    with av.open(str(recording)) as container:
        small = (frame.reformat(width=64, height=36, format="gray") for frame in container.decode(video=0))
        return [sum(grey) / len(grey) for grey in (bytes(frame.planes[0]) for frame in small)]
