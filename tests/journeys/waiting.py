"""Waiting for what is so, never for a time: how all journeys wait, however slow and stuttering the machine.

What you would get wrong: `page.wait_for_function` needs eval, which the pages' CSP forbids; a click does not
wait for the page it leads to, and what can be seen of that page may be there before its script is; an act of
the control room that can be seen (a poke brought it) may still lack its own answer, and until 350 ms after
that the same act is swallowed as a double tap.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import Page

PATIENT = 30_000  # ms; a wait ends when it is so, so a long one costs nothing but a failure's time
STEP = 50  # ms between two looks
SAME_FINGER = 400  # ms; static/js/behaviours/command.js rests 350

Found = TypeVar("Found")


def soon(page: Page, expression: str, argument: Any = None, ms: float = PATIENT) -> bool:
    """Whether an expression of the page's comes to hold."""
    deadline = time.monotonic() + ms / 1000
    while not page.evaluate(expression, argument):
        if time.monotonic() > deadline:
            return False
        page.wait_for_timeout(STEP)
    return True


def until(page: Page, expression: str, argument: Any = None, ms: float = PATIENT) -> None:
    assert soon(page, expression, argument, ms), f"{page.url}: {expression} {argument or ''}"


def becomes(page: Page, read: Callable[[], Found], wanted: Found, ms: float = PATIENT) -> Found:
    """What `read` says in the end: `wanted` as soon as it does, else what it still says. For an assertion."""
    deadline = time.monotonic() + ms / 1000
    while (found := read()) != wanted and time.monotonic() < deadline:
        page.wait_for_timeout(STEP)
    return found


# Frames are counted, for a machine that draws nothing moves nothing either.
FRAMES = """(n) => new Promise((done) => {
  const step = () => (n-- > 0 ? requestAnimationFrame(step) : done());
  step();
})"""


def at_rest(page: Page, read: Callable[[Page], str], *, ms: float = 400, frames: int = 10) -> str:
    """What stands there once nothing moves any more: the same for `ms` in which so many frames were drawn."""
    deadline = time.monotonic() + PATIENT / 1000
    while time.monotonic() < deadline:
        before = read(page)
        page.wait_for_timeout(ms)
        page.evaluate(FRAMES, frames)
        if read(page) == before:
            return before
    raise AssertionError(f"{page.url} does not come to rest")


# -- The control room's acts --------------------------------------------------------------------

FOLLOWED = """() => {
  if (window.acts) return;
  window.acts = { sent: 0, landed: 0 };
  document.addEventListener("command:sent", () => { acts.sent += 1; });
  document.addEventListener("bell:ring", () => { acts.landed = acts.sent; });
}"""


def follow_acts(page: Page) -> None:
    """Counts the acts of a desk and their answers from now on, and after a reload too."""
    page.add_init_script(f"({FOLLOWED})()")
    page.evaluate(FOLLOWED)


def lands(page: Page) -> None:
    """Every act that was sent has its own answer."""
    until(page, "acts.sent === acts.landed")


def rests(page: Page) -> None:
    """And a further press of the same act is no double tap."""
    lands(page)
    page.wait_for_timeout(SAME_FINGER)


def tap(page: Page, press: Callable[[], None]) -> None:
    """A guarded act tapped. What the machine drew out is no tap, and no hold: as a person would, again."""
    rests(page)
    sent = page.evaluate("acts.sent")
    for _ in range(20):
        press()
        if page.evaluate("acts.sent") > sent:
            return
    raise AssertionError("no tap was short enough")


def hold(page: Page, down: Callable[[], None], up: Callable[[], None]) -> None:
    """A guarded act held until it is sent. What called it off (another panel came) is held once more."""
    for _ in range(8):
        rests(page)
        sent = page.evaluate("acts.sent")
        down()
        soon(page, "(sent) => acts.sent > sent", sent, ms=4000)
        up()
        if page.evaluate("acts.sent") > sent:
            return
    raise AssertionError("what was held was never sent")


# -- A page's line to the server ----------------------------------------------------------------

LISTENED = """(() => {
  const Real = window.WebSocket;
  window.line = { heard: 0, trip: Infinity };
  window.WebSocket = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const frame = JSON.parse(data);
        line.heard += 1;
        if (frame.t === "pong") line.trip = Math.min(line.trip, Date.now() - frame.c);
      });
    }
  };
})()"""
SHORT_TRIP = 100  # ms; a clock that was measured so is wrong by half of it at most
AGREED = 45_000  # ms; four pings in a row, then one every ten seconds


def is_connected(page: Page) -> None:
    """For a page with LISTENED as its init script: it has been told how things stand."""
    until(page, "line.heard > 0")


def has_the_time(page: Page) -> None:
    """Likewise; its clock is measured as well as two screens beside each other need it."""
    until(page, "(most) => line.trip <= most", SHORT_TRIP, ms=AGREED)
