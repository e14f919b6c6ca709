"""From TAKE to the program picture in Chromium with 200 phones connected: `python -m bench.take [--takes 64]`.

The press goes over HTTP as the control room's page sends it; the first table counts from there. The second counts from
the space bar in a control room that is open in the same Chromium, with its own program and preview pictures in it.
Program is 1920 × 1080, drawn in software; server, phones and Chromium share the machine (bench/watching.py says what
`drawn` and `next` are). The promise: p95 of `drawn` ≤ 100 ms.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page

from bench.crowd import crowd
from bench.gallery import Gallery, gallery
from bench.table import Table
from bench.watching import chromium, context, noted, watch

Rows = list[dict[str, Any]]

SPAN_S = 1.1  # settings.MINIMUM_TAKE_SPAN_MS, and a little
CYCLE: Rows = [
    {"kind": "graphic", "title": "今晚怎么打分", "script": ""},
    {"kind": "clip", "title": "暗访片"},
    {"kind": "comment", "title": "点评", "post": "市治水办专家"},
    {"kind": "break", "title": "稍后回来"},
]
SCENES = {"graphic": "graphic", "clip": "clip", "comment": "live", "break": "break"}
HEADS = ["what", "takes", "answer_p50", "arrived_p50", "made_p50"]
HEADS += ["drawn_p50", "drawn_p95", "drawn_max", "next_p95"]
PRESSED = """() => addEventListener("keydown", (event) => {
  if (event.code === "Space") window.pressed = performance.timeOrigin + event.timeStamp;
}, true)"""
Pressing = Callable[[], float]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.take", description=__doc__)
    parser.add_argument("--takes", type=int, default=64)
    parser.add_argument("--keys", type=int, default=32, help="TAKEs by the space bar")
    parser.add_argument("--phones", type=int, default=200)
    options = parser.parse_args()
    rows = [CYCLE[number % len(CYCLE)] for number in range(options.takes + options.keys + 2)]
    with gallery(rows, phones=options.phones) as desk, crowd(desk) as connected, chromium() as browser:
        program = context(browser, desk.url, 1920, 1080).new_page()
        program.goto(desk.url + desk.demo["screens"]["program"])
        program.wait_for_selector("#stage[data-ready]")
        desk.look()
        desk.press("go-on-air", reason="bench")
        head(f"pressed over HTTP, {connected} phones")
        measure(desk, program, rows, range(options.takes + 1), lambda: desk.press("take"))
        control = context(browser, desk.url, 1440, 900, desk.session).new_page()
        control.goto(f"{desk.url}/studio/{desk.demo['episode']}/control/")
        control.wait_for_selector("#lamp[class*=lamp--up]")
        control.evaluate(PRESSED)
        head(f"pressed with the space bar in a control room, {connected} phones")
        rest = range(options.takes + 1, len(rows))
        measure(desk, program, rows, rest, lambda: by_key(desk, control))
    return 0


def head(what: str, heads: Sequence[str] = HEADS) -> None:
    print(f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f}; {what}; ms\n")
    print("\n".join(Table(heads).lines), flush=True)


def by_key(desk: Gallery, control: Page) -> float:
    control.locator("#act-take-button:not([aria-disabled])").wait_for()
    control.locator("#rundown-list").focus()
    control.keyboard.press("Space")
    control.wait_for_timeout(300)
    desk.answered_ms = 0.0
    return float(control.evaluate("() => window.pressed"))


def measure(desk: Gallery, program: Page, rows: Rows, places: range, press: Pressing) -> Table:
    """The first TAKE warms up and is not counted."""
    found: dict[str, list[dict[str, float]]] = {}
    for place in places:
        kind = rows[place]["kind"]
        seen = take(desk, program, desk.items[place], press)
        scene = program.locator("#stage").get_attribute("data-scene")
        assert scene == SCENES[kind] or (kind == "break" and scene == "standby"), f"{kind}: {scene}"
        if place != places[0]:
            found.setdefault(kind, []).append(seen)
    table = Table(HEADS)
    everything = [one for takes in found.values() for one in takes]
    for kind, takes in [*found.items(), ("all", everything)]:
        table.add(kind, len(takes), *_figures(takes))
    return table


def take(desk: Gallery, program: Page, item: int, press: Pressing) -> dict[str, float]:
    """ms since the press, and the answer's."""
    desk.look()
    desk.press("arm", item=item)
    time.sleep(SPAN_S)
    desk.look()
    watch(program, "scene")
    sent = press()
    waits = {name: at - sent for name, at in noted(program).items()}
    return waits | {"answer": desk.answered_ms}


def _figures(takes: list[dict[str, float]]) -> list[str]:
    asked = [(name, 0.5) for name in ("answer", "arrived", "made", "drawn")]
    asked += [("drawn", 0.95), ("drawn", 1), ("next", 0.95)]
    return [f"{part([one[name] for one in takes], share):.0f}" for name, share in asked]


def part(values: list[float], share: float) -> float:
    """The nearest rank: p95 of 60 is the 57th."""
    return sorted(values)[max(0, -(-int(share * 100) * len(values) // 100) - 1)]


if __name__ == "__main__":
    sys.exit(main())
