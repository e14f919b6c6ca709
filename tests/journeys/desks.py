"""The desks as people use them: what a producer, a scribe and a phone press and see. No test logic here."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.waiting import PATIENT, follow_acts, hold, lands, rests, soon


class Control:
    """The control room, by keyboard and mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.locator("#lamp")).to_have_class(
            re.compile("lamp--up|lamp--ok|lamp--connected"), timeout=PATIENT
        )
        follow_acts(page)

    def go_on_air(self) -> None:
        """The sample has had no drill tonight, so it takes a reason."""
        self.page.locator("#without-drill").fill("来不及演练")
        self.page.locator("#act-go-on-air-button").click()
        expect(self.page.locator("#top")).to_have_attribute("data-state", "on_air")

    def row(self, kind: str) -> Locator:
        """The first row of a kind that has not aired yet."""
        rows = self.page.locator(f".item[data-state=planned]:has(.icon--{kind})")
        return rows.first

    def air(self, kind: str) -> None:
        """Arm the next row of `kind` with the mouse, then TAKE with the space bar."""
        lands(self.page)  # what is pressed while another act is out goes with its refusal
        row = self.row(kind)
        identity = row.get_attribute("id")
        row.scroll_into_view_if_needed()
        row.hover()
        row.locator("[data-arm]").click()
        armed = self.page.locator(f"#{identity}[data-state=armed]")
        expect(armed).to_be_visible(timeout=PATIENT)
        self.page.wait_for_timeout(1100)  # the shortest span between two takes
        self.take(guarded=kind == "reveal")
        expect(self.page.locator(f"#{identity}[data-state=on_air]")).to_be_visible(timeout=PATIENT)

    def take(self, *, guarded: bool = False) -> None:
        lands(self.page)
        self.page.locator("#rundown-list").focus()
        if guarded:
            keys = self.page.keyboard
            hold(self.page, lambda: keys.down("Space"), lambda: keys.up("Space"))
        else:
            self.page.keyboard.press("Space")

    def press(self, key: str) -> None:
        lands(self.page)
        self.page.locator("#rundown-list").focus()
        self.page.keyboard.press(key)

    def refuses_a_take(self) -> None:
        """With nothing armed a TAKE airs nothing and says why."""
        before = self.page.locator(".item[data-state=on_air]").get_attribute("id")
        button = self.page.locator("#act-take-button")
        expect(button).to_have_attribute("aria-disabled", "true")
        rests(self.page)
        self.page.wait_for_timeout(1100)  # so that it is not refused for being too soon
        self.press("Space")
        expect(self.page.locator("#refusal .refusal__says")).to_have_attribute("data-code", "nothing_armed")
        assert self.page.locator(".item[data-state=on_air]").get_attribute("id") == before

    def confirm_first(self) -> None:
        lands(self.page)
        self.page.locator(".queue__row--captured button").first.click()
        expect(self.page.locator(".queue__row--confirmed").first).to_be_visible(timeout=PATIENT)

    def publish_first(self) -> None:
        rests(self.page)  # the same place: so soon it would be swallowed as a double click
        self.page.locator(".queue__row--confirmed button").first.click()
        expect(self.page.locator(".queue__row--published").first).to_be_visible(timeout=PATIENT)

    def card_off(self) -> None:
        lands(self.page)
        self.page.locator("#card-off button").click()
        expect(self.page.locator("#card-off")).to_have_count(0, timeout=PATIENT)

    def counts(self, number: int) -> None:
        expect(self.page.locator("#round [data-turnout=counted]").first).to_have_text(
            str(number), timeout=PATIENT
        )

    def close_scoring(self) -> None:
        self.press("KeyC")

    def waits_for_seal(self) -> None:
        expect(self.page.locator("#round")).to_have_attribute("data-state", "sealed", timeout=PATIENT)

    def confirms_the_round(self) -> None:
        """As the second person: the equation is read, the reveal is another's."""
        lands(self.page)
        check = self.page.locator("#check")
        expect(check).to_have_class(re.compile("check--green"), timeout=PATIENT)
        check.locator("form[action$=confirm] button").click()
        expect(self.page.locator(".check__who")).to_be_visible(timeout=PATIENT)

    def end_programme(self) -> None:
        button = self.page.locator("#act-end-button")
        button.hover()
        hold(self.page, self.page.mouse.down, self.page.mouse.up)
        expect(self.page.locator("#top")).to_have_attribute("data-state", "ended", timeout=PATIENT)


