"""A CasparCG that is none: AMCP over TCP, one channel, one layer, and faults to order.

Answers are those of server 2.3 and later: 202 for done, 201 with one piece of XML (line feeds inside, CR LF
after it), 404 for a file it has not, 400 with the refused line; INFO gives the foreground's file and time.
"""

import asyncio
import shlex
from xml.sax.saxutils import escape


class FakeCasparCg:
    """`async with FakeCasparCg() as caspar:`. `files` are the clips it has."""

    def __init__(self, *files: str) -> None:
        self.files = set(files)
        self.foreground, self.background = "", ""
        self.length_s, self.rate = 20.0, 25
        self.asked: list[str] = []
        self.port = 0
        # -- faults
        self.plays_instead = ""  # says 202, and this is on
        self.is_still = False
        self.cut_on = ""
        self.silent_on = ""
        self.begins_after_s = 0.0
        self._began = 0.0
        self._lines: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "FakeCasparCg":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def cut(self) -> None:
        for line in self._lines:
            line.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            while raw := await reader.readline():
                line = raw.decode().rstrip("\r\n")
                self.asked.append(line)
                verb = line.partition(" ")[0]
                if verb == self.cut_on:
                    break
                if verb != self.silent_on:
                    writer.write(self.answer(line).encode())
        except ConnectionError:
            pass
        finally:
            self._lines.discard(writer)
            writer.transport.abort()

    def answer(self, line: str) -> str:
        words = shlex.split(line)
        known = {"VERSION", "LOADBG", "PLAY", "STOP", "INFO"}
        if not words or words[0] not in known:
            return f"400 ERROR\r\n{line}\r\n"
        return str(getattr(self, f"_{words[0].lower()}")(words[1:]))

    def _version(self, _: list[str]) -> str:
        return "201 VERSION OK\r\n2.5.0 Stable\r\n"

    def _loadbg(self, words: list[str]) -> str:
        if words[1].casefold() not in {name.casefold() for name in self.files}:
            return "404 LOADBG FAILED\r\n"
        self.background = words[1]
        return "202 LOADBG OK\r\n"

    def _play(self, words: list[str]) -> str:
        named = words[2] if words[1:2] == ["[HTML]"] else (words[1] if len(words) > 1 else self.background)
        page = named.startswith("http")
        if not page and named.casefold() not in {name.casefold() for name in self.files}:
            return "404 PLAY FAILED\r\n"
        self.foreground, self.background = self.plays_instead or named, ""
        frames = int(words[words.index("SEEK") + 1]) if "SEEK" in words else 0
        self._began = asyncio.get_running_loop().time() + self.begins_after_s - frames / self.rate
        return "202 PLAY OK\r\n"

    def _stop(self, _: list[str]) -> str:
        self.foreground = ""
        return "202 STOP OK\r\n"

    def _info(self, words: list[str]) -> str:
        if "-" not in words[0]:
            inner = f"<framerate>{self.rate}</framerate>\n<framerate>1</framerate>"
        else:
            inner = f"<stage>\n<layer>\n<layer_10>\n{self._layer()}\n</layer_10>\n</layer>\n</stage>"
        head = '<?xml version="1.0" encoding="utf-8"?>'
        return f"201 INFO OK\r\n{head}\n<channel>\n{inner}\n</channel>\n\r\n"

    def _layer(self) -> str:
        if not self.foreground:
            return "<foreground>\n<producer>empty</producer>\n</foreground>"
        if self.foreground.startswith("http"):
            file = f"<file>\n<path>{escape(self.foreground)}</path>\n</file>"
            return f"<foreground>\n{file}\n<producer>html</producer>\n</foreground>"
        gone = max(asyncio.get_running_loop().time() - self._began, 0.0)
        at = 0.0 if self.is_still else min(gone, self.length_s)
        times = f"<time>{at:.2f}</time>\n<time>{self.length_s}</time>"
        name = f"<name>{escape(self.foreground.upper())}.MP4</name>"
        state = "<paused>false</paused>\n<producer>ffmpeg</producer>"
        return f"<foreground>\n<file>\n{name}\n{times}\n</file>\n{state}\n</foreground>"
