"""In the middle of a show: every view reloaded shows the same, and each panic act reaches every output.

A question waits for its answer's end, scoring is open, a ticker and the question lie over the picture, and a
phone has entered scores that it has not sent.
"""

import re
import time
from collections.abc import Iterator
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import Evening, sign_in
from tests.journeys.desks import Control, Phone
from tests.journeys.midshow import PROMISED, Hand
from tests.journeys.sights import clocks, noughts
from tests.journeys.waiting import LISTENED, at_rest, becomes, has_the_time, is_connected, until

VIEWS = ("director", "host", "prompter", "backstage", "countdown", "floor")
AT_ONCE = 8  # pages that are watched together
APART_MS = 200
WINDOWS = {  # where the time of the scoring window stands
    "control": "round-clock", "phone": "bar left__time", "program": "scoring-clock count",
    "overlay": "vote-strip figure-big", "hall": "scoring-clock count",
}  # fmt: skip
SCREEN = (640, 360)  # laid out at 1920 all the same, and less to draw
BY_POLLS = {"usher", "public", "graphics"}  # the first asks by HTTP, the others show no clock
LOOSE_MS = 5000  # the promise is 1000; this machine may have other work


class Show:
    """Contexts by account ("" has none), the desk's page, the phone, and the hand that acts."""

    def __init__(self, browser: Browser, evening: Evening) -> None:
        self.evening, self.browser = evening, browser
        self.contexts: dict[str, BrowserContext] = {}
        self.faults: list[str] = []
        demo = evening.demo
        self.desk = self.page(f"/studio/{demo['episode']}/control/", "producer")
        self.hand = Hand(evening.server, self.desk)
        self.addresses = self._addresses()
        self.phone = self._joined_phone()

    def page(self, path: str, who: str = "", width: int = 1280, height: int = 720) -> Page:
        context = self.contexts.get(who) or self._context(who)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.on("pageerror", lambda error: self.faults.append(f"{path}: {error}"))
        page.on("console", lambda said: self._note(path, said.type, said.text))
        page.goto(self.evening.url + path)
        return page

    def _note(self, path: str, kind: str, text: str) -> None:
        if kind == "error":
            self.faults.append(f"{path}: {text}")

    def _context(self, who: str) -> BrowserContext:
        made = self.browser.new_context(locale="zh-CN")
        made.add_init_script(LISTENED)
        made.add_cookies([{"name": "django_language", "value": "zh-hans", "url": self.evening.url}])
        self.contexts[who] = made
        if who not in ("", "phone"):
            page = made.new_page()
            sign_in(page, self.evening, who)
            page.close()
        return made

    def _joined_phone(self) -> Phone:
        demo = self.evening.demo
        hall = self.page(demo["screens"]["hall"], width=960, height=540)
        code = hall.locator(".presence [data-slot=code]")
        expect(code).to_have_text(re.compile(r"^\d{4}$"))
        seat = demo["seats"][0]
        phone = Phone(self.page(seat["url"], "phone", width=402, height=856), seat["label"])
        phone.join(code.inner_text())
        hall.close()
        return phone

    def _addresses(self) -> dict[str, tuple[str, str]]:
        """(path, who) by view."""
        demo, episode = self.evening.demo, self.evening.demo["episode"]
        listed = self.page(f"/studio/{episode}/desks/", "producer")
        found = {
            name: (listed.locator(f"#view-{name} input").input_value().replace(self.evening.url, ""), "")
            for name in VIEWS
        }
        listed.close()
        staff = {"graphics": "producer", "scribe": "scribe"}
        found |= {name: (f"/studio/{episode}/{name}/", who) for name, who in staff.items()}
        found |= {name: (demo["screens"][name], "") for name in ("program", "overlay", "hall")}
        return found | {"usher": ("/usher/", "usher"), "public": (demo["public"], "")}

    def open(self, name: str) -> Page:
        """`name`'s page; the desk and the phone are open already."""
        if name in ("control", "phone"):
            return self.desk if name == "control" else self.phone.page
        path, who = self.addresses[name]
        return self.page(path, who, *(SCREEN if name in ("program", "overlay", "hall") else ()))

    def go(self) -> None:
        """To the middle."""
        self.hand.act("go-on-air", reason="journey")
        self.evening.server.do(PROMISED.format(episode=self.evening.demo["episode"]))
        self.hand.air("question")
        expect(self.desk.locator("#turn-clock")).to_be_visible()
        Control(self.desk).press("KeyA")
        expect(self.desk.locator("#turn-more")).to_be_visible()
        self.hand.air("scoring")
        self.hand.act("graphics/free", layer="ticker", text="问政热线 12345")
        last = self.hand.act("graphics/free", layer="question", asker="民间河长", text="哪天能堵上？")
        until(self.desk, HAS_HEARD, last["seq"])
        self.phone.sees_ballot()
        self.phone.choose(7)
        expect(self.phone.lamp()).to_have_attribute("data-kind", "full")


