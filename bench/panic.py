"""Panic until it is to be seen, on every kind of page: `python -m bench.panic [--times 10]`.

Program, overlay, a phone's page and the public page are open in one Chromium, 200 phones are connected; each of the
four acts is put in force and lifted again, by HTTP as the control room's page sends it. Counted in ms from there to
`drawn` (bench/watching.py). The promise: a second. A phone shows of panic what it has of it: the pause of the voting; it
never shows a graphic, a picture or a question. At the end the clocks of the views are compared: the promise is 0.2 s.
"""

import argparse
import re
import sys
import time
from typing import Any

from playwright.sync_api import Browser, Page

from bench.crowd import crowd
from bench.gallery import HELD_MS, Gallery, gallery
from bench.table import Table
from bench.take import SPAN_S, head, part
from bench.watching import chromium, context, noted, watch

ROWS: list[dict[str, Any]] = [
    {"kind": "question", "title": "第一问", "question": "排污口就在河边，为什么两年没有报过一次警？"},
    {"kind": "scoring", "title": "打分", "window_s": 3600},
]
BEFORE = ("clear_graphics", "cut_question", "safe_picture")  # the fourth while a round is open
# By act and page: what is to be seen while it is in force, or with "-" what is not.
MARKS = {
    "clear_graphics": {"program": "-#graphics .lower-third", "overlay": "-#graphics .lower-third"},
    "cut_question": {"program": "-.asked", "overlay": "-.asked"},
    "safe_picture": {"program": "#safe", "overlay": "#safe"},
    "freeze_voting": {
        "program": "#scoring-clock [data-if=frozen]",
        "overlay": "#vote-strip [data-if=frozen]",
        "phone": "#lamp[data-kind=frozen]",
    },
}
HEADS = ["act", "way", "page", "times", "drawn_p50", "drawn_max"]
# A round opens only over a promise that somebody has confirmed.
PROMISE = """
from common.clock import now
from common.models import User
from followup.domain.commitments import PromiseData
from followup.enums import DeadlineKind
from studio.domain.inquiry import promises
from studio.models import Item, Run
at, by = now(), {{user.username: user for user in User.objects.all()}}
heard = promises.capture(Run.objects.select_related("episode").get(pk={run}), PromiseData(
    unit=Item.objects.get(pk={item}).units.first(), post="局长", words="10个工作日内封堵排污口。",
    deadline_kind=DeadlineKind.WORKING_DAYS, deadline_count=10,
    measure="全部封堵", quantity="3处", place="河边", lead="副局长"), by=by["scribe"], at=at)
promises.confirm(heard, by=by["producer2"], at=at)
"""
CLOCK = """async () => {
  const beat = performance.getEntriesByType("resource").find(({ name }) => /\\/live\\/beat\\b/.test(name));
  const { clock } = await import(beat.name);
  return clock.now() - performance.timeOrigin - performance.now();
}"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.panic", description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    with gallery(ROWS, phones=201) as desk, crowd(desk, spare=1) as connected, chromium() as browser:
        desk.look()
        desk.press("go-on-air", reason="bench")
        air(desk, 0)
        desk.press("graphics/free", layer="lower_third", post="局长", unit="市环保局")
        desk.press("graphics/free", layer="question", asker="问政代表", text=ROWS[0]["question"])
        pages = open_pages(desk, browser)
        head(f"panic, {connected} phones", HEADS)
        table = Table(HEADS)
        for act in BEFORE:
            act_and_lift(desk, pages, act, times, table)
        desk.server.shell(PROMISE.format(run=desk.run, item=desk.items[1]))
        air(desk, 1)
        pages["phone"].locator("#ballot").wait_for()
        act_and_lift(desk, pages, "freeze_voting", times, table)
        clocks(desk, browser)
    return 0


def air(desk: Gallery, place: int) -> None:
    desk.look()
    desk.press("arm", item=desk.items[place])
    time.sleep(SPAN_S)
    desk.look()
    desk.press("take")


def open_pages(desk: Gallery, browser: Browser) -> dict[str, Page]:
    screens, (name, _, secret) = desk.demo["screens"], desk.cookies[0].partition("=")
    phone = context(browser, desk.url, 402, 856)
    phone.add_cookies([{"name": name, "value": secret, "url": desk.url}])
    pages = {"phone": phone.new_page()}
    # A window each: Chromium draws a tab that lies behind another once a second.
    for which in ("program", "overlay", "public"):
        pages[which] = context(browser, desk.url, 1920, 1080).new_page()
    paths = {**screens, "phone": "/vote/", "public": desk.demo["public"]}
    for which, page in pages.items():
        page.goto(desk.url + paths[which])
    for which in ("program", "overlay"):
        pages[which].locator("#graphics .lower-third").wait_for()
    pages["public"].wait_for_timeout(2000)  # its socket
    return pages


def act_and_lift(desk: Gallery, pages: dict[str, Page], act: str, times: int, table: Table) -> None:
    marks = MARKS[act] | {"public": f"[data-panic={act}]"}
    found: dict[tuple[str, str], list[float]] = {}
    for _ in range(times):
        for way, path in (("in force", "panic"), ("lifted", "panic/lift")):
            for which, mark in marks.items():
                shows = mark.startswith("-") == (way == "lifted")
                watch(pages[which], "seen" if shows else "gone", mark.removeprefix("-"))
            desk.look()
            sent = desk.press(path, act=act, held_ms=HELD_MS)
            for which in marks:
                found.setdefault((way, which), []).append(noted(pages[which])["drawn"] - sent)
            time.sleep(0.8)
    for (way, which), waits in found.items():
        figures = f"{part(waits, 0.5):.0f}", f"{max(waits):.0f}"
        table.add(act.replace("_", " "), way, which, len(waits), *figures)


def clocks(desk: Gallery, browser: Browser) -> None:
    """How far apart the clocks of the desks' views are, each measured by its own page over its own socket."""
    made = context(browser, desk.url, 1280, 800, desk.session)
    page = made.new_page()
    page.goto(f"{desk.url}/studio/{desk.demo['episode']}/desks/")
    views = sorted(set(re.findall(r"/view/\d+/[\w-]+/[\w-]+/", page.content())))
    opened = [made.new_page() for _ in views]
    for view, path in zip(opened, views, strict=True):
        view.goto(desk.url + path)
    opened[-1].wait_for_timeout(4000)  # each sends its pings in the first two seconds
    off = [float(view.evaluate(CLOCK)) for view in opened]
    names = ", ".join(f"{path.split('/')[3]} {one:+.1f}" for path, one in zip(views, off, strict=True))
    print(f"\nclocks beside the machine's, ms: {names}; apart by {max(off) - min(off):.1f}")


if __name__ == "__main__":
    sys.exit(main())
