"""The views on two devices, one of which has its wall clock wrong: they show the same second at the same
time."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.conftest import Evening
from tests.journeys.sights import clocks
from tests.journeys.waiting import LISTENED, has_the_time

WRONG = "{ const real = Date.now; Date.now = () => real.call(Date) + 37_000; }"
APART_MS = 200


def test_two_devices_show_the_same_second_at_the_same_time(
    open_page: Callable[..., Page], studio_server: Evening
) -> None:
    """By the machine's own steady time."""
    addresses = open_page(f"/studio/{studio_server.demo['episode']}/desks/", who="producer")
    desks = ("host", "countdown")
    urls = [
        addresses.locator(f"#view-{desk} input").input_value().partition("//")[2].partition("/")[2]
        for desk in desks
    ]
    pages = [open_page("/" + url, who="", width=1280, height=720) for url in urls]
    pages[0].add_init_script(WRONG)
    for page in pages:
        page.add_init_script(LISTENED)
        page.reload()
    for page in pages:
        has_the_time(page)
    seen = clocks(dict(zip(desks, pages, strict=True)))
    assert abs(seen["host"]["wall"] - seen["countdown"]["wall"]) < APART_MS
