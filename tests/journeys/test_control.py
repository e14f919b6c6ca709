"""The control room's keys and locks, which only a browser can show: one press, one command."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.journeys.conftest import Evening
from tests.journeys.waiting import becomes, follow_acts, hold, lands, tap

pytestmark = [pytest.mark.journey, pytest.mark.server]

LOADED_AT = "document.querySelector('#program-picture iframe').contentWindow.performance.timeOrigin"


def sent_by(page: Page) -> list[str]:
    """Fills with the last part of every address this page posts to."""
    posts: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            posts.append(request.url.rsplit("/", 1)[1])

    page.on("request", note)
    return posts


def test_one_press_is_one_command(open_page: Callable[..., Page], studio_server: Evening) -> None:
    episode = studio_server.demo["episode"]
    page = open_page(f"/studio/{episode}/control/", who="producer")
    other = open_page(f"/studio/{episode}/control/", who="producer", width=1280, height=720)
    expect(page.locator("#lamp")).to_have_class(re.compile("lamp--up"))
    follow_acts(page)
    posts = sent_by(page)

    page.locator("#without-drill").fill("来不及演练")
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route("**/go-on-air", keep)  # its answer waits for the second click
    page.locator("#act-go-on-air-button").dblclick()
    assert becomes(page, lambda: len(held), 1) == 1
    for route in held:
        route.continue_()
    page.unroute("**/go-on-air")
    expect(page.locator("#top")).to_have_attribute("data-state", "on_air")
    expect(other.locator("#top")).to_have_attribute("data-state", "on_air")  # poked, not reloaded
    assert posts == ["go-on-air"]

    lands(page)
    page.keyboard.press("ArrowDown")
    for _ in range(6):  # a key that is held down repeats
        page.keyboard.down("Space")
    page.keyboard.up("Space")
    expect(page.locator("[aria-current=true]")).to_have_count(1)  # TAKE waited for the arming's answer
    assert posts == ["go-on-air", "arm", "take"]

    end = page.locator("#act-end-button")
    tap(page, end.click)  # a guarded act is held: a tap asks the other desk for a second person
    expect(page.locator("#refusals .refusal__says")).to_have_attribute("data-code", "needs_sure")
    expect(page.locator("#top")).to_have_attribute("data-state", "on_air")
    assert posts == ["go-on-air", "arm", "take", "end"]

    lands(page)
    page.keyboard.press("KeyC")
    refusals = page.locator("#refusals")
    expect(refusals.locator(".refusal__says")).to_have_attribute("data-code", "no_round")
    expect(refusals.locator("#refused-act")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(refusals).to_be_hidden()

    seen = page.evaluate(LOADED_AT)
    end.hover()
    hold(page, page.mouse.down, page.mouse.up)
    expect(page.locator("#top")).to_have_attribute("data-state", "ended")
    expect(other.locator("#top")).to_have_attribute("data-state", "ended")
    now = page.evaluate(LOADED_AT)
    assert now == seen  # the program picture was not loaded anew by any of this
