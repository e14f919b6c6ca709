"""Two editors at one plan: presence, a conflict that keeps both texts, drag by mouse and keys, undo."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Evening
from tests.journeys.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.server]


def title_of(page: Page, row: str) -> Locator:
    return page.locator(f"#{row} [data-cell=title]")


def order(page: Page) -> list[str]:
    found: list[str] = page.locator(".plan-item").evaluate_all("rows => rows.map(row => row.id)")
    return found


def has_heard(page: Page, of: Page) -> None:
    """The plan on one page is as new as on the other, its own answers included."""
    until(
        page,
        "(seq) => Number(document.querySelector('#plan').dataset.seq) >= seq",
        int(of.locator("#plan").get_attribute("data-seq") or 0),
    )


def test_two_editors_at_one_plan(open_page: Callable[..., Page], studio_server: Evening) -> None:
    address = f"/studio/{studio_server.demo['episode']}/plan/"
    ours, theirs = open_page(address, who="producer"), open_page(address, who="producer2")
    row = order(ours)[4]
    title_of(theirs, row).click()
    expect(ours.locator("#editors [data-row]")).to_have_attribute("data-row", row.removeprefix("plan-item-"))
    expect(ours.locator(f"#{row} .face")).to_have_count(1)

    title_of(theirs, row).fill("对方写的")  # typed, not saved: no refetch wipes it
    title_of(ours, row).fill("我们先存的")
    title_of(ours, row).press("Enter")
    expect(title_of(ours, order(ours)[5])).to_be_focused()
    expect(theirs.locator(".history__line").first).to_contain_text("我们先存的")
    expect(title_of(theirs, row)).to_have_value("对方写的")

    title_of(theirs, row).press("Enter")
    both = theirs.locator(f"#{row} .field--title")
    expect(both.locator("input[maxlength]")).to_have_value("对方写的")
    expect(both.locator(".both__theirs")).to_have_text("我们先存的")
    theirs.locator(f"#{row} [data-save]").click()  # mine, knowingly
    expect(title_of(ours, row)).to_have_value("对方写的")

    has_heard(ours, theirs)
    before = order(ours)
    grip = ours.locator(f"#{row} [data-grip]")
    grip.focus()
    for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
        ours.keyboard.press(key)
    moved = [*before[:4], *before[5:7], row, *before[7:]]
    expect(theirs.locator(".plan-item").nth(6)).to_have_id(row)
    assert order(theirs) == moved
    has_heard(ours, theirs)
    ours.keyboard.press("Control+z")
    expect(theirs.locator(".plan-item").nth(4)).to_have_id(row)
    assert order(theirs) == before
    has_heard(ours, theirs)
    assert order(ours) == before

    grip.hover()
    ours.mouse.down()
    ours.locator(f"#{before[7]}").hover(position={"x": 40, "y": 40})
    ours.mouse.up()
    expect(theirs.locator(".plan-item").nth(7)).to_have_id(row)
