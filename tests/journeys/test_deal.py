"""Deal or no deal, played once: the hall refuses a deadline, the unit counters, the hall accepts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.daphne import Server
from tests.journeys.conftest import Evening
from tests.journeys.desks import Control, Phone, Scribe, shows
from tests.journeys.waiting import rests

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

REFUSED, ACCEPTED = 0, 1


# A slow machine does not run out of the half a minute that a question to the hall has.
PATIENT_HALL = """
from voting.models import Round
Round.objects.filter(state="armed").update(window_s=3000)
"""


class Hall:
    """One question to the hall from the producer's press to the answer on screen."""

    def __init__(
        self, server: Server, control: Control, second: Control, phones: list[Phone], program: Page
    ) -> None:
        self.server, self.phones, self.program = server, phones, program
        self.control, self.second = control, second

    def is_asked(self, code: str, deadline: str, answer: int) -> None:
        page = self.control.page
        rests(page)  # so soon after another tap it would pass for a double click
        page.locator(f"#commitment-{code} form[action$=ask-hall] button").click()
        self.armed("问现场")
        self.server.do(PATIENT_HALL)
        self.control.take()
        shows(self.program, "scoring")
        for phone in self.phones:
            phone.sees_ballot()
            expect(phone.page.locator("#ballot")).to_contain_text(deadline)
            phone.score(answer)
        self.control.counts(len(self.phones))
        self.control.close_scoring()
        self.control.waits_for_seal()
        self.second.confirms_the_round()
        rests(page)
        page.locator("form[action$=show-answer] button").click()
        self.armed("现场答复")
        self.control.take(guarded=True)
        shows(self.program, "reveal")

    def armed(self, title: str) -> None:
        expect(self.control.page.locator("#act-take-button:not([aria-disabled])")).to_contain_text(title)
        self.control.page.wait_for_timeout(1100)  # the shortest span between two takes


def test_a_refused_deadline_the_counter_offer_and_the_deal_all_stay(
    studio_server: Evening, open_page: Callable[..., Page]
) -> None:
    demo = studio_server.demo
    episode = demo["episode"]
    control = Control(open_page(f"/studio/{episode}/control/", who="producer"))
    second = Control(open_page(f"/studio/{episode}/control/", who="producer2"))
    scribe = Scribe(open_page(f"/studio/{episode}/scribe/", who="scribe"))
    program = open_page(demo["screens"]["program"], width=960, height=540)
    usher = open_page("/usher/", who="usher")
    phones = [
        Phone(open_page(seat["url"], width=390, height=844), seat["label"]) for seat in demo["seats"][:2]
    ]
    for phone in phones:
        phone.join(usher.locator(".strip__code b").inner_text())
    usher.close()

    control.go_on_air()
    control.air("answer")
    scribe.write(
        words="三十个工作日内，沿河违法搭建全部拆除。",
        days=30,
        quantity="全部",
        place="下塘河沿岸",
        lead="分管副局长",
        measure="督查问责组到场核查",
    )
    scribe.submit()
    control.confirm_first()
    control.publish_first()
    control.card_off()
    row = control.page.locator(".queue__row--published").first
    code = str(row.get_attribute("id")).removeprefix("commitment-")
    hall = Hall(studio_server.server, control, second, phones, program)

    hall.is_asked(code, "30个工作日内", REFUSED)
    expect(program.locator(".outcome-word:visible")).to_have_text("未成交")
    expect(control.page.locator(f"#offers-{code} .offer--rejected")).to_contain_text("30个工作日内")

    # The unit counters; the scribe writes it down.
    counter = scribe.page.locator(f"#counter-{code}")
    counter.locator("summary").click()
    counter.locator("[name=count]").fill("14")
    counter.locator("[name=kind]").select_option("days")
    counter.locator("button").click()
    expect(scribe.page.locator(f"#offers-{code} .offer--proposed")).to_contain_text("14天内")

    hall.is_asked(code, "14天内", ACCEPTED)
    expect(program.locator(".outcome-word:visible")).to_have_text("成交")

    # For everybody, and for ever: the deadline refused, the one agreed, and what the unit had said.
    public = open_page(f"{demo['public']}#promise-{code}", width=390, height=844)
    promise = public.locator(f"#promise-{code}")
    expect(promise.locator(".offers__one--rejected")).to_contain_text("30个工作日内")
    expect(promise.locator(".offers__one--accepted")).to_contain_text("14天内")
    expect(promise.locator(".promise__due")).to_contain_text("原话是 30 个工作日")
    expect(promise.locator(".promise__due")).to_contain_text("当场约定，以此为准")
