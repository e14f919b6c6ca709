"""CasparCG through AMCP, a text protocol over TCP: a small client of our own. Plain Python.

What you would get wrong: a refusal is an answer like any other (404 comes as a line, not as an exception), so
every answer is checked by its type; and "202 PLAY OK" has been given for a clip that does not play
(CasparCG/server#1148), so what is out is read from INFO, twice, and must have moved.
"""

import asyncio
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from studio.playout.base import (
    ANSWER_S,
    CONFIRM_S,
    CONNECT_S,
    MOVE_S,
    OFF_MS,
    Fault,
    Picture,
    Report,
    Trouble,
    in_time,
)

LAYER = 10
LIMIT = 1 << 20  # bytes of one answer
POLL_S = 0.08
NOTHING = "empty"


@dataclass(frozen=True)
class Answer:
    """By `code`: 1xx is news, 200 has lines up to an empty one, 201 one piece, 202 none; 4xx, 5xx are no."""

    code: int
    words: str
    data: str = ""

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 300


class Amcp:
    """Commands and their answers, one after the other, on one connection."""

    WITH_LINES: ClassVar[set[int]] = {200}
    WITH_ONE: ClassVar[set[int]] = {101, 201, 400}

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()

    async def ask(self, *words: str) -> Answer:
        """Send a command and read its answer; Trouble(SAID_NO) for one that is no yes."""
        async with self._turn:
            self._writer.write((" ".join(words) + "\r\n").encode())
            answer = await in_time(self._answer(), ANSWER_S, Fault.SILENT, words[0])
        if not answer.is_yes:
            raise Trouble(Fault.SAID_NO, f"{words[0]} {answer.code}")
        return answer

    async def _answer(self) -> Answer:
        while True:
            answer = await self._read_one()
            if answer.code >= 200:  # 1xx is news, not an answer
                return answer

    async def _read_one(self) -> Answer:
        head = await self._line()
        code, _, words = head.partition(" ")
        if not (code.isdecimal() and len(code) == 3):
            raise Trouble(Fault.ALIEN, head[:40])
        number = int(code)
        if number in self.WITH_LINES:
            lines = []
            while line := await self._line():
                lines.append(line)
            return Answer(number, words, "\n".join(lines))
        return Answer(number, words, await self._line() if number in self.WITH_ONE else "")

    async def _line(self) -> str:
        """Up to CR LF. The XML of an INFO is one such line, with line feeds inside."""
        try:
            return (await self._reader.readuntil(b"\r\n"))[:-2].decode("utf-8", "replace")
        except (OSError, EOFError):
            raise Trouble(Fault.BROKE) from None
        except asyncio.LimitOverrunError:
            raise Trouble(Fault.ALIEN) from None

    def abort(self) -> None:
        self._writer.transport.abort()


