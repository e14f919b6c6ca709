"""The screens on air, in a real Chromium: never black, never older than the truth, the same when reopened."""

import json
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Evening, find_chromium

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

ROWS = (
    "import json; from studio.models import Episode, Item; from studio.domain.run import living_run; "
    "e = Episode.objects.get(pk={episode}); rows = {{}}; "
    "[rows.setdefault(i.kind, []).append(i.pk) for i in Item.objects.filter(segment__episode=e)"
    ".order_by('segment__position', 'position')]; "
    "print(json.dumps({{'run': living_run(e).pk, 'items': rows}}))"
)
FREEZE = (
    "from django.contrib.auth import get_user_model as users; from common.clock import now; "
    "from followup.domain.commitments import PromiseData; "
    "from studio.models import Item, Run; from studio.domain import promises; "
    "one, two = users().objects.filter(username__in=['scribe', 'producer']); "
    "unit = Item.objects.get(pk={item}).units.first(); "
    "data = PromiseData(unit=unit, post='局长', words='{words}', deadline_kind='days', deadline_count=30, "
    "measure='全部封堵，由督查问责组到场核查'); "
    "c = promises.capture(Run.objects.get(pk={run}), data, by=one, at=now()); "
    "promises.confirm(c, by=two, at=now())"
)
WORDS = "年底前，沿河排污口全部封堵，封一个、公示一个。"


class Gallery:
    """The producer's acts by HTTP: what the control room's buttons send."""

    last = 0  # item on air; kept on the class, since tests of one evening follow each other

    def __init__(self, page: Page, evening: Evening) -> None:
        self.page, self.evening = page, evening
        told = self.shell(ROWS.format(episode=evening.demo["episode"]))
        facts = json.loads(told.splitlines()[-1])
        self.run, self.items = facts["run"], facts["items"]

    def shell(self, code: str) -> str:
        """Domain functions that have no button here; screens hear of them by healing and polling."""
        return self.evening.server.manage("shell", "-v0", "-c", code)

    def act(self, name: str, **fields: Any) -> dict[str, Any]:
        token = next(c["value"] for c in self.page.context.cookies() if c["name"] == "csrftoken")
        command = {"command_id": str(uuid.uuid4()), "expected_seq": 1_000_000, **fields}
        answer = self.page.request.post(
            f"{self.evening.url}/studio/runs/{self.run}/{name}",
            data=command,
            headers={"X-CSRFToken": token, "Accept": "application/json", "Referer": self.evening.url},
        )
        assert answer.ok, f"{name}: {answer.status} {answer.text()[:300]}"
        told: dict[str, Any] = answer.json()
        return told

    def air(self, kind: str, index: int = 0) -> None:
        """Arm and TAKE the episode's n-th item of a kind, not faster than a hand may; afresh if it is on."""
        item = self.items[kind][index]
        if self.last == item:
            self.air("comment")
        Gallery.last = item
        self.act("arm", item=item)
        self.page.wait_for_timeout(1100)
        self.act("take")


@pytest.fixture(scope="module")
def began() -> list[int]:
    return []


@pytest.fixture
def gallery(open_page: Callable[..., Page], studio_server: Evening, began: list[int]) -> Gallery:
    made = Gallery(open_page("/studio/", who="producer"), studio_server)
    if not began:
        made.act("go-on-air")
        began.append(made.run)
    return made


@pytest.fixture
def program(open_page: Callable[..., Page], studio_server: Evening) -> Page:
    page = open_page(studio_server.demo["screens"]["program"], width=1920, height=1080)
    page.wait_for_selector("#stage[data-ready]")
    return page