# Whether the desk's panel is as new as an act of the run.
HAS_HEARD = "(seq) => Number(document.querySelector('#panel').dataset.seq) >= seq"


@pytest.fixture(scope="module")
def show(browser: Browser, studio_server: Evening) -> Iterator[Show]:
    made = Show(browser, studio_server)
    made.go()
    yield made
    for context in made.contexts.values():
        context.close()


# -- Reload ------------------------------------------------------------------------------------

READ = """() => {
  const words = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const home = walk.currentNode.parentElement;
    if (home.closest("script, template, #lamp, #exact, noscript") || !home.checkVisibility()) continue;
    words.push(walk.currentNode.textContent.trim());
  }
  for (const field of document.querySelectorAll(":checked")) words.push(field.name + "=" + field.value);
  return words.filter(Boolean).join(" ");
}"""


def words(page: Page) -> str:
    """All that can be seen, without what runs with the clock."""
    return re.sub(r"[+−-]?(\d+:)?\d\d:\d\d|±?[\d.]+ ?(毫秒|秒|ms)", "·", page.evaluate(READ))


def same_again(page: Page, before: str) -> str:
    """ "" when the words are back, else how they differ in the end."""
    after = becomes(page, lambda: words(page), before)
    return "" if after == before else f"before: {before}\nafter:  {after}"


Apart: TypeAlias = dict[str, dict[str, int]]  # ms likewise


def test_clocks_are_told_by_sights_that_agree() -> None:
    held_up = {"row": {"00:09": 1330.0, "00:08": 2250.0, "00:07": 3010.0}, "wall": {"20:00:00": 5.0}}
    assert noughts(held_up) == {"row": [10330.0, 10250.0, 10010.0]}
    assert noughts({"aired": {"00:59": 59_100.0, "01:00": 60_040.0}}) == {"aired": [100.0, 40.0]}


def on_time(pages: dict[str, Page]) -> None:
    """Their clocks are measured."""
    for name in pages.keys() - BY_POLLS:
        has_the_time(pages[name])


class Reload:
    """Pages watched, reloaded and watched again: `off` (words that differ) and `apart` (ms between what each
    clock shows) by view, and when the clock of the scoring window shows nought (`window`, Unix ms)."""

    def __init__(self, pages: dict[str, Page]) -> None:
        before = {name: at_rest(page, words) for name, page in pages.items()}
        on_time(pages)
        zero = clocks(pages)
        for page in pages.values():
            page.reload()
        again = {name: same_again(page, before[name]) for name, page in pages.items()}
        self.off = {name: gone for name, gone in again.items() if gone}
        on_time(pages)
        now = clocks(pages)
        self.apart: Apart = {
            name: {key: round(abs(now[name][key] - at)) for key, at in those.items() if key in now[name]}
            for name, those in zero.items()
        }
        self.window = {name: now[name][WINDOWS[name]] for name in pages.keys() & WINDOWS.keys()}


