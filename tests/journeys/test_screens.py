"""The screens on air, in a real Chromium: never black, never older than the truth, the same when reopened."""

import hashlib
import json
import re
import time
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.journeys import frames
from tests.journeys.conftest import Evening, find_chromium
from tests.journeys.waiting import at_rest, becomes, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

ROWS = (
    "import json; from studio.models import Episode, Item; from studio.domain.show.run import living_run; "
    "e = Episode.objects.get(pk={episode}); rows = {{}}; "
    "Item.objects.filter(segment__episode=e, kind='scoring').update(window_s=170); "  # for a slow machine
    "[rows.setdefault(i.kind, []).append(i.pk) for i in Item.objects.filter(segment__episode=e)"
    ".order_by('segment__position', 'position')]; "
    "print(json.dumps({{'run': living_run(e).pk, 'items': rows}}))"
)
FREEZE = (
    "from django.contrib.auth import get_user_model as users; from common.clock import now; "
    "from followup.domain.commitments import PromiseData; "
    "from studio.models import Item, Run; from studio.domain.inquiry import promises; "
    "from voting.domain import seats; from voting.models import Seat; "
    "one, two = users().objects.filter(username__in=['scribe', 'producer']); "
    "unit = Item.objects.get(pk={item}).units.first(); "
    "data = PromiseData(unit=unit, post='局长', words='{words}', deadline_kind='days', deadline_count=30, "
    "measure='全部封堵，由督查问责组到场核查'); run = Run.objects.get(pk={run}); "
    "c = promises.capture(run, data, by=one, at=now()); promises.confirm(c, by=two, at=now()); "
    "cards = Seat.objects.filter(electorate__ref=run.episode.electorate_ref, state='issued')[:3]; "
    "[seats.claim_seat(seats.token_of(s), device=str(n) * 43, at=now(), "
    "code=seats.presence_code(s.electorate, now())) for n, s in enumerate(cards)]"
)
VOTE = (
    "from common.clock import now_ms; from voting.domain.seats import digest; "
    "from voting.live import store, wire; from voting.models import Round; "
    "r = Round.objects.get(state='open'); "
    "score = lambda v: tuple((v,) * len(r.paper['criteria']) for _ in r.paper['subjects']); "
    "ballot = lambda v: wire.Ballot(r.pk, 1, wire.canonical(score(v)), 's' * 22); "
    "store.write_votes([store.Vote(digest(str(n) * 43), now_ms(), ballot(v)) "
    "for n, v in enumerate((8, 5, 9))])"
)
CONFIRM = (
    "from common.clock import now; from voting.domain import rounds; from voting.models import Round; "
    "rounds.confirm_round(Round.objects.get(state='sealed'), by='supervisor', at=now())"
)
WORDS = "年底前，沿河排污口全部封堵，封一个、公示一个。"


class Gallery:
    """The producer's acts by HTTP: what the control room's buttons send."""

    last = 0  # item on air; kept on the class, since tests of one evening follow each other
    taken_at = 0.0  # monotonic; likewise

    def __init__(self, page: Page, evening: Evening, facts: dict[str, Any]) -> None:
        self.page, self.evening = page, evening
        self.run, self.items = facts["run"], facts["items"]

    def shell(self, code: str) -> str:
        """Domain functions that have no button here; screens hear of them by healing and polling."""
        return self.evening.server.do(code)

    def act(self, name: str, **fields: Any) -> dict[str, Any]:
        token = next(c["value"] for c in self.page.context.cookies() if c["name"] == "csrftoken")
        command = {"command_id": str(uuid.uuid4()), "expected_seq": 1_000_000, "held_ms": 1200, **fields}
        answer = self.page.request.post(
            f"{self.evening.url}/studio/runs/{self.run}/{name}",
            data=command,
            headers={"X-CSRFToken": token, "Accept": "application/json", "Referer": self.evening.url},
        )
        assert answer.ok, f"{name}: {answer.status} {answer.text()[:300]}"
        if name == "take":
            Gallery.taken_at = time.monotonic()
        told: dict[str, Any] = answer.json()
        return told

    def air(self, kind: str, index: int = 0) -> None:
        """Arm and TAKE the episode's n-th item of a kind, not faster than a hand may; afresh if it is on."""
        item = self.items[kind][index]
        if self.last == item:
            self.air("comment")
        Gallery.last = item
        self.act("arm", item=item)
        self.rest()
        self.act("take")

    def rest(self) -> None:
        """Until the shortest span between two takes has passed."""
        left = Gallery.taken_at + 1.1 - time.monotonic()
        if left > 0:
            self.page.wait_for_timeout(1000 * left)


