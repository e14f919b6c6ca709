"""kill -9 of the server in the middle of a clip: program plays on as if nothing had happened, and the TAKE
after the restart is like any other."""

import io
import time
from collections.abc import Callable
from typing import Any

import av
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Evening
from tests.journeys.midshow import Hand
from tests.journeys.waiting import soon, until

BLACK = 12  # mean brightness of 255
SAMPLES_MS = 100
AFTER_MS = 2500  # watched so long at least once the server is back
APART_MS = 300  # between before and after
LASTS_MS = 19_900  # the shorter of the sample's two films
# What program shows, again and again: the clip's place, its brightness, and that nothing else is up.
WATCH = """(every) => {
  const small = Object.assign(document.createElement("canvas"), { width: 32, height: 18 });
  const pen = small.getContext("2d", { willReadFrequently: true });
  const brightness = (film) => {
    pen.drawImage(film, 0, 0, 32, 18);
    const dots = pen.getImageData(0, 0, 32, 18).data;
    let sum = 0;
    for (let at = 0; at < dots.length; at += 4) sum += dots[at] + dots[at + 1] + dots[at + 2];
    return sum / (dots.length / 4 * 3);
  };
  window.shown = [];
  window.watching = setInterval(() => {
    const film = document.querySelector("video.front");
    const scenes = [...document.querySelectorAll("#scenes > *")].map((scene) => scene.className);
    shown.push({
      at: performance.timeOrigin + performance.now(), place: film.currentTime * 1000,
      light: brightness(film), stands: film.paused, shown: film.checkVisibility(),
      up: [document.querySelector("#stage").dataset.scene, ...scenes].join(" "),
    });
  }, every);
}"""
# Whether the newest sample is as far off the log as the last before the server died, and there are enough.
IN_PACE = """([since, died, back, apart]) => {
  const late = (one) => one.at - since - one.place, before = shown.filter((one) => one.at < died).at(-1);
  const after = shown.filter((one) => one.at > back);
  return after.length > 10 && Math.abs(late(after.at(-1)) - late(before)) < apart;
}"""
READY = "[...document.querySelectorAll('video')].some((one) => one.readyState >= 2 && one.paused)"
TAKEN = ".item[data-state=on_air]:has(.icon--{})"


def late(sample: dict[str, Any], taken_at: float) -> float:
    """ms by which the picture is behind the log."""
    return float(sample["at"] - taken_at - sample["place"])


def brightness(page: Page) -> float:
    """Of what is really drawn in the middle of the page."""
    picture = page.screenshot(clip={"x": 320, "y": 180, "width": 320, "height": 180})
    with av.open(io.BytesIO(picture)) as container:
        grey = bytes(next(container.decode(video=0)).reformat(32, 18, "gray").planes[0])
    return sum(grey) / len(grey)


def _killed_in_the_middle(hand: Hand, server: Any, program: Page) -> tuple[float, float, float, float, Any]:
    """TAKE, kill -9, start again: when each was (Unix ms), what was drawn meanwhile, and the samples."""
    hand.act("take")
    expect(program.locator("#stage[data-scene=clip]")).to_be_attached()
    taken_at = program.evaluate(
        "() => fetch(location.pathname.replace('program/', 'state'))"
        ".then((told) => told.json()).then((told) => told.screen.program.since)"
    )
    until(program, "document.querySelector('video.front').currentTime > 1")
    program.evaluate(WATCH, SAMPLES_MS)
    until(program, "shown.length > 10")

    server.kill()
    died = time.time() * 1000
    program.wait_for_timeout(1000)
    drawn = brightness(program)
    server.start()
    back = time.time() * 1000
    program.wait_for_timeout(AFTER_MS)
    # A film that a starved machine held up makes it good by a little haste, which takes seconds.
    soon(program, IN_PACE, [taken_at, died, back, APART_MS], ms=taken_at + LASTS_MS - time.time() * 1000)
    return taken_at, died, drawn, back, program.evaluate("() => { clearInterval(watching); return shown; }")


def test_program_plays_on_while_the_server_is_dead(
    open_page: Callable[..., Page], studio_server: Evening
) -> None:
    demo, server = studio_server.demo, studio_server.server
    desk = open_page(f"/studio/{demo['episode']}/control/", who="producer")
    program = open_page(demo["screens"]["program"], width=960, height=540)
    hand = Hand(server, desk)
    hand.act("go-on-air", reason="journey")
    for clip in hand.rows["clip"]:  # a server slower than the film proves nothing about it: once more, then
        hand.act("arm", item=clip)
        until(program, READY)  # behind the picture
        taken_at, died, drawn, back, seen = _killed_in_the_middle(hand, server, program)
        if back + AFTER_MS < taken_at + LASTS_MS:
            break

    seen = [one for one in seen if one["at"] < taken_at + LASTS_MS - 300]  # it stands at its end
    before = [one for one in seen if one["at"] < died]
    after = [one for one in seen if one["at"] > back]
    behind = [late(one, taken_at) for one in seen]
    lights = [drawn, *(one["light"] for one in seen)]
    print(
        f"\ndead for {back - died:.0f} ms, darkest {min(lights):.0f} of 255; ms behind the log: before",
        end=" ",
    )
    print(f"{behind[len(before) - 1]:.0f}, after {behind[-1]:.0f}, most {max(behind):.0f}")
    assert {(one["up"], one["shown"], one["stands"]) for one in seen} == {
        ("clip scene clip-scene", True, False)
    }
    assert [light for light in lights if light < BLACK] == []
    places = [one["place"] for one in seen]
    assert places == sorted(places)  # it never leaps back
    assert len(after) > 10
    assert abs(behind[-1] - behind[len(before) - 1]) < APART_MS
    assert abs(behind[-1]) < 1000  # 300 where nothing else works on the machine

    hand.air("question")
    expect(program.locator("#stage[data-scene=live]")).to_be_attached()
    expect(desk.locator(TAKEN.format("question"))).to_be_visible()  # its line is back too