class Scribe:
    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, *, words: str, days: int, quantity: str, place: str, lead: str, measure: str) -> None:
        """Unit and post are preset from the item on air; the coach's tiles turn green as parts are given."""
        page = self.page
        expect(page.locator("#id_unit")).not_to_have_value("", timeout=PATIENT)
        page.fill("#id_words", words)
        page.fill("#id_deadline_count", str(days))
        page.locator("input[name=deadline_kind][value=working_days]").check(force=True)
        for name, text in {"quantity": quantity, "place": place, "lead": lead, "measure": measure}.items():
            page.fill(f"#id_{name}", text)
        expect(page.locator(".part--has")).to_have_count(5, timeout=PATIENT)

    def submit(self) -> None:
        self.page.locator("#promise-send").click()
        expect(self.page.locator("#tonight .entry").first).to_be_visible(timeout=PATIENT)

    def confirm_button(self) -> Locator:
        return self.page.locator("#tonight form[action$=confirm] button").first


class Phone:
    """One phone of the audience. `offline` cuts its line as a tunnel does."""

    def __init__(self, page: Page, seat: str) -> None:
        self.page = page
        self.seat = seat

    def lamp(self) -> Locator:
        return self.page.locator("#lamp")

    def join(self, code: str = "") -> None:
        """`code`: what the big screen shows, where the hall is asked for it."""
        expect(self.page.locator("body")).to_contain_text(self.seat)
        if code:
            self.page.locator("#code-field").fill(code)
        self.page.locator("form.bar button").click()
        self.page.wait_for_url("**/vote/")
        expect(self.lamp()).to_have_attribute("data-kind", "ready", timeout=PATIENT)

    def sees_ballot(self) -> None:
        expect(self.page.locator("#ballot")).to_be_visible(timeout=PATIENT)

    def choose(self, value: int) -> None:
        """The same value for every subject and criterion."""
        for radio in self.page.locator(f"#ballot input[type=radio][value='{value}']").all():
            radio.focus()
            self.page.keyboard.press("Space")
            expect(radio).to_be_checked()

    def submit(self) -> None:
        self.page.locator("#bar button.button").click()

    def score(self, value: int) -> None:
        self.choose(value)
        self.submit()
        self.is_counted()

    def is_counted(self) -> None:
        expect(self.lamp()).to_have_attribute("data-kind", "counted", timeout=PATIENT)

    def waits_to_be_sent(self) -> None:
        expect(self.lamp()).to_have_attribute("data-kind", re.compile("sending|offline"), timeout=PATIENT)

    def lose_line(self) -> None:
        self.page.context.set_offline(True)

    def regain_line(self) -> None:
        self.page.context.set_offline(False)


MOVING = "() => [...document.querySelectorAll('video')].some((v) => !v.paused && v.currentTime > 0.5)"


def plays_a_clip(screen: Page) -> None:
    """A picture moves."""
    assert soon(screen, MOVING), "no clip moves on the program screen"


IN_FRONT = """(scene) => {
  const stage = document.querySelector("#stage");
  const seen = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  return stage.dataset.scene === scene && (scene === "clip" || !seen.closest("video"));
}"""


def shows(screen: Page, scene: str) -> None:
    """The scene is up, and no clip lies in front of it."""
    assert soon(screen, IN_FRONT, scene), f"the program screen does not show {scene}"
