"""The audience phone in a real Chromium: every lamp, a broken line, no script, and what it weighs."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.daphne import Server
from tests.journeys.conftest import Evening
from tests.journeys.stagehand import Stagehand

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

SOON = 15_000  # ms; the server may hear of a round by its healing reads only
FIRST_LOAD = 60 * 1024  # bytes on the wire, headers included
LABELS = " ".join(f"P-{n:02d}" for n in range(1, 21))
ALL_SEVENS = [[7, 7], [7, 7]]


@pytest.fixture(scope="module")
def studio_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """Voting alone: an empty database, the collected and compressed files, a real Daphne."""
    server = Server(tmp_path_factory.mktemp("phone"), DJANGO_SETTINGS_MODULE="config.settings")
    server.manage("migrate", "-v0")
    server.manage("prepare_database")
    server.manage("collectstatic", "--noinput", "-v0")
    server.start()
    yield Evening(server, {})
    server.stop()


@pytest.fixture(scope="module")
def stage(studio_server: Evening) -> Iterator[Stagehand]:
    stagehand = Stagehand(studio_server.server, LABELS)
    yield stagehand
    stagehand.leave()


@pytest.fixture
def join(open_page: Callable[..., Page], stage: Stagehand) -> Callable[..., Page]:
    """A phone that has just taken the next free seat."""

    def take_seat(**options: Any) -> Page:
        label, card = next((label, card) for label, card in stage.cards.items() if label not in taken)
        taken.add(label)
        page = open_page(card, width=360, height=640, **options)
        expect(page.locator("h1")).to_contain_text(label)
        page.locator(".bar button").click()
        expect(page.locator("#lamp")).to_contain_text(label)
        return page

    return take_seat


taken: set[str] = set()


def lamp(page: Page, kind: str) -> None:
    expect(page.locator("#lamp")).to_have_class(re.compile(rf"\blamp--{kind}\b"), timeout=SOON)


def score(page: Page, value: int = 7, *, fields: slice = slice(None)) -> None:
    expect(page.locator("#ballot")).to_be_visible(timeout=SOON)
    for fieldset in page.locator("[data-field]").all()[fields]:
        fieldset.locator(f"input[value='{value}']").check()


def start(stage: Stagehand, *pages: Page, **changes: Any) -> None:
    """A new round, on all these phones: an older ballot may still be open on them."""
    number = stage.start(**changes)
    for page in pages:
        expect(page.locator("#ballot [name=round]")).to_have_value(str(number), timeout=SOON)


def press(page: Page) -> None:
    page.locator("#bar button").click()


def test_ballot_from_seat_card_to_result(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    start(stage, page)
    score(page, fields=slice(0, 3))
    lamp(page, "left")
    expect(page.locator("#lamp")).to_contain_text("还差 1 个单位没打")
    page.reload()
    expect(page.locator("input:checked")).to_have_count(3)
    expect(page.locator("#bar button")).to_have_text("去打第2个")
    press(page)
    expect(page.locator("[data-field=s1c1] input").first).to_be_focused()
    score(page)
    press(page)
    lamp(page, "counted")
    expect(page.locator("#lamp")).to_have_text(re.compile(r"已计入 \d\d:\d\d:\d\d"))
    assert stage.ballots() == [[1, ALL_SEVENS]]
    # Nothing for a camera, nothing for whoever picks the phone up.
    assert page.locator("#stage input").count() == 0
    assert "[[7" not in page.evaluate("JSON.stringify({...localStorage})")
    page.reload()
    lamp(page, "counted")
    expect(page.locator("#lamp")).to_have_text(re.compile(r"已计入 \d\d:\d\d:\d\d"))
    page.locator("[data-act=again]").click()
    expect(page.locator("input:checked")).to_have_count(0)
    score(page, 3)
    press(page)
    lamp(page, "counted")
    assert stage.ballots() == [[2, [[3, 3], [3, 3]]]]
    stage.end()
    lamp(page, "sealed")
    expect(page.locator(".past")).to_contain_text("已计入")
    stage.reveal()
    lamp(page, "revealed")
    expect(page.locator(".rank__mean").first).to_have_text("3.00")
    expect(page.locator("#equation")).to_contain_text("20")


def test_double_tap_is_one_ballot_and_does_not_reopen_it(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    start(stage, page)
    score(page)
    page.locator("#bar button").dblclick()
    lamp(page, "counted")
    assert stage.ballots() == [[1, ALL_SEVENS]]


def test_half_filled_ballot_survives_what_others_do(join: Callable[..., Page], stage: Stagehand) -> None:
    slow, quick = join(), join()
    start(stage, slow, quick)
    score(slow, fields=slice(0, 2))
    slow.evaluate("document.querySelector('#ballot').mark = 1")
    score(quick)
    press(quick)
    lamp(quick, "counted")
    slow.wait_for_timeout(4000)  # longer than the server's healing read
    assert slow.evaluate("document.querySelector('#ballot').mark") == 1
    expect(slow.locator("input:checked")).to_have_count(2)


def test_server_killed_with_a_ballot_on_its_way(
    join: Callable[..., Page], stage: Stagehand, studio_server: Evening
) -> None:
    page = join()
    start(stage, page)
    score(page)
    studio_server.server.kill()
    press(page)
    lamp(page, "offline")
    expect(page.locator("#lamp")).to_contain_text(re.compile(r"未连接 \d+ 秒"))
    studio_server.server.start()
    lamp(page, "counted")
    assert stage.ballots() == [[1, ALL_SEVENS]]


def test_pending_ballot_outlives_the_page(
    join: Callable[..., Page], stage: Stagehand, studio_server: Evening
) -> None:
    page = join()
    start(stage, page)
    score(page)
    page.context.set_offline(True)
    press(page)
    lamp(page, "sending|lamp--offline")
    address = page.url
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    lamp(again, "counted")
    assert stage.ballots() == [[1, ALL_SEVENS]]


def test_phone_without_a_socket_votes_by_post(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    page.reload()
    start(stage, page)
    score(page)
    press(page)
    lamp(page, "counted")
    assert stage.ballots() == [[1, ALL_SEVENS]]


def test_socket_that_swallows_the_ballot(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()

    def swallow(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda text: None if '"ballot"' in text else server.send(text))

    page.route_web_socket(re.compile("/ws/"), swallow)
    page.reload()
    start(stage, page)
    score(page)
    press(page)
    lamp(page, "sending")
    lamp(page, "counted")
    assert stage.ballots() == [[1, ALL_SEVENS]]


def test_ballot_that_comes_too_late_says_so(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    start(stage, page)
    score(page)
    page.context.set_offline(True)
    press(page)
    stage.end()
    page.wait_for_timeout(4000)  # past the grace
    page.context.set_offline(False)
    lamp(page, "refused")
    expect(page.locator("#lamp")).to_contain_text("未计入：已截止")
    expect(page.locator("h1")).to_contain_text("晚到了")
    assert stage.ballots() == []
    page.locator("[data-act=dismiss]").click()
    lamp(page, "sealed")


def test_scale_of_three_words(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join(language="en")
    start(stage, page, scale={"min": 1, "max": 3, "step": 1})
    expect(page.locator("#ballot .choice").nth(1)).to_have_text("Fairly satisfied", timeout=SOON)
    score(page, 2)
    press(page)
    lamp(page, "counted")
    assert stage.ballots() == [[1, [[2, 2], [2, 2]]]]


def test_without_a_script(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join(java_script_enabled=False)
    stage.start()
    page.goto(page.url)
    score(page)
    press(page)
    lamp(page, "counted")
    assert stage.ballots() == [[1, ALL_SEVENS]]
    page.locator("#bar a").click()
    score(page, 2)
    press(page)
    lamp(page, "counted")
    assert stage.ballots() == [[2, [[2, 2], [2, 2]]]]
    stage.end()
    while stage.state() != "sealed":
        page.wait_for_timeout(200)
    page.goto(page.url.removesuffix("ballot"))
    expect(page.locator("#lamp, #reload")).to_have_count(2)


def test_card_of_a_taken_seat(
    join: Callable[..., Page], open_page: Callable[..., Page], stage: Stagehand
) -> None:
    page = join()
    label = page.locator(".lamp__seat").inner_text()
    other = open_page(stage.cards[label], width=360, height=640)
    expect(other.locator("#lamp")).to_contain_text("已在别的手机入座")
    expect(other.locator("form.bar")).to_have_count(0)
    page.goto(other.url)
    expect(page.locator("#lamp")).to_contain_text("已入座")
    unknown = open_page("/s/not-a-card", width=360, height=640)
    expect(unknown.locator("#lamp")).to_contain_text("不认识这张席卡")


def test_phone_that_lost_its_seat(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")
    lamp(page, "unseated")
    expect(page.locator("h1")).to_have_text("请扫您自己的席卡")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_legible_and_reachable_at_360_pixels(
    join: Callable[..., Page], stage: Stagehand, language: str
) -> None:
    page = join(language=language)
    start(stage, page)
    expect(page.locator("#ballot")).to_be_visible(timeout=SOON)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    sizes = page.evaluate(
        "[...document.querySelectorAll('.choice, .button')]"
        ".map((e) => e.getBoundingClientRect()).map((r) => Math.min(r.width, r.height))"
    )
    assert min(sizes) >= 48
    assert page.evaluate(PALE_TEXTS) == []
    score(page)
    press(page)
    lamp(page, "counted")
    assert page.evaluate(PALE_TEXTS) == []


def test_first_load_is_light_and_asks_nobody_else(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    start(stage, page)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    probe = page.context.new_cdp_session(page)
    probe.send("Network.enable")
    probe.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weight: list[float] = []
    probe.on("Network.loadingFinished", lambda event: weight.append(event["encodedDataLength"]))
    page.reload(wait_until="networkidle")
    assert sum(weight) <= FIRST_LOAD, f"{sum(weight)} bytes"
    assert hosts == {page.url.split("/")[2]}


PALE_TEXTS = """() => {
  const part = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.getClientRects().length) continue;
    const pair = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (contrast < 7) pale.push([walker.currentNode.data.trim(), contrast]);
  }
  return pale;
}"""