class CasparCg:
    """One connection to one channel of a server. A clip is prepared in the background of its layer."""

    def __init__(self, host: str, port: int, channel: int = 1) -> None:
        self.changed = asyncio.Event()  # AMCP tells nothing by itself: the runner's own looks must do
        self._host, self._port = host, port
        self._channel, self._place = str(channel), f"{channel}-{LAYER}"
        self._amcp: Amcp | None = None
        self._ready = ""

    async def connect(self) -> None:
        opening = asyncio.open_connection(self._host, self._port, limit=LIMIT)
        try:
            reader, writer = await in_time(opening, CONNECT_S, Fault.UNREACHABLE)
        except OSError:
            raise Trouble(Fault.UNREACHABLE) from None
        self._amcp = Amcp(reader, writer)
        await self._ask("VERSION")

    async def close(self) -> None:
        if self._amcp:
            self._amcp.abort()

    async def look(self) -> Report:
        answer = await self._ask("INFO", self._place)
        try:
            found = fromstring(answer.data).find(f".//layer_{LAYER}/foreground")
        except (ParseError, DefusedXmlException):
            raise Trouble(Fault.ALIEN, "INFO") from None
        if found is None:
            return Report(NOTHING)
        producer = found.findtext("producer") or NOTHING
        times = [round(float(time.text or 0) * 1000) for time in found.findall("file/time")]
        if not times:
            return Report(found.findtext("file/path") or producer)
        state = "paused" if found.findtext("paused") == "true" else "playing"
        name = found.findtext("file/name") or producer
        return Report(name, state, times[0], times[1] if len(times) > 1 else None)

    async def scenes(self) -> list[str]:
        return []

    async def ready(self, picture: Picture) -> None:
        if picture.is_clip and self._ready != picture.key:
            await self._ask("LOADBG", self._place, _quoted(_clip(picture)))
            self._ready = picture.key

    async def show(self, picture: Picture, elapsed_ms: int = 0) -> Report:
        if not picture.is_clip:
            return await self._show_still(picture)
        if elapsed_ms:
            if self._is_there(await self.look(), picture, elapsed_ms):
                return await self._confirmed(picture)
            rate = await self._frames_per_second()
            frame = str(round(min(elapsed_ms, max(picture.duration_ms - 100, 0)) * rate / 1000))
            await self._ask("PLAY", self._place, _quoted(_clip(picture)), "SEEK", frame)
        else:
            await self.ready(picture)
            await self._ask("PLAY", self._place)
        self._ready = ""
        return await self._confirmed(picture)

    async def tidy(self, keep: list[Picture]) -> None:
        """Nothing of ours outlives its layer."""

    def shows(self, report: Report, picture: Picture) -> bool:
        if picture.is_clip or not picture.scene.startswith("http"):
            return _same(report.scene, _clip(picture))
        return report.scene in {picture.scene, "html"}

    # -- Steps ------------------------------------------------------------------------------

    async def _show_still(self, picture: Picture) -> Report:
        """A page by the HTML producer, else what CasparCG has under this name; "empty" clears the layer."""
        if picture.scene == NOTHING:
            await self._ask("STOP", self._place)
        elif picture.scene.startswith("http"):
            await self._ask("PLAY", self._place, "[HTML]", _quoted(picture.scene))
        else:
            await self._ask("PLAY", self._place, _quoted(picture.scene), "LOOP")
        self._ready = ""  # PLAY with a name takes the place of what was in the background
        return await self._confirmed(picture)

    async def _confirmed(self, picture: Picture) -> Report:
        """What INFO says is out, once it is this; and for a clip, once it has moved."""
        limit = MOVE_S if picture.is_clip else CONFIRM_S
        deadline = asyncio.get_running_loop().time() + limit
        cursors: set[int | None] = set()
        while True:
            report = await self.look()
            if self.shows(report, picture):
                cursors.add(report.cursor_ms)
                if not picture.is_clip or len(cursors) > 1:
                    return report
            if asyncio.get_running_loop().time() >= deadline:
                right = self.shows(report, picture)
                raise Trouble(Fault.STILL if right else Fault.WRONG, report.scene)
            await asyncio.sleep(POLL_S)

    def _is_there(self, report: Report, picture: Picture, elapsed_ms: int) -> bool:
        """It went on while only the line was down: to start it again would be seen."""
        cursor = report.cursor_ms
        return self.shows(report, picture) and cursor is not None and abs(cursor - elapsed_ms) <= OFF_MS

    async def _frames_per_second(self) -> float:
        """Of the channel: SEEK counts in its frames. INFO gives it as numerator and denominator."""
        answer = await self._ask("INFO", self._channel)
        try:
            rate = [float(part.text or 0) for part in fromstring(answer.data).iter("framerate")]
        except (ParseError, DefusedXmlException, ValueError):
            raise Trouble(Fault.ALIEN, "INFO") from None
        return rate[0] / (rate[1] if len(rate) > 1 and rate[1] else 1) if rate else 25.0

    async def _ask(self, *words: str) -> Answer:
        if self._amcp is None:
            raise Trouble(Fault.BROKE)
        try:
            return await self._amcp.ask(*words)
        except OSError:
            raise Trouble(Fault.BROKE, words[0]) from None


def _clip(picture: Picture) -> str:
    """CasparCG's name of a file: within its media folder, without the ending."""
    return str(PurePosixPath(picture.media).with_suffix("")) if picture.is_clip else picture.scene


def _same(one: str, other: str) -> bool:
    """CasparCG answers with the name in capitals or not, with the ending or not."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return str(PurePosixPath(name.replace("\\", "/").casefold()).with_suffix("")) if name else ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "")
    return f'"{escaped}"'
