"""Dropped frames of the graphics in Chromium: `python -m bench.motion [address of a running product's motion page]`.

Opens the motion page (docs/graphics.md) at both sizes and prints what it measured: `due` frames of 20 ms, those in
which nothing was drawn, the longest gap. What you would get wrong: `idle` is the machine's own share, and a machine
that is busy with other work measures that work.
"""

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.table import Table
from tests.daphne import Server

SIZES = ((1920, 1080), (3840, 2160))
PATIENCE_MS = 120_000
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main() -> int:
    options = read_options()
    with contextlib.ExitStack() as stack:
        address = options.address or stack.enter_context(served())
        browser = stack.enter_context(chromium(options.gpu))
        for width, height in SIZES:
            print(
                f"\n{width} × {height}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f}\n"
            )
            table(measure(browser, address, width, height))
    return 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.motion", description=__doc__)
    parser.add_argument(
        "address", nargs="?", help="/screen/<key>/motion/ of a running product; else one is started"
    )
    parser.add_argument("--gpu", action="store_true", help="draw with the graphics card")
    return parser.parse_args()


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The motion page of a server of its own with the sample evening."""
    with tempfile.TemporaryDirectory(prefix="wenzheng-motion-") as folder:
        server = Server(Path(folder))
        server.prepare()
        program = server.load_demo()["screens"]["program"]
        server.start()
        try:
            yield server.url + program.replace("/program/", "/motion/")
        finally:
            server.stop()


@contextlib.contextmanager
def chromium(gpu: bool) -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    flags = FLAGS if gpu else [*FLAGS, "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


def measure(browser: Browser, address: str, width: int, height: int) -> dict[str, dict[str, Any]]:
    """By move: {"frames", "due", "dropped", "longest": ms}."""
    page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
    page.goto(address)
    page.wait_for_selector("#motion-report:not([hidden])", timeout=PATIENCE_MS)
    found: dict[str, dict[str, Any]] = json.loads(
        page.locator("#motion-report").get_attribute("data-report") or "{}"
    )
    page.close()
    return found


def table(found: dict[str, dict[str, Any]]) -> Table:
    made = Table(["move", "drawn", "due", "dropped", "longest_gap_ms"])
    for name, move in found.items():
        made.add(name.replace("_", " "), move["frames"], move["due"], move["dropped"], move["longest"])
    moves = [move for name, move in found.items() if name != "idle"]
    due, dropped = sum(move["due"] for move in moves), sum(move["dropped"] for move in moves)
    made.add("all moves", sum(move["frames"] for move in moves), due, f"{dropped} ({dropped / due:.1%})", "")
    return made


if __name__ == "__main__":
    sys.exit(main())
