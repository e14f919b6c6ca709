"""Two control rooms, two accounts: of two presses at once one holds and the other is refused in words; and a
guarded act that one asks for is confirmed by the other."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Evening
from tests.journeys.desks import Control
from tests.journeys.waiting import becomes, lands, tap

ON_AIR = "#rundown-list .item[data-state=on_air]"
SEEN = """() => [document.querySelector("#top").dataset.state,
  ...[...document.querySelectorAll("#rundown-list .item")].map((row) => `${row.id} ${row.dataset.state}`)]"""


def sees_the_same(pages: list[Page]) -> None:
    """In the end: one may hear of it later."""
    seen = becomes(pages[0], lambda: len({json.dumps(page.evaluate(SEEN)) for page in pages}), 1)
    assert seen == 1


class Meeting:
    """Holds the presses back until both are on their way, each made before its page heard of the other."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages = pages
        self.waiting: list[Route] = []
        for page in pages:
            page.route("**/take", self._hold)

    def _hold(self, route: Route) -> None:
        self.waiting.append(route)

    def take(self) -> None:
        for page in self.pages:
            lands(page)
            page.locator("#rundown-list").focus()
            page.keyboard.press("Space")
        assert becomes(self.pages[0], lambda: len(self.waiting), len(self.pages)) == len(self.pages)
        for route in self.waiting:
            route.continue_()
        for page in self.pages:
            page.unroute("**/take")


def test_two_directors_press_at_once(open_page: Callable[..., Page], studio_server: Evening) -> None:
    address = f"/studio/{studio_server.demo['episode']}/control/"
    pages = [open_page(address, who=who) for who in ("producer", "producer2")]
    first, second = (Control(page) for page in pages)
    first.go_on_air()
    for page in pages:
        expect(page.locator("#top")).to_have_attribute("data-state", "on_air")

    first.press("ArrowDown")
    for page in pages:
        expect(page.locator(".item[data-state=armed]:has(.icon--opening)")).to_be_visible()
    Meeting(pages).take()
    for page in pages:
        expect(page.locator(f"{ON_AIR}:has(.icon--opening)")).to_be_visible()
    said = [page.locator("#refusals .refusal__says") for page in pages]
    for page in pages:  # its answer may come after the news of the other's TAKE
        lands(page)
    loser = 0 if said[0].count() else 1
    expect(said[loser]).to_have_attribute("data-code", "stale")
    expect(said[loser]).to_have_text(re.compile("导播先了一步"))
    expect(pages[loser].locator(".refusal__who")).not_to_be_empty()
    assert said[1 - loser].count() == 0
    sees_the_same(pages)

    # What the loser decides after a look is no more stale.
    pages[loser].keyboard.press("Escape")
    (first, second)[loser].air("clip")
    for page in pages:
        expect(page.locator(f"{ON_AIR}:has(.icon--clip)")).to_be_visible()

    # The end, asked for by a tap: nobody may say yes to themselves, the other does.
    end, asked = pages[0].locator("#act-end-button"), pages[1].locator("#asked form")
    tap(pages[0], end.click)
    expect(said[0]).to_have_attribute("data-code", "needs_sure")
    expect(asked).to_contain_text("导播")
    expect(pages[0].locator("#asked form")).to_have_count(0)
    second.press("KeyZ")
    expect(asked).to_have_count(0)
    expect(pages[0].locator("#log-list")).to_contain_text("副导播")
    expect(pages[0].locator("#top")).to_have_attribute("data-state", "on_air")
    pages[0].keyboard.press("Escape")
    tap(pages[0], end.click)
    for page in pages:
        expect(page.locator("#top")).to_have_attribute("data-state", "ended")
    sees_the_same(pages)
