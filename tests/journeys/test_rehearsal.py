"""A rehearsal in a real Chromium: begun on one desk it is on all of them with its mark; wiped, it is gone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Evening
from tests.journeys.desks import Control

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

MARK = "#rehearsal-mark"


def test_a_rehearsal_comes_with_its_mark_and_goes_without_a_trace(
    studio_server: Evening, open_page: Callable[..., Page]
) -> None:
    episode = studio_server.demo["episode"]
    desk = open_page(f"/studio/{episode}/rehearsal/", who="producer")
    room = open_page(f"/studio/{episode}/control/", who="producer2")
    expect(desk.locator("#rehearse-proof")).to_contain_text("0")
    expect(room.locator(MARK)).to_have_count(0)
    screen = room.frame_locator(".monitor__frame")
    Control(room)  # its bell is there

    desk.locator("#rehearse-begin button").click()
    expect(desk.locator(MARK)).to_have_count(1)
    expect(room.locator(MARK)).to_have_count(1)  # told by its bell, it opened itself anew
    Control(room)
    room.locator("#act-go-on-air-button").click()  # a rehearsal needs neither drill nor reason
    expect(room.locator("#top")).to_have_attribute("data-state", "on_air")
    expect(screen.locator(".rehearsing").first).to_be_visible()
    Control(room).air("clip")
    expect(desk.locator("#rehearse-desks")).to_contain_text("进行中")

    desk.locator("#fault-late_clip button").click()
    expect(desk.locator("#fault-late_clip.fault--on")).to_be_visible()
    desk.locator("#fault-late_clip button").click()
    expect(desk.locator("#fault-late_clip.fault--on")).to_have_count(0)

    desk.locator("#rehearse-end input[type=checkbox]").check()
    desk.locator("#rehearse-end button").click()
    expect(desk.locator("#rehearse-reports li")).to_have_count(1)
    expect(room.locator(MARK)).to_have_count(0)
    expect(screen.locator(".rehearsing").first).to_be_hidden()

    Control(room).go_on_air()
    expect(room.locator("#log-list")).to_contain_text("无彩排数据")
