"""The audience phone in a real Chromium: every lamp, a broken line, no script, and what it weighs."""

import os
import re
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from common.clock import now
from tests.daphne import Server
from tests.journeys.conftest import Evening
from tests.journeys.stagehand import PAPER, Stagehand
from tests.journeys.waiting import PATIENT, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

SOON = PATIENT  # the server may hear of a round by its healing reads only
FIRST_LOAD = 60 * 1024  # bytes on the wire, headers included
LABELS = " ".join(f"P-{n:02d}" for n in range(1, 31))
ALL_SEVENS = [[7, 7], [7, 7]]


@pytest.fixture(scope="module")
def studio_server(empty_server: Server) -> Iterator[Evening]:
    """Voting alone: an empty database, the collected and compressed files, a real Daphne."""
    yield Evening(empty_server.start(), {})
    empty_server.stop()


@pytest.fixture(scope="module")
def stage(studio_server: Evening) -> Iterator[Stagehand]:
    stagehand = Stagehand(studio_server.server, LABELS)
    yield stagehand
    stagehand.leave()


@pytest.fixture
def join(open_page: Callable[..., Page], stage: Stagehand) -> Callable[..., Page]:
    """A phone that has just taken the next free seat."""

    def take_seat(*, has_line: bool = True, **options: Any) -> Page:
        label, card = next((label, card) for label, card in stage.cards.items() if label not in taken)
        taken.add(label)
        page = open_page(card, width=360, height=640, **options)
        expect(page.locator("h1")).to_contain_text(label)
        if not has_line:
            page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
        sit_down(page)
        expect(page.locator("#lamp")).to_contain_text(label)
        return page

    return take_seat


taken: set[str] = set()