@pytest.fixture(scope="module")
def began() -> list[int]:
    return []


@pytest.fixture(scope="module")
def rows(studio_server: Evening) -> dict[str, Any]:
    """The run's id, and the items' by kind."""
    told = studio_server.server.do(ROWS.format(episode=studio_server.demo["episode"]))
    facts: dict[str, Any] = json.loads(told.splitlines()[-1])
    return facts


@pytest.fixture
def gallery(
    open_page: Callable[..., Page], studio_server: Evening, rows: dict[str, Any], began: list[int]
) -> Gallery:
    made = Gallery(open_page("/healthz", who="producer"), studio_server, rows)  # it only lends its cookies
    if not began:
        made.act("go-on-air", reason="journey")
        began.append(made.run)
    return made


@pytest.fixture
def program(open_page: Callable[..., Page], studio_server: Evening) -> Page:
    page = open_page(studio_server.demo["screens"]["program"], width=960, height=540)
    page.wait_for_selector("#stage[data-ready]")
    return page


def scene(page: Page, name: str) -> None:
    expect(page.locator(f"#stage[data-scene={name}]")).to_be_attached()
    expect(page.locator("#scenes > *")).to_have_count(1)  # the one before has faded out


def shown(page: Page) -> str:
    """All words on the screen, without what runs with the clock."""
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", page.locator("#stage").inner_text())


def again(page: Page, name: str) -> str:
    """What a scene shows after a reload, once nothing moves."""
    page.reload()
    scene(page, name)
    return at_rest(page, shown)


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
    assert spans[-1] < 5000  # ms; it was decoded before. How quick it is, bench/ says


BEGAN = "Date.now() / 1000 - document.querySelector('video.front').currentTime"  # s; when its picture was 0


def test_a_screen_opened_in_the_middle_plays_what_the_others_play(
    gallery: Gallery, program: Page, open_page: Callable[..., Page], studio_server: Evening
) -> None:
    gallery.air("clip")
    scene(program, "clip")
    program.wait_for_timeout(3000)
    late = open_page(studio_server.demo["screens"]["program"] + "?muted=1", width=640, height=360)
    until(late, "document.querySelector('video.front')?.currentTime > 1")
    for _ in range(20):  # a busy machine may need some corrections; asking both takes time of its own
        began = [page.evaluate(BEGAN) for page in (program, late)]
        if abs(began[0] - began[1]) < 1:
            break
        late.wait_for_timeout(500)
    assert abs(began[0] - began[1]) < 1
    assert late.evaluate("document.querySelector('video.front').muted")
    expect(late.locator("#sound")).to_be_hidden()
    assert late.locator("#stage").bounding_box() == {"x": 0, "y": 0, "width": 640, "height": 360}


# By 0.6 s, as a starved decoder does; where the film was whenever its pace changed, however late one looks.
FALLS_BEHIND = """() => {
  const film = document.querySelector("video.front");
  window.paces = [];
  film.addEventListener("ratechange", () => {
    paces.push([film.playbackRate, Date.now() / 1000 - film.currentTime]);
  });
  film.currentTime -= 0.6;
}"""


