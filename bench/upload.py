"""A file of 4 GB through the real protocol of uploads, broken off once: `python -m bench.upload [--mebibytes 4096]`.

The sender is what static/js/behaviours/upload.js is: begin, pieces of the size the server asks for, and after a break the
state. The file is the sample's clip with a `free` box behind it, so it is a film; nothing of it is ever whole in
memory here either. Half-way a piece is cut off in the middle and the server killed with kill -9; what comes after is
another process on the same disk. At the end the worker takes it in, and the library's hash must be the sender's.
"""

import argparse
import hashlib
import http.client
import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from bench.gallery import CSRF, Gallery, gallery
from bench.table import Table
from tests.daphne import ROOT

MEBIBYTE = 1024**2
CLIPS = ROOT / "studio" / "demo" / "clips"
Told = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
HEADS = ["what", "seconds", "MiB_per_s", "memory_before_MiB", "most_MiB", "grown_MiB"]


class Film:
    """The clip, and behind it a box of nothing up to `size`; read by place, never whole."""

    def __init__(self, size: int) -> None:
        self.clip = min(CLIPS.glob("*.mp4")).read_bytes()
        self.size, hollow = size, size - len(self.clip)
        self.head = self.clip + struct.pack(">I4s", hollow, b"free")

    def read(self, offset: int, length: int) -> bytes:
        length = min(length, self.size - offset)
        return self.head[offset : offset + length].ljust(length, b"\0")

    def sha256(self) -> str:
        """Read once more, by itself: the time of it is not the upload's."""
        found = hashlib.sha256()
        for offset in range(0, self.size, MEBIBYTE):
            found.update(self.read(offset, MEBIBYTE))
        return found.hexdigest()


class Memory:
    """The most a process has had, looked at fifty times a second."""

    def __init__(self, pid: int) -> None:
        self._process, self._over = psutil.Process(pid), threading.Event()
        self.before = self.most = self._now()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _now(self) -> float:
        family = [self._process, *self._process.children(recursive=True)]
        return sum(one.memory_info().rss for one in family) / MEBIBYTE

    def _look(self) -> None:
        while not self._over.wait(0.02):
            try:
                self.most = max(self.most, self._now())
            except psutil.NoSuchProcess:
                return

    def end(self) -> list[str]:
        self._over.set()
        self._thread.join()
        return [f"{self.before:.0f}", f"{self.most:.0f}", f"{self.most - self.before:.0f}"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.upload", description=__doc__)
    parser.add_argument("--mebibytes", type=int, default=4096)
    film = Film(parser.parse_args().mebibytes * MEBIBYTE)
    print(f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f}\n")
    with gallery([], phones=0) as desk:
        table = Table(HEADS)
        print("\n".join(table.lines), flush=True)
        upload(desk, film, table)
        take_in(desk, film, table)
    return 0


def upload(desk: Gallery, film: Film, table: Table) -> None:
    facts = {"name": "evening.mp4", "title": "bench", "size": film.size, "modified": 1}
    told = ask(desk, "/studio/clips/uploads/new", urlencode(facts).encode(), FORM)
    half = film.size // 2 // told["piece"] * told["piece"]
    told = send(desk, film, told, table, "first half", until=half)
    cut_off(desk, film, told)
    desk.server.kill()
    desk.server.start()
    again = ask(desk, f"/studio/clips/uploads/{told['key']}")
    assert again["received"] == half, f"{again['received']} are said to be safe, {half} had been answered"
    told = send(desk, film, again, table, "second half, by a server started anew", until=film.size)
    part = desk.server.data_dir / "media" / "uploads" / f"{told['key']}.part"
    assert told["received"] == part.stat().st_size == film.size


def send(desk: Gallery, film: Film, told: Told, table: Table, what: str, *, until: int) -> Told:
    assert desk.server.process is not None
    memory, began, first = Memory(desk.server.process.pid), time.monotonic(), told["received"]
    while told["received"] < until:
        offset = told["received"]
        path = f"/studio/clips/uploads/{told['key']}/piece?offset={offset}"
        told = ask(desk, path, film.read(offset, told["piece"]), "application/octet-stream")
    took = time.monotonic() - began
    table.add(what, f"{took:.1f}", f"{(until - first) / MEBIBYTE / took:.0f}", *memory.end())
    return told


def cut_off(desk: Gallery, film: Film, told: dict[str, Any]) -> None:
    """Half a piece, and no more of it ever."""
    line = http.client.HTTPConnection("127.0.0.1", desk.server.port, timeout=60)
    line.putrequest("POST", f"/studio/clips/uploads/{told['key']}/piece?offset={told['received']}")
    for name, value in _heads(desk, "application/octet-stream").items():
        line.putheader(name, value)
    line.putheader("Content-Length", str(told["piece"]))
    line.endheaders(film.read(told["received"], told["piece"] // 2))
    time.sleep(0.5)
    line.close()


def ask(desk: Gallery, path: str, body: bytes | None = None, kind: str = "") -> dict[str, Any]:
    """A line for each question: also what a browser needs after a break."""
    line = http.client.HTTPConnection("127.0.0.1", desk.server.port, timeout=60)
    line.request("POST" if body is not None else "GET", path, body, _heads(desk, kind))
    answer = line.getresponse()
    said = answer.read()
    line.close()
    assert answer.status == 200, f"{path}: {answer.status} {said[:300]!r}"
    return dict(json.loads(said))


def _heads(desk: Gallery, kind: str) -> dict[str, str]:
    heads = {"Accept": "application/json", "X-CSRFToken": CSRF}
    heads["Cookie"] = f"sessionid={desk.session}; csrftoken={CSRF}"
    return heads | ({"Content-Type": kind} if kind else {})


def take_in(desk: Gallery, film: Film, table: Table) -> None:
    """The worker, until it has nothing to do; then what the library says of the file."""
    began = time.monotonic()
    command = [sys.executable, "manage.py", "run_clips", "--once"]
    worker = subprocess.Popen(command, cwd=ROOT, env=desk.server.env)
    memory = Memory(worker.pid)
    assert worker.wait() == 0
    took = time.monotonic() - began
    memory.before = 0.0  # a process that begins with it
    speed = f"{film.size / MEBIBYTE / took:.0f}"
    table.add("worker: taken in and checked", f"{took:.1f}", speed, *memory.end())
    code = (
        "import json; from studio.models import Clip; c = Clip.objects.order_by('-pk').first();"
        "print(json.dumps([c.sha256, c.file.size, c.check_state]))"
    )
    said, size, state = json.loads(desk.server.shell(code))
    assert (said, size) == (film.sha256(), film.size)
    held = sum(path.stat().st_blocks * 512 for path in _files(desk.server.data_dir / "media")) / MEBIBYTE
    print(f"\nin the library: {size:,} bytes, sha256 {said[:16]}… as sent, check: {state}")
    print(f"{held:,.0f} MiB on the disk")


def _files(folder: Path) -> Iterator[Path]:
    """Each file once, whatever names it has."""
    return iter({path.stat().st_ino: path for path in folder.rglob("*") if path.is_file()}.values())


if __name__ == "__main__":
    sys.exit(main())