def test_every_view_reloaded_shows_the_same(show: Show) -> None:
    """Each as before, and the scoring window's clock the same on every screen and on the phone."""
    names = ["control", "phone", *show.addresses]
    off: dict[str, str] = {}
    apart: Apart = {}
    window: dict[str, float] = {}
    for start in range(0, len(names), AT_ONCE):
        pages = {name: show.open(name) for name in names[start : start + AT_ONCE]}
        reload = Reload(pages)
        off, apart, window = off | reload.off, apart | reload.apart, window | reload.window
        for name in pages.keys() - {"control", "phone"}:
            pages[name].close()
    first = min(window.values())
    behind = {name: round(at - first) for name, at in window.items()}
    print("\nclocks after a reload, ms apart:", apart)
    print("the window's clock, ms behind the first:", behind)
    assert off == {}
    assert show.faults == []
    assert {name for name, those in apart.items() if not those} == {"graphics", "public"}
    assert [late for those in apart.values() for late in those.values() if late > APART_MS] == []
    assert behind.keys() == WINDOWS.keys()
    assert max(behind.values()) <= APART_MS


# -- Panic -------------------------------------------------------------------------------------

FEEL = """(kind) => {
  const up = (what) => [...document.querySelectorAll(what)].some((one) => one.checkVisibility());
  const screen = { clear_graphics: () => !up("#ticker"), safe_picture: () => up("#safe"),
    freeze_voting: () => up("[data-if=frozen]"), cut_question: () => !document.querySelector("#question") };
  const acts = { program: screen, overlay: screen,
    phone: { freeze_voting: () => document.querySelector("#lamp").dataset.kind === "frozen" },
    public: {} }[kind];
  if (kind === "public")
    for (const act of Object.keys(screen)) acts[act] = () => up(`[data-panic=${act}]`);
  window.felt = Object.fromEntries(Object.keys(acts).map((act) => [act, [false, 0]]));
  setInterval(() => {
    for (const [act, is] of Object.entries(acts))
      if (is() !== felt[act][0]) felt[act] = [is(), performance.timeOrigin + performance.now()];
  }, 10);
}"""
ACTS = ("clear_graphics", "safe_picture", "freeze_voting", "cut_question")


def felt(page: Page, act: str, *, on: bool) -> float:
    """When the page first showed it, Unix ms; 0 for a page that the act says nothing to."""
    deadline = time.monotonic() + 30
    while (now := page.evaluate("(act) => felt[act]", act)) is not None and now[0] != on:
        assert time.monotonic() < deadline, f"{page.url} has not heard of {act}"
        page.wait_for_timeout(30)
    return float(now[1]) if now else 0.0


def reaction(pages: dict[str, Page], hand: Hand, act: str, *, on: bool) -> dict[str, int]:
    """ms from the press until each page showed it, by the clocks of server and pages."""
    told = hand.act("panic" if on else "panic/lift", act=act)
    when = {name: felt(page, act, on=on) for name, page in pages.items()}
    acted_at = hand.acted_at(told)
    return {name: round(at - acted_at) for name, at in when.items() if at}


def test_each_panic_act_reaches_every_output_and_goes_back(show: Show) -> None:
    """The phone has neither picture, graphics nor a question's words: voting alone is frozen there."""
    pages = {name: show.open(name) for name in ("program", "overlay", "public", "phone")}
    for name in ("program", "overlay"):
        expect(pages[name].locator("#ticker")).to_be_visible()
        expect(pages[name].locator("#question")).to_be_attached()  # on overlay under the strip of the vote
    for name, page in pages.items():
        is_connected(page)
        page.evaluate(FEEL, name)
    took = {
        f"{act} {'on' if on else 'off'}": reaction(pages, show.hand, act, on=on)
        for act in ACTS
        for on in (True, False)
    }
    print("\nms from the press to the output:", took)
    for press, pages_ms in took.items():
        phone = {"phone"} if press.startswith("freeze_voting") else set()
        assert pages_ms.keys() == {"program", "overlay", "public"} | phone
    assert max(ms for those in took.values() for ms in those.values()) < LOOSE_MS
    expect(show.phone.lamp()).to_have_attribute("data-kind", "full")  # what was entered stays
    for name in pages.keys() - {"phone"}:
        pages[name].close()
