"""A short show by keyboard alone, with panic acts and the way back, as desk, phone and public see it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Evening
from tests.journeys.desks import Phone
from tests.journeys.waiting import LISTENED, follow_acts, hold, is_connected, lands, tap

pytestmark = [pytest.mark.journey, pytest.mark.server]

SHORT_SHOW = """
from studio.enums import ItemKind
from studio.models import Item
rows = Item.objects.filter(segment__episode={episode}).order_by("segment__position", "position")
kinds = ("opening", "question", "answer", "scoring", "closing")
first = {{kind: rows.filter(kind=kind).first() for kind in kinds}}
rows.filter(kind="scoring").update(window_s=3000)  # a slow machine does not run out of it
rows.exclude(pk__in=[item.pk for item in first.values()]).exclude(kind="feedback").delete()  # debts stay
home = first["question"].segment
Item.objects.create(segment=home, position=99, kind=ItemKind.COMMENT, title="备用点评", is_on_shelf=True)
"""

PROMISE = """
from common.clock import now
from common.models import User
from followup.domain.commitments import PromiseData
from followup.enums import DeadlineKind
from studio.domain.inquiry import promises
from studio.domain.show.run import living_run
from studio.models import Episode, Item
episode, at = Episode.objects.get(pk={episode}), now()
by = {{user.username: user for user in User.objects.all()}}
heard = promises.capture(living_run(episode), PromiseData(
    unit=Item.objects.get(segment__episode=episode, kind="scoring").units.first(), post="局长",
    words="10个工作日内封堵排污口。", deadline_kind=DeadlineKind.WORKING_DAYS, deadline_count=10,
    measure="全部封堵", quantity="3处", place="河边", lead="副局长"), by=by["scribe"], at=at)
promises.confirm(heard, by=by["producer2"], at=at)
"""


class Keys:
    """What the keyboard of the control room does; nothing here touches the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        lands(self.page)
        self.page.keyboard.press(key)

    def tap(self, key: str) -> None:
        tap(self.page, lambda: self.page.keyboard.press(key))

    def hold(self, key: str) -> None:
        hold(self.page, lambda: self.page.keyboard.down(key), lambda: self.page.keyboard.up(key))

    def air(self, kind: str) -> None:
        """↓ until the next row of `kind` is armed, then the space bar."""
        row = self.page.locator(f".item[data-state=armed]:has(.icon--{kind})")
        for _ in range(8):
            if row.count():
                break
            armed = self.page.locator(".item[data-state=armed]")
            before = armed.get_attribute("id") if armed.count() else "none"
            self.press("ArrowDown")
            expect(self.page.locator(f".item[data-state=armed]:not(#{before})")).to_be_visible()
        self.take(kind)

    def take(self, kind: str) -> None:
        self.page.wait_for_timeout(1100)  # the shortest span between two takes
        self.press("Space")
        expect(self.page.locator(f".item[data-state=on_air]:has(.icon--{kind})")).to_be_visible()


# When the desk sent its last act, and when the public page last changed its notice: by the pages' own clocks.
TIMES = """() => {
  const now = () => performance.timeOrigin + performance.now();
  window.times = { sent: 0, told: 0 };
  document.addEventListener("command:sent", () => { times.sent = now(); });
  const told = document.querySelector("[data-panic=safe_picture]");
  let was = told?.hidden;
  if (!told) return;
  new MutationObserver(() => {
    if (was !== told.hidden) [was, times.told] = [told.hidden, now()];
  }).observe(told, { attributes: true });
}"""
AT_ONCE = 1000  # ms, from the desk's sending to the sight at home


class SafePicture:
    """Held on and off by its key, as the desk and the public page see it."""

    def __init__(self, keys: Keys, desk: Page, public: Page) -> None:
        self.keys, self.desk, self.public = keys, desk, public
        self.button = desk.locator("#panic-safe_picture-button")
        self.told = public.locator("[data-panic=safe_picture]")
        for page in (desk, public):
            page.evaluate(TIMES)

    def put_on(self) -> float:
        """ms until it was seen at home."""
        self.keys.hold("F2")
        expect(self.button).to_have_class(re.compile("act__button--force"))
        expect(self.told).to_be_visible()
        return self._took()

    def take_off(self) -> float:
        self.keys.hold("F2")
        expect(self.button).not_to_have_class(re.compile("act__button--force"))
        expect(self.told).to_be_hidden()
        return self._took()

    def _took(self) -> float:
        return float(self.public.evaluate("times.told") - self.desk.evaluate("times.sent"))