def kept(page: Page) -> None:
    """Until the page's script has run: then the secret is in its memory, and lies in its storage."""
    for _ in range(SOON // 100):
        if page.evaluate("localStorage.getItem('device')"):
            return
        page.wait_for_timeout(100)
    pytest.fail("the phone's secret does not lie in its storage")


def sit_down(page: Page) -> None:
    """By the card's button. What can be seen of the scoring page is there before its script has run."""
    page.locator(".bar button").click()
    page.wait_for_url("**/vote/")  # loaded, that is


# What the lamp says in turn: how long it says "sending" nobody can promise to be there for.
LAMPS = """() => {
  const lamp = document.querySelector("#lamp");
  window.lamps = [lamp.dataset.kind];
  new MutationObserver(() => lamps.push(lamp.dataset.kind)).observe(lamp, { attributes: true });
}"""


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
    expect(page.locator("#equation")).to_contain_text("30")
    # The phone reads the published list by itself; its rows are named only to whoever asks.
    expect(page.locator("#own-check")).to_contain_text("您的一票在公布清单中")
    expect(page.locator("#own-check")).to_contain_text("已核对 6 项")
    expect(page.locator("#own-check li")).to_have_count(0)
    page.locator("#own-check summary").click()
    expect(page.locator("#own-check li")).to_have_count(4)
    page.locator("#receipt summary").click()
    assert "scores" not in page.locator("#receipt textarea").input_value()
    for _ in range(2):
        page.locator("[data-forget]").click()
    expect(page.locator("#receipt, #own-check")).to_have_count(0)
    assert '"code"' not in page.evaluate("JSON.stringify({...localStorage})")


@pytest.mark.parametrize("days", [-1, 1])
def test_phone_whose_clock_is_a_day_wrong(join: Callable[..., Page], stage: Stagehand, days: int) -> None:
    """It counts down by the server's clock, is in time by the server's clock, and says the server's time."""
    page = join()
    page.clock.install(time=now() + timedelta(days=days, hours=5))
    page.reload()
    start(stage, page)
    left = page.locator(".left :nth-child(2)").inner_text().split(":")
    assert 0 < int(left[0]) * 60 + int(left[1]) <= 120  # s, the window
    score(page)
    press(page)
    lamp(page, "counted")
    told = re.search(r"(\d\d):(\d\d):\d\d", page.locator("#lamp").inner_text())
    assert told
    on_the_wall = now().astimezone(ZoneInfo("Asia/Shanghai"))
    minutes = (on_the_wall.hour * 60 + on_the_wall.minute - int(told[1]) * 60 - int(told[2])) % (24 * 60)
    assert minutes <= 2
    assert stage.ballots() == [[1, ALL_SEVENS]]


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
    with slow.expect_response(STATE):  # also what it asks for by itself
        slow.evaluate("dispatchEvent(new Event('online'))")
    slow.wait_for_timeout(4000)  # longer than the server's healing read
    assert slow.evaluate("document.querySelector('#ballot').mark") == 1
    expect(slow.locator("input:checked")).to_have_count(2)


def test_server_killed_with_a_ballot_on_its_way(
    join: Callable[..., Page], stage: Stagehand, studio_server: Evening
) -> None:
    page = join()
    start(stage, page, window_s=600)  # the server may be long in coming
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
    page.evaluate(LAMPS)
    press(page)
    lamp(page, "counted")
    lamps = page.evaluate("lamps")
    assert "sending" in lamps[: lamps.index("counted")]
    assert stage.ballots() == [[1, ALL_SEVENS]]


def comes_too_late(page: Page, stage: Stagehand) -> None:
    """Pressed without a line, sent when all is over. The phone hears of the end while its ballot cannot go
    out: did it send it before, and no answer came at once, it would rightly say that nobody can know."""
    page.context.set_offline(True)
    press(page)
    stage.end()
    stage.seals()  # past the grace
    page.route(STATE, hears_all_the_same)
    expect(page.locator("#ballot")).to_have_count(0, timeout=SOON)
    page.unroute(STATE)
    page.context.set_offline(False)
    lamp(page, "refused")


STATE = re.compile("/vote/state")


def hears_all_the_same(route: Route) -> None:
    """The state as this phone reads it, past its broken line."""
    cookies = route.request.frame.page.context.cookies()
    sent = {
        "Accept": "application/json",
        "Cookie": "; ".join(f"{it['name']}={it['value']}" for it in cookies),
    }
    with urllib.request.urlopen(urllib.request.Request(route.request.url, headers=sent)) as answer:
        route.fulfill(body=answer.read(), content_type="application/json")


def test_ballot_that_comes_too_late_says_so(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    start(stage, page)
    score(page)
    comes_too_late(page, stage)
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
    stage.seals()
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
    stage.withdraw(page.locator(".lamp__seat").inner_text())
    page.evaluate("dispatchEvent(new Event('online'))")
    lamp(page, "unseated")
    expect(page.locator("h1")).to_have_text("请扫您自己的席卡")


def test_phone_that_lost_cookie_and_storage_votes_from_memory(
    join: Callable[..., Page], stage: Stagehand
) -> None:
    page = join(has_line=False)
    kept(page)
    page.context.clear_cookies()
    page.evaluate("localStorage.clear()")
    start(stage, page)
    score(page)
    press(page)
    lamp(page, "counted")
    assert stage.ballots() == [[1, ALL_SEVENS]]
    assert "seat" in {cookie["name"] for cookie in page.context.cookies()}


def test_browser_that_lost_its_cookies_finds_its_seat_again(
    join: Callable[..., Page], stage: Stagehand
) -> None:
    page = join()
    expect(page.locator("#help")).to_be_attached()
    label = page.locator(".lamp__seat").inner_text()
    kept(page)
    page.context.clear_cookies()
    page.goto(page.url)
    page.wait_for_url("**/vote/")
    expect(page.locator(".lamp__seat")).to_have_text(label)
    page.evaluate("localStorage.clear()")
    for _ in range(2):  # the other way: the cookie alone, and the next page fills the storage again
        page.reload()
        expect(page.locator(".lamp__seat")).to_have_text(label)
    kept(page)


def test_two_pages_of_one_seat(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    other = page.context.new_page()
    other.goto(page.url)
    start(stage, page, other)
    score(page)
    score(other, 3)
    for one in (page, other):  # neither hears of the other
        one.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full') } }")
    other.route(STATE, lambda route: route.abort())
    press(page)
    lamp(page, "counted")
    press(other)
    other.unroute(STATE)
    expect(other.locator("#lamp")).to_have_class(re.compile("lamp--(counted|other)"))
    assert len(stage.ballots()) == 1


STANCE = [{"value": 2, "name": "满意"}, {"value": 1, "name": "基本满意"}, {"value": 0, "name": "不满意"}]
DEAL = [{"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}]
CASES: dict[str, dict[str, Any]] = {
    "score": {},
    "stance": {"form": "stance", "criteria": [{"ref": "s", "name": "态度", "choices": STANCE}]},
    "deal": {
        "form": "deal",
        "subjects": PAPER["subjects"][:1],
        "criteria": [{"ref": "d", "name": "您接受 14 天吗？", "choices": DEAL}],
    },
    "delivery": {
        "form": "delivery",
        "subjects": [{**subject, "before": {"mean": 6.4, "round": 1}} for subject in PAPER["subjects"]],
        "criteria": [{"ref": "k", "name": "兑现", "scale": {"min": 0, "max": 100, "step": 1}}],
    },
}  # fmt: skip


def answer(page: Page) -> None:
    """Something in every question, and every tick."""
    for fieldset in page.locator("[data-field]").all():
        field = fieldset.locator("input").first
        if field.get_attribute("type") == "number":
            field.fill("70")
        else:
            field.check()
    for tick in page.locator("#ballot [data-sure]").all():
        tick.check()


def looks_right(page: Page, where: str, *, english: bool = False) -> None:
    """No violation axe knows, no pale text, nothing without a name, and no sideways scrolling at 200 %."""
    found = Axe().run(page).response["violations"]
    assert [(it["id"], [node["target"] for node in it["nodes"]]) for it in found] == [], where
    assert page.evaluate(PALE_TEXTS) == [], where
    named = controls(page)
    assert all(named), where
    foreign = CJK if english else LATIN
    assert [name for name in named if foreign.search(name) and name not in SPOKEN_AS_IS] == [], where
    page.set_viewport_size({"width": 180, "height": 370})
    until(page, "innerWidth === 180")
    assert page.evaluate("document.documentElement.scrollWidth") == 180, where
    page.set_viewport_size({"width": 360, "height": 740})
    if folder := os.environ.get("PHONE_PICTURES"):
        page.screenshot(path=f"{folder}/{where}{'-en' if english else ''}.png", full_page=True)


CJK, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,}")
SPOKEN_AS_IS = {"English", "中文", "/proof/check/", *(choice["name"] for choice in STANCE + DEAL)}
CONTROLS = {"button", "link", "radio", "checkbox", "spinbutton", "textbox", "DisclosureTriangle"}


def controls(page: Page) -> list[str]:
    """The names of all controls as a screen reader would say them."""
    probe = page.context.new_cdp_session(page)
    nodes = probe.send("Accessibility.getFullAXTree")["nodes"]
    probe.detach()
    shown = [node for node in nodes if not node["ignored"] and node["role"]["value"] in CONTROLS]
    return [node.get("name", {}).get("value", "").strip() for node in shown]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_view_speaks_to_everybody(
    open_page: Callable[..., Page], stage: Stagehand, language: str
) -> None:
    label, card = next((label, card) for label, card in stage.cards.items() if label not in taken)
    taken.add(label)
    page, english = open_page(card, width=360, height=740, language=language), language == "en"
    looks_right(page, "seat", english=english)
    sit_down(page)
    page.locator(".help summary").click()
    looks_right(page, "help", english=english)
    page.locator(".help button[value=seat]").click()
    expect(page.locator(".help__called")).to_be_visible()
    assert stage.errand(label) == ["seat"]
    page.locator(".help button[value=withdraw]").click()
    expect(page.locator(".help summary")).to_be_visible()
    assert stage.errand(label) == []
    strict = {"press": "first", "secrecy": "named", "display": "live", "window": "hand"}
    for name, changes in CASES.items():
        start(stage, page, **changes, options=strict if name == "stance" else {}, purpose="air")
        looks_right(page, name, english=english)
    answer(page)
    press(page)
    lamp(page, "counted")
    page.locator(".receipt summary").click()
    looks_right(page, "counted", english=english)
    if english:
        return  # the rest is shown once, and the strings are held by the catalogue's own test
    start(stage, page)
    answer(page)
    comes_too_late(page, stage)
    looks_right(page, "refused", english=english)
    stage.reveal()
    page.locator("[data-act=dismiss]").click()
    lamp(page, "revealed")
    looks_right(page, "result", english=english)


def test_named_first_press_asks_before_and_takes_no_change(
    join: Callable[..., Page], stage: Stagehand
) -> None:
    page = join()
    start(stage, page, options={"press": "first", "secrecy": "named", "window": "hand"})
    label = page.locator(".lamp__seat").inner_text()
    expect(page.locator(".notice--named")).to_contain_text(f"本轮记名 您的座位号 {label} 将与打分一同公布")
    expect(page.locator("#bar .left")).to_have_text("由主持人宣布截止")
    score(page)
    lamp(page, "tick")
    press(page)
    expect(page.locator("[name=tick-named]")).to_be_focused()
    assert stage.ballots() == []
    answer(page)
    press(page)
    lamp(page, "counted")
    expect(page.locator("[data-act=again]")).to_have_count(0)
    expect(page.locator("#counted")).to_contain_text("首次提交有效")
    page.route(re.compile("/proof/rounds/"), change_one_value)
    stage.end()
    lamp(page, "sealed")
    expect(page.locator("#seal")).to_contain_text(re.compile("封签码.*([0-9A-F]{4} ){7}"))
    stage.reveal()
    expect(page.locator("#own-check")).to_contain_text("与公布清单不符")
    expect(page.locator("#own-check")).to_contain_text("清单中的分值不是您提交的")


def change_one_value(route: Route) -> None:
    """A server that publishes another value than the one it took."""
    file = route.fetch().json()
    row = file["lists"][0]["rows"][0]
    row[2] = (row[2] + 1) % 11
    route.fulfill(json=file)


def test_time_of_ones_own(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    label = page.locator(".lamp__seat").inner_text()
    stage.grant(
        label, 600
    )  # ten times the window: whatever the machine takes, it is not the window that is left
    start(stage, page, window_s=60)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator(".notice--extra")).to_contain_text("600 秒")
    expect(page.locator("#bar .left")).to_contain_text(re.compile(r"您还剩(1[01]|0[2-9]):\d\d"))
    stage.grant(label, 0)  # later rounds shall not wait for it


def test_drill_says_that_it_does_not_count(join: Callable[..., Page], stage: Stagehand) -> None:
    page = join()
    start(stage, page, purpose="drill", window_s=60)
    expect(page.locator(".notice--drill")).to_contain_text("不计入，不保密")
    score(page)
    press(page)
    lamp(page, "drilled")
    expect(page.locator("#receipt")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_legible_and_reachable_at_360_pixels(
    join: Callable[..., Page], stage: Stagehand, language: str
) -> None:
    page = join(language=language)
    start(stage, page)
    expect(page.locator("#ballot")).to_be_visible(timeout=SOON)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    sizes = page.evaluate(
        "[...document.querySelectorAll('.choice, .button, summary')].filter((e) => e.checkVisibility())"
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