def until(page: Page, expression: str, seconds: float = 20) -> None:
    """Wait for an expression to hold; `wait_for_function` needs eval, which the pages' policy forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def vote(browser: Browser, evening: Evening, seat: str, value: int) -> None:
    """One seat joins and gives every criterion of every unit the same score, by HTTP alone."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(evening.url + seat)
    page.locator("form.bar button").click()
    page.wait_for_url(re.compile("/vote/"))
    paper = page.request.get(evening.url + "/vote/state").json()["round"]
    scores = [[value] * len(paper["paper"]["criteria"]) for _ in paper["paper"]["subjects"]]
    token = next(c["value"] for c in context.cookies() if c["name"] == "csrftoken")
    answer = page.request.post(
        evening.url + "/vote/ballot",
        data={"round": paper["id"], "seq": 1, "scores": scores},
        headers={"X-CSRFToken": token, "Accept": "application/json", "Referer": evening.url},
    )
    assert answer.json()["result"] == "counted"
    context.close()


def scene(page: Page, name: str) -> None:
    expect(page.locator(f"#stage[data-scene={name}]")).to_be_attached(timeout=20_000)
    expect(page.locator("#scenes > *")).to_have_count(1)  # the one before has faded out


def shown(page: Page) -> str:
    """All words on the screen, without what runs with the clock."""
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", page.locator("#stage").inner_text())


def test_a_take_keeps_the_old_picture_until_the_clip_has_one(gallery: Gallery, program: Page) -> None:
    gallery.air("opening")
    scene(program, "opening")
    gallery.act("arm", item=gallery.items["clip"][0])
    until(program, "[...document.querySelectorAll('video')].some((v) => v.readyState >= 2 && v.paused)")
    program.wait_for_timeout(1100)
    assert program.locator("#stage").get_attribute("data-scene") == "opening"
    gallery.act("take")
    Gallery.last = gallery.items["clip"][0]
    scene(program, "clip")
    front = "document.querySelector('video.front')"
    assert program.evaluate(f"{front}.readyState") >= 2
    until(program, f"!{front}.paused && !{front}.muted && {front}.currentTime > 0.3")
    spans = program.evaluate("performance.getEntriesByName('take-to-picture').map((m) => m.duration)")
    assert spans[-1] < 1000


def test_a_screen_opened_in_the_middle_plays_what_the_others_play(
    gallery: Gallery, program: Page, open_page: Callable[..., Page], studio_server: Evening
) -> None:
    gallery.air("clip")
    scene(program, "clip")
    program.wait_for_timeout(3000)
    late = open_page(studio_server.demo["screens"]["program"] + "?muted=1", width=640, height=360)
    until(late, "document.querySelector('video.front')?.currentTime > 1")
    late.wait_for_timeout(1000)
    at = [page.evaluate("document.querySelector('video.front').currentTime") for page in (program, late)]
    assert abs(at[0] - at[1]) < 1
    assert late.evaluate("document.querySelector('video.front').muted")
    expect(late.locator("#sound")).to_be_hidden()
    assert late.locator("#stage").bounding_box() == {"x": 0, "y": 0, "width": 640, "height": 360}