def test_a_film_that_fell_behind_comes_back_without_a_leap(gallery: Gallery, program: Page) -> None:
    gallery.air("clip")
    scene(program, "clip")
    until(program, "document.querySelector('video.front').currentTime > 1")
    until(program, "document.querySelector('video.front').playbackRate === 1")
    began = program.evaluate(BEGAN)
    program.evaluate(FALLS_BEHIND)
    until(program, "paces.some(([pace]) => pace > 1) && paces.at(-1)[0] === 1")
    (hastened, behind), *_, (_, back) = program.evaluate("paces")
    assert hastened > 1
    assert behind - began > 0.2  # by haste, not by a leap
    assert abs(back - began) < 0.3


def test_blocked_sound_is_never_silent(gallery: Gallery, studio_server: Evening, browser: Browser) -> None:
    """Chromium as a stranger starts it: sound needs a click, and the plate says so."""
    strict = browser.browser_type.launch(
        executable_path=find_chromium() or None,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
    try:
        page = strict.new_page(viewport={"width": 1280, "height": 720})
        gallery.air("clip")  # only now: it lasts twenty seconds
        page.goto(studio_server.url + studio_server.demo["screens"]["program"])
        probe = page.context.new_cdp_session(page)
        plate = "!!document.querySelector('#sound')?.checkVisibility()"
        for _ in range(60):  # Playwright's questions pass for a user's gesture, which would free the sound
            told = probe.send("Runtime.evaluate", {"expression": plate, "userGesture": False})
            if told["result"]["value"]:
                break
            time.sleep(0.5)
        expect(page.locator("#sound")).to_be_visible()
        page.locator("#sound").click()
        expect(page.locator("#sound")).to_be_hidden()
        assert page.evaluate("document.querySelector('video.front').muted") is False
    finally:
        strict.close()


def test_graphics_come_on_program_and_overlay_and_survive_a_reload(
    gallery: Gallery, program: Page, open_page: Callable[..., Page], studio_server: Evening
) -> None:
    overlay = open_page(studio_server.demo["screens"]["overlay"], width=960, height=540)
    gallery.air("answer")
    scene(program, "live")
    gallery.act("graphics/show", layer="lower_third")
    for page in (program, overlay):
        expect(page.locator("#lower-third")).to_be_visible()
    assert overlay.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    before = [at_rest(page, shown) for page in (program, overlay)]
    for page in (program, overlay):
        page.reload()
        expect(page.locator("#lower-third")).to_be_visible()
    assert [at_rest(page, shown) for page in (program, overlay)] == before
    gallery.act("graphics/clear", layer="lower_third")
    for page in (program, overlay):
        expect(page.locator("#lower-third")).to_have_count(0)


def drawn_as_sealed(program: Page, round_id: int) -> None:
    """Letter by letter: what is drawn are the digits that stand in the published file."""
    origin = program.url.partition("/screen/")[0]
    text = program.request.get(f"{origin}/proof/rounds/{round_id}.json").text()
    file = json.loads(text, parse_float=Decimal)
    sealed = sorted((one["rank"], one["mean"]) for one in file["result"]["subjects"])
    drawn = program.locator(".standing > .mean").all_inner_texts()
    assert [Decimal(said) for said in drawn] == [mean for _, mean in sealed]
    assert drawn == [f"{mean:.2f}" for _, mean in sealed]
    spelled = json.dumps(
        json.loads(text)["result"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert hashlib.sha256(spelled.encode()).hexdigest() == file["result_sha256"]


# What the open round's clock has said in turn.
STATES = """() => {
  const scene = document.querySelector(".scoring");
  window.states = [], window.blanks = 0;
  new MutationObserver((changes) => {
    for (const state of scene.querySelectorAll(".state"))
      if (state.checkVisibility()) states.push(state.innerText.trim());
    const hidden = changes.filter(({ attributeName }) => attributeName === "hidden");
    blanks += hidden.filter(({ target }) => target.matches(".turnout *")).length;
  }).observe(scene, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def test_scoring_counts_down_is_sealed_and_revealed_as_it_was(gallery: Gallery, program: Page) -> None:
    gallery.air("answer")
    gallery.shell(FREEZE.format(run=gallery.run, item=gallery.items["scoring"][0], words=WORDS))
    gallery.air("scoring")
    scene(program, "scoring")
    expect(program.locator(".scoring .count")).to_have_text(re.compile(r"^0[0-2]:\d\d$"))
    expect(program.locator(".promise").first).to_contain_text("封一个、公示一个")
    gallery.shell(VOTE)
    expect(program.locator(".scoring .turnout b")).to_contain_text("3")
    program.evaluate(STATES)  # it says so for some seconds only
    gallery.act("close-round")
    expect(program.locator(".scoring.is-sealed")).to_be_attached()
    assert "已截止" in program.evaluate("states")
    assert program.evaluate("blanks") == 0  # the number of ballots stands through every frame of state
    expect(program.locator(".sealed-plate .groups span")).to_have_count(8)
    assert program.locator(".reveal").count() == 0
    gallery.shell(CONFIRM)
    gallery.air("reveal")
    scene(program, "reveal")
    url = program.url.replace("/program/", "/state")
    round_ = program.request.get(url).json()["vote"]["round"]
    equation = round_["result"]["equation"]
    ranked = sorted(round_["result"]["subjects"], key=lambda subject: subject["rank"])
    means = [f"{float(subject['mean']):.2f}" for subject in ranked]
    standing = program.locator(".standing > .mean")
    assert becomes(program, standing.all_inner_texts, means) == means  # counted up to there
    before = at_rest(program, shown)
    assert standing.all_inner_texts() == means
    assert [int(b) for b in program.locator(".equation b").all_inner_texts()] == [
        equation[part] for part in ("issued", "counted", "joined_not_voted", "never_joined", "void")
    ]
    assert program.locator(".proof .groups span").all_inner_texts() == round_["seal"]["code"]
    drawn_as_sealed(program, round_["id"])
    assert again(program, "reveal") == before


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

COVERED = """async () => {
  const { arrive, change, depart } = await import("/static/js/screen/cover.js");
  const layer = document.getElementById("graphics");
  const ids = () => [...layer.children].map(({ id }) => id).join("");
  const scene = (id) => Object.assign(document.createElement("section"), { id, className: "scene" });
  const [a, b, c, d] = [..."abcd"].map(scene);
  layer.append(a);
  const first = change(a, b, () => c);
  change(b, c, () => c);
  const during = ids();
  await first;
  const after = [ids(), c.className];
  layer.append(d);
  arrive(d);
  await depart(d);
  return [during, ...after, ids()];
}"""


def test_a_late_frame_is_dropped_but_a_restored_database_is_believed(program: Page) -> None:
    assert program.evaluate(STALE) == [5, 6, 2]


def test_words_break_where_the_speaker_takes_breath(program: Page) -> None:
    assert program.evaluate(BREATHS) == [
        ["年底前，", "沿河排污口全部封堵，", "封一个、公示一个。"],
        "“说到做到”",
    ]


def test_what_comes_while_another_waits_takes_its_place_and_what_goes_never_comes_back(program: Page) -> None:
    assert program.evaluate(COVERED) == ["ca", "c", "scene", "c"]


# -- Every state of the vote, from hand-made frames --------------------------------------------


class Projector:
    """One page fed by hand over its socket; `show` puts up a scene of its own each time."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.instance, self.line = page, 0, list[WebSocketRoute]()
        page.route("**/screen/*/state", lambda route: route.abort())
        page.route_web_socket(re.compile(r"/ws/screen/"), self._meet)
        page.goto(address)

    def _meet(self, line: WebSocketRoute) -> None:
        line.on_message(lambda _: line.send('{"t": "alive"}'))  # a line that never answers is given up
        self.line.append(line)

    def send(self, *told: frames.Frame) -> None:
        becomes(self.page, lambda: len(self.line) > 0, wanted=True)
        for frame in told:
            self.line[-1].send(json.dumps(frame, ensure_ascii=False))

    def show(self, name: str, round_: frames.Frame | None = None, live: Any = None, **screen: Any) -> str:
        """The words that can be seen, once the scene before has faded."""
        self.instance += 1
        whole = {"revealed": round_} if name == "reveal" else {}
        vote = {"t": "vote", "v": 10**12 + self.instance, "round": round_}
        turnout = frames.turnout(live=live) | {"v": 10**12 + self.instance}
        self.send(vote, turnout, frames.screen(name, self.instance, **whole, **screen))
        expect(self.page.locator(f"#stage[data-scene={name}]")).to_be_attached()
        expect(self.page.locator("#scenes > *")).to_have_count(1)
        return self.words()

    def words(self) -> str:
        """Once nothing comes or goes any more."""
        expect(self.page.locator("#stage[data-ready]")).to_be_attached()
        expect(self.page.locator("#stage :is(.leaving, .waiting)")).to_have_count(0)
        at_rest(self.page, shown)
        return re.sub(r"\s+", " ", self.page.locator("#stage").inner_text())

    def too_small(self) -> list[str]:
        """Nothing on screen is set below 28 px at 1080 lines."""
        found: list[str] = self.page.evaluate(SMALL)
        return found


SMALL = """[...document.querySelectorAll("#stage *")]
  .filter((e) => e.offsetParent && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 28).map((e) => e.textContent)"""


@pytest.fixture
def projector(open_page: Callable[..., Page], studio_server: Evening) -> Projector:
    blank = open_page("/healthz", width=1920, height=1080)
    return Projector(blank, studio_server.url + studio_server.demo["screens"]["program"])


def holds(words: str, *parts: str) -> None:
    assert [part for part in parts if part not in words] == [], words


def test_the_studio_stays_when_the_studio_follows_and_the_newest_scene_wins(projector: Projector) -> None:
    projector.show("live", title="甲问")
    projector.page.locator(".live").evaluate("(live) => { live.dataset.kept = true; }")
    holds(projector.show("live", title="乙答"), "乙答")
    assert projector.page.locator(".live[data-kept] .asked").all_inner_texts() == ["乙答"]
    projector.send(*(frames.screen(name, 90 + n) for n, name in enumerate(("opening", "graphic", "closing"))))
    expect(projector.page.locator("#stage[data-scene=closing] #scenes > .title-scene")).to_have_count(1)
    expect(projector.page.locator("#scenes > *")).to_have_count(1)


def test_while_the_round_is_open_the_screen_says_how_it_is_asked(projector: Projector) -> None:
    holds(
        projector.show("scoring", frames.round_(frames.paper())),
        "0至10分",
        "截止前可以修改",
        "187",
        "12月31日",
    )
    first = projector.show(
        "scoring", frames.round_(frames.paper(), press="first", secrecy="named"), rerun_of=2
    )
    holds(first, "记名", "以第一次提交为准", "第2轮作废")
    counts = [[{"8": 3, "6": 1}], [{}], [{"5": 2}]]
    by_hand = frames.round_(frames.paper(), window="hand", closes_at=None, display="live")
    said = projector.show("scoring", by_hand, live=counts)
    holds(said, "由主持人宣布截止", "实时·未封存", "7.5", "5.0")
    assert not projector.page.locator(".scoring .count").is_visible()
    holds(
        projector.show("scoring", frames.round_(frames.paper("stance", frames.STANCES))),
        "满意、基本满意或不满意",
    )
    deal = projector.show("scoring", frames.round_(frames.paper("deal", frames.ANSWERS, units=1)))
    holds(deal, "这个期限，接受吗", "逐家排查", "12月31日前")
    assert projector.too_small() == []


def test_the_code_is_on_the_hall_screen_and_never_on_air(
    open_page: Callable[..., Page], studio_server: Evening
) -> None:
    shows = {}
    for name in ("hall", "program", "overlay"):
        blank = open_page("/healthz", width=1920, height=1080)
        screen = Projector(blank, studio_server.url + studio_server.demo["screens"][name])
        code = {"code": "4827", "until": frames.now_ms() + 40_000}
        if name != "overlay":
            shows[name] = ["4827" in screen.show(scene, presence=code) for scene in ("standby", "live")]
            continue
        screen.send(frames.screen("standby", 99, presence=code))
        shows[name] = ["4827" in screen.words()]
    assert shows == {"hall": [True, True], "program": [False, False], "overlay": [False]}


def test_after_the_deadline_grace_seal_and_void_are_said(projector: Projector) -> None:
    grace = frames.round_(frames.paper(), closes_at=frames.now_ms(), grace_ms=90_000)
    holds(projector.show("scoring", grace), "已截止", "正在接收途中选票 90 秒")
    words = projector.show("scoring", frames.sealed(frames.paper()))
    holds(words, "已封存", *frames.CODE, "发卡200", "计入187", "其中纸票2张")
    assert ("8.31" in words, "市环保局" in words) == (False, False)
    holds(projector.show("scoring", frames.round_(frames.paper(), state="void")), "已作废", "将重新打分")
    assert projector.too_small() == []


def test_a_reveal_has_a_board_for_every_form(projector: Projector) -> None:
    swing = [{"ref": "jj", "name": "椒江区", "before": 8.12, "after": 7.92, "change": -0.2}]
    score = frames.revealed(frames.paper(), frames.scored(), swing=swing, compared_to=1)
    words = projector.show("reveal", score)
    holds(
        words,
        "7.92",
        "−0.20",
        "8.12→7.92",
        "群众代表 1",
        "问政代表、点评专家 2",
        "去掉最高最低各5%",
        *frames.CODE,
    )
    assert projector.page.locator(".standing:visible h2").all_inner_texts()[0] == "椒江区"
    shares = frames.scored(shares={"2": 61.3, "1": 25.1, "0": 13.6})
    stance = frames.revealed(
        frames.paper("stance", frames.STANCES), [one | {"satisfied": 86.4} for one in shares]
    )
    holds(projector.show("reveal", stance), "满意 61.3%", "基本满意 25.1%", "不满意 13.6%", "满意率 86.4%")
    answer = frames.scored(shares={"1": 63.4, "0": 36.6})[:1]
    for accepted, word in ((True, "成交"), (False, "未成交")):
        deal = frames.revealed(
            frames.paper("deal", frames.ANSWERS, units=1), [answer[0] | {"accepted": accepted}]
        )
        holds(projector.show("reveal", deal), word, "接受 63.4%", "要求的期限 12月31日前", "超过50%")
        assert projector.page.locator(".outcome-word:visible").all_inner_texts() == [word]
    night = frames.paper("delivery", before={"mean": 8.5, "round": 1})
    holds(
        projector.show("reveal", frames.revealed(night, frames.scored())),
        "现场分 8.50",
        "兑现分 6.44",
        "−2.06",
    )
    assert projector.too_small() == []


def test_the_overlay_carries_the_vote_on_one_strip(
    open_page: Callable[..., Page], studio_server: Evening
) -> None:
    overlay = Projector(open_page("/healthz"), studio_server.url + studio_server.demo["screens"]["overlay"])

    def strip(round_: frames.Frame) -> str:
        overlay.instance += 1
        vote = {"t": "vote", "v": 10**12 + overlay.instance, "round": round_}
        overlay.send(vote, frames.turnout(), frames.screen("scoring", overlay.instance))
        sealed = overlay.page.locator("#vote-strip.is-sealed")
        expect(sealed).to_have_count(int(round_["state"] == "sealed"))
        expect(overlay.page.locator("#vote-strip")).to_be_visible()
        return overlay.words()

    holds(strip(frames.round_(frames.paper())), "距离截止", "187")
    holds(strip(frames.sealed(frames.paper())), "已封存", *frames.CODE)
    overlay.send(frames.screen("live", 99))
    expect(overlay.page.locator("#vote-strip")).to_have_count(0)
