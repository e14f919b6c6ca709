"""Two ushers with an evening's trouble: a door with a code, an empty chair, a swap, a slip in two hands."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.daphne import Server
from tests.journeys.conftest import Evening

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

HALL = """
import json
from common.enums import Role
from common.models import RoleGrant, User
from voting.domain import seats
from voting.domain.electorate import create_electorate
for name in ("usher-a", "usher-b"):
    user = User(username=name, name=name)
    user.set_password("let-me-in-2026")
    user.save()
    RoleGrant.objects.create(user=user, role=Role.USHER)
hall = create_electorate(ref="hall", title="第2期《五水共治》")
cards = seats.issue_seats(hall, [f"{row}-{n:02d}" for row in "ABC" for n in range(1, 15)])
spares = seats.issue_spares(hall, ["备-01", "备-02"])
print("CARDS " + json.dumps({card.label: "/s/" + seats.token_of(card) for card in [*cards, *spares]}))
"""
ROUND = """
from common.clock import now
from tests.voting.factories import PAPER
from voting.domain import rounds
from voting.models import Electorate
hall = Electorate.objects.get(ref="hall")
armed = rounds.arm_round(hall, ref="x", paper=PAPER, window_s=300, by="p", at=now())
rounds.open_round(armed, by="p", at=now())
"""


@pytest.fixture(scope="module")
def studio_server(empty_server: Server) -> Iterator[Evening]:
    """Voting alone: a hall of 42 seats and two ushers."""
    server = empty_server
    told = server.do(HALL)
    cards = json.loads(next(line for line in told.splitlines() if line.startswith("CARDS "))[6:])
    users = {name: {"username": name, "password": "let-me-in-2026"} for name in ("usher-a", "usher-b")}
    server.start()
    yield Evening(server, {"cards": cards, "users": users})
    server.stop()


@pytest.fixture
def cards(studio_server: Evening) -> dict[str, str]:
    found: dict[str, str] = studio_server.demo["cards"]
    return found


def spot(page: Page, label: str, state: str) -> Any:
    return page.locator(f'.spot[data-state={state}][aria-label^="{label} "]')


def is_accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_an_evening_of_two_ushers(
    open_page: Callable[..., Page], studio_server: Evening, cards: dict[str, str]
) -> None:
    tablet = open_page("/usher/", who="usher-a", width=1180, height=820)
    hand = open_page("/usher/", who="usher-b", width=360, height=740)
    is_accessible(tablet)

    # The door: a wrong code is said and kept, the code that the studio shows joins.
    guest = open_page(cards["A-01"], width=360, height=640)
    guest.fill("#code-field", "12 34" if tablet.locator(".strip__code b").inner_text() != "1234" else "4321")
    guest.locator("form.bar button").click()
    expect(guest.locator("#code-note[role=alert]")).to_be_visible()
    is_accessible(guest)
    guest.fill("#code-field", tablet.locator(".strip__code b").inner_text())
    guest.locator("form.bar button").click()
    guest.wait_for_url("**/vote/")

    # An empty chair: one usher goes, the other sees it.
    tablet.locator("#trouble-absent .case", has_text="A-02").get_by_role("button").click()
    taken = hand.locator("#trouble-absent .case", has_text="A-02").locator(".case__taken")
    expect(taken).to_contain_text("usher-a")

    # A swap by scanning both: the camera opens the cards' addresses in the usher's own browser.
    hand.goto(studio_server.url + cards["备-01"])
    hand.goto(studio_server.url + cards["A-01"])
    expect(hand.locator("#spare")).to_have_value("备-01")
    is_accessible(hand)
    hand.locator(".chip", has_text="手机没电").click()
    hand.locator(".deed__do button").click()
    expect(tablet.locator("#solved")).to_contain_text("备-01")
    guest.goto(studio_server.url + "/vote/")
    guest.wait_for_url("**/join/")
    other = open_page(cards["备-01"], width=360, height=640)
    expect(other.locator("body")).to_contain_text("A-01")
    other.locator("form.bar button").click()
    other.wait_for_url("**/vote/")

    # A round: no swaps, nobody joins alone; a slip by two people, and what is typed outlives the polls.
    studio_server.server.do(ROUND)
    late = open_page(cards["A-03"], width=360, height=640)
    expect(late.locator("#code-field")).to_have_count(0)
    for page in (tablet, hand):
        page.goto(f"{studio_server.url}/usher/")
        page.fill("#scan", "c14")
        page.keyboard.press("Enter")
        page.locator(".acts").get_by_role("link", name="纸质票").click()
        page.wait_for_url(re.compile("act=slip"))
        first = page.locator("[name=s0c0]")
        first.fill("8")
        drawn = page.locator("#board").get_attribute("data-now")
        expect(page.locator(f'#board:not([data-now="{drawn}"])')).to_have_count(1)
        expect(first).to_have_value("8")
        for name in ("s0c1", "s1c0", "s1c1"):
            page.fill(f"[name={name}]", "7")
        with page.expect_navigation():
            page.locator(".deed__do button").click()
        expect(page.locator(".deed__do button:has-text('录入')")).to_have_count(0)
    for page in (tablet, hand):
        page.goto(f"{studio_server.url}/usher/")
        expect(spot(page, "C-14", "green")).to_be_visible()