def test_blocked_sound_is_never_silent(gallery: Gallery, studio_server: Evening, browser: Browser) -> None:
    """Chromium as a stranger starts it: sound needs a click, and the plate says so."""
    gallery.air("clip")
    strict = browser.browser_type.launch(
        executable_path=find_chromium() or None,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
    try:
        page = strict.new_page(viewport={"width": 1280, "height": 720})
        page.goto(studio_server.url + studio_server.demo["screens"]["program"])
        time.sleep(6)  # asking the page anything passes for a user's gesture, which would free the sound
        expect(page.locator("#sound")).to_be_visible(timeout=1000)
        page.locator("#sound").click()
        expect(page.locator("#sound")).to_be_hidden()
        assert page.evaluate("document.querySelector('video.front').muted") is False
    finally:
        strict.close()


def test_graphics_come_on_program_and_overlay_and_survive_a_reload(
    gallery: Gallery, program: Page, open_page: Callable[..., Page], studio_server: Evening
) -> None:
    overlay = open_page(studio_server.demo["screens"]["overlay"], width=1920, height=1080)
    gallery.air("answer")
    scene(program, "live")
    gallery.act("graphics/show", layer="lower_third")
    for page in (program, overlay):
        expect(page.locator("#lower-third")).to_be_visible()
    assert overlay.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    before = [shown(page) for page in (program, overlay)]
    for page in (program, overlay):
        page.reload()
        expect(page.locator("#lower-third")).to_be_visible()
    assert [shown(page) for page in (program, overlay)] == before
    gallery.act("graphics/clear", layer="lower_third")
    for page in (program, overlay):
        expect(page.locator("#lower-third")).to_have_count(0)


def test_scoring_counts_down_is_sealed_and_revealed_as_it_was(
    gallery: Gallery, program: Page, browser: Browser, studio_server: Evening
) -> None:
    gallery.air("answer")
    gallery.shell(FREEZE.format(run=gallery.run, item=gallery.items["scoring"][0], words=WORDS))
    gallery.air("scoring")
    scene(program, "scoring")
    expect(program.locator(".scoring .count")).to_have_text(re.compile(r"^0[0-2]:\d\d$"))
    expect(program.locator(".promise").first).to_contain_text("封一个、公示一个")
    for seat, value in zip(studio_server.demo["seats"], (8, 5, 9), strict=False):
        vote(browser, studio_server, seat["url"], value)
    expect(program.locator(".scoring .turnout b")).to_contain_text("3")
    gallery.act("close-round")
    expect(program.locator(".scoring .state:visible").first).to_have_text("已截止")
    expect(program.locator(".scoring.is-sealed")).to_be_attached(timeout=10_000)
    assert program.locator(".reveal").count() == 0
    gallery.air("reveal")
    scene(program, "reveal")
    program.wait_for_timeout(3500)
    url = program.url.replace("/program/", "/state")
    round_ = program.request.get(url).json()["vote"]["round"]
    equation = round_["result"]["equation"]
    assert [int(b) for b in program.locator(".equation b").all_inner_texts()] == [
        equation[part] for part in ("issued", "counted", "joined_not_voted", "never_joined", "void")
    ]
    ranked = sorted(round_["result"]["subjects"], key=lambda subject: subject["rank"])
    means = [f"{float(subject['mean']):.2f}" for subject in ranked]
    assert program.locator(".standing > .mean").all_inner_texts() == means
    before = shown(program)
    program.reload()
    scene(program, "reveal")
    assert shown(program) == before


def test_a_screen_without_its_socket_follows_by_polling(
    gallery: Gallery, browser: Browser, studio_server: Evening
) -> None:
    context = browser.new_context(viewport={"width": 960, "height": 540})
    page = context.new_page()
    page.route_web_socket(re.compile(r"/ws/screen/"), lambda socket: socket.close())
    page.goto(studio_server.url + studio_server.demo["screens"]["program"])
    gallery.air("opening")
    scene(page, "opening")
    context.close()


STALE = """async () => {
  const { makeStore } = await import("/static/js/screen/store.js");
  const drawn = [];
  const store = makeStore(() => drawn.push(store.newest.screen.v));
  const frame = (v) => ({ t: "screen", v });
  store.take(frame(5)); store.take(frame(4)); store.take(frame(5)); store.take(frame(6));
  for (let polls = 0; polls < 3; polls++) store.take(frame(2), true);
  return drawn;
}"""
BREATHS = """async () => {
  const { breaths, quoted } = await import("/static/js/screen/words.js");
  return [breaths("年底前，沿河排污口全部封堵，封一个、公示一个。"), quoted('"说到做到"')];
}"""


def test_a_late_frame_is_dropped_but_a_restored_database_is_believed(program: Page) -> None:
    assert program.evaluate(STALE) == [5, 6, 2]


def test_words_break_where_the_speaker_takes_breath(program: Page) -> None:
    assert program.evaluate(BREATHS) == [
        ["年底前，", "沿河排污口全部封堵，", "封一个、公示一个。"],
        "“说到做到”",
    ]