def test_a_short_show_by_keyboard_alone(open_page: Callable[..., Page], studio_server: Evening) -> None:
    demo = studio_server.demo
    studio_server.server.do(SHORT_SHOW.format(episode=demo["episode"]))
    code = open_page(demo["screens"]["hall"], width=960, height=540).locator(".presence [data-slot=code]")
    phone = Phone(open_page(demo["seats"][0]["url"], width=402, height=856), demo["seats"][0]["label"])
    expect(code).to_have_text(re.compile(r"^\d{4}$"))
    phone.join(code.inner_text())
    desk = open_page(f"/studio/{demo['episode']}/control/", who="producer")
    expect(desk.locator("#lamp")).to_have_class(re.compile("lamp--up"))
    follow_acts(desk)
    keys = Keys(desk)

    # On air: the key leads to the reason; while it is typed no key is a command.
    keys.press("g")
    expect(desk.locator("#without-drill")).to_be_focused()
    desk.keyboard.type("hbrl 来不及演练")
    keys.press("Enter")
    expect(desk.locator("#top")).to_have_attribute("data-state", "on_air")
    studio_server.server.do(PROMISE.format(episode=demo["episode"]))
    public = open_page(demo["public"], width=1180, height=800)
    public.add_init_script(LISTENED)
    public.reload()
    is_connected(public)  # what is told within a second is told to those who listen
    keys.air("opening")

    # The safe picture: held on, heard of at home within a second, held off.
    safe = SafePicture(keys, desk, public)
    on = safe.put_on()
    keys.tap("F2")  # a tap lifts nothing
    expect(desk.locator("#refusals .refusal__says")).to_have_attribute("data-code", "needs_sure")
    keys.press("Escape")
    off = safe.take_off()
    for _ in range(
        2
    ):  # what a machine held up for a second is pressed again; a page that asks would be late again
        if max(on, off) >= AT_ONCE:
            on, off = safe.put_on(), safe.take_off()
    assert max(on, off) < AT_ONCE

    # A question with its clocks; its segment does not close before it is settled.
    keys.air("question")
    expect(desk.locator("#turn-clock")).to_be_visible()
    keys.press("a")
    expect(desk.locator("#turn-more")).to_be_visible()
    keys.press("x")
    expect(desk.locator("#turn-more")).to_have_count(0)
    keys.press("1")
    expect(desk.locator(".shelf__one--armed")).to_be_visible()
    keys.take("comment")  # from the shelf: no segment closes
    keys.press("b")
    expect(desk.locator(".item[data-state=armed]:has(.icon--question)")).to_be_visible()
    keys.hold("End")
    expect(desk.locator("#refusals .refusal__says")).to_have_attribute("data-code", "question_unsettled")
    keys.press("y")
    expect(desk.locator("#turn-now")).to_have_count(0)

    # Voting is frozen and goes on: what the phone has entered stays.
    keys.air("scoring")
    phone.sees_ballot()
    phone.choose(7)
    keys.hold("F3")
    expect(phone.lamp()).to_have_attribute("data-kind", "frozen")
    phone.submit()
    frozen = desk.locator("#panic-freeze_voting-button")
    expect(frozen).to_have_class(re.compile("act__button--force"))
    keys.hold("F3")
    expect(phone.lamp()).to_have_attribute("data-kind", re.compile("full"))
    phone.submit()
    phone.is_counted()
    keys.press("c")
    expect(desk.locator("#round")).to_have_attribute("data-state", "sealed")
    keys.air("closing")
    keys.hold("End")
    expect(desk.locator("#top")).to_have_attribute("data-state", "ended")
