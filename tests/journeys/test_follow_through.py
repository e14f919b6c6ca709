"""From a commitment on air to 兑现, in Chromium: one extension, one disagreement, one return, one relapse.

Everybody works through their own pages. Only what no page does is done beside them: the run's first TAKE
and its end, and the clock's worker, whose own function is called at a later moment, because a server's time
cannot be moved. Pictures are taken where JOURNEY_PICTURES says (`make pictures`).
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from common.clock import now, today
from studio.demo.photos import field, stamped
from tests.journeys.conftest import Evening
from tests.journeys.desks import Control, Scribe

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

ALBUM = os.environ.get("JOURNEY_PICTURES", "")
WORDS = "十个工作日之内，小区雨水管接错的二十六处全部改好，底图上网。"
FOUND = {"supervisor": "抽查八处，都已改好。", "reporter": "雨天去看，有两处仍在冒污水。"}
LIVE = """
from django.conf import settings
from common.clock import now
from common.models import User
from studio.domain.show import run as live
from studio.models import Episode, Item
run = live.living_run(Episode.objects.get(pk={episode}))
def press():
    run.refresh_from_db()
    by = User.objects.get(username="producer")
    return live.Command(f"journey-{{run.seq}}", run.seq, by, now(), held_ms=settings.HOLD_MS)
"""
START = """
live.go_on_air(run, press(), "来不及演练")
live.arm_item(run, Item.objects.get(segment__episode={episode}, title="答复：市住建局"), press())
live.take_item(run, press())
"""
STATE = """
from followup.models import Task
task = Task.objects.get(pk={task})
print(task.state, task.result, task.due_on, task.returns, task.extensions, task.disagreements, task.relapses)
"""
CLOSE = """
from datetime import datetime, time, timedelta
from django.utils import timezone
from followup.domain.checking.ratings import close_due
from followup.models import Task
over = Task.objects.get(pk={task}).rating_until + timedelta(days=1)
close_due(timezone.make_aware(datetime.combine(over, time(9))))
"""
FIND = """
from followup.models import Task
print(*Task.objects.filter(commitment__words={words!r}).values_list("pk", "commitment__code")[0])
"""


class Desk:
    """One person's page of the task, at the supervisors' or the reporters' desk."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def act(self, key: str, **fields: str) -> None:
        self.page.reload()
        folded = self.page.locator(f"#act-{key}:not([open]) > summary")
        if folded.count():
            folded.click()
        form = self.page.locator(f"form[action$='/acts/{key}']")
        for name, value in fields.items():
            fill(form.locator(f"[name={name}]"), value)
        with self.page.expect_navigation():
            form.locator("button").click()
        expect(self.page.locator("#whole .refusal__says, #whole .refusal p")).to_have_count(0)

    def judge(self, result: str, finding: str, code: str = "") -> None:
        self.act("verdict", result=result, code=code, finding=finding)

    def reads(self, words: str) -> None:
        self.page.reload()
        expect(self.page.locator("#whole")).to_contain_text(words)

    def reads_nothing_of(self, words: str) -> None:
        """Neither on the page nor anywhere in what came over the line."""
        self.page.reload()
        expect(self.page.locator("#whole")).to_be_visible()
        assert words not in self.page.content()


def fill(field: Any, value: str) -> None:
    """Whatever kind of field it is."""
    if field.first.get_attribute("type") == "radio":
        field.and_(field.page.locator(f"[value='{value}']")).check()
    elif field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value) if value in field.inner_html() else field.select_option(label=value)
    else:
        field.fill(value)


class Portal:
    """The unit's page with the task chosen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def accept(self, handler: str, deputy: str) -> None:
        self.page.select_option("#step [name=handler]", label=handler)
        self.page.select_option("#step [name=deputy]", label=deputy)
        self.page.locator("#step form[action$=accept] button").click()
        expect(self.page.locator("#step form[action$=plan]")).to_be_visible()

    def plan(self, steps: list[tuple[str, date]]) -> None:
        for at, (words, day) in enumerate(steps):
            self.page.locator("#step [name=step]").nth(at).fill(words)
            self.page.locator("#step [name=step_due]").nth(at).fill(day.isoformat())
        self.page.locator("#step form[action$=plan] button").click()
        expect(self.page.locator("#planned .plan li")).to_have_count(len(steps))

    def report(self, words: str) -> None:
        self.page.locator(".planned__report summary").click()
        self.page.fill(".planned__report [name=words]", words)
        self.page.locator(".planned__report form button").click()
        expect(self.page.locator(".planned__reports")).to_contain_text(words)

    def hand_in(self, picture: bytes, title: str) -> None:
        """Through the real form: sent in pieces, examined by the server, then on the page."""
        form = self.page.locator("#proofs form.hand-in").first
        before = self.page.locator(".proven__files img").count()
        file = {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": picture}
        form.locator("[name=file]").set_input_files(file)  # type: ignore[arg-type]
        form.locator("[name=title]").fill(title)
        form.locator("button[type=submit]").click()
        told = self.page.locator(".proven__files img, .hand-in [data-kind=refused]")
        expect(told).to_have_count(before + 1, timeout=60_000)  # a child of the server examines it
        expect(self.page.locator(".hand-in [data-kind=refused]")).to_have_count(0)

    def ask_for_time(self, until: date, reason: str) -> None:
        self.page.reload()
        self.page.fill("#extend [name=until]", until.isoformat())
        self.page.fill("#extend [name=reason]", reason)
        self.page.locator("#extend form button").click()
        expect(self.page.locator("#extend")).to_contain_text(reason)

    def claim(self) -> None:
        self.page.reload()
        self.page.locator("#proofs form[action$='/claim'] button").click()
        expect(self.page.locator("#proofs form[action$='/claim']")).to_have_count(0)


def picture(page: Page, name: str) -> None:
    if ALBUM:
        Path(ALBUM).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(ALBUM) / f"follow-{name}-zh.jpg", type="jpeg", quality=82)


def test_from_the_air_to_a_kept_promise_and_its_relapse(
    studio_server: Evening, open_page: Callable[..., Page]
) -> None:
    server, episode = studio_server.server, studio_server.demo["episode"]

    def stands(task: str) -> list[str]:
        return server.do(STATE.format(task=task)).split()

    # On air: the scribe writes, a second person confirms, it is published; after the end it is a task.
    server.do(LIVE.format(episode=episode) + START.format(episode=episode))
    scribe = Scribe(open_page(f"/studio/{episode}/scribe/", who="scribe", width=1280))
    scribe.write(
        words=WORDS, days=10, quantity="26 处", place="市区", lead="分管副局长", measure="26 处全部改好"
    )
    scribe.submit()
    control = Control(open_page(f"/studio/{episode}/control/", who="producer"))
    control.confirm_first()
    control.publish_first()
    scribe.page.close()
    control.page.close()
    server.do(LIVE.format(episode=episode) + "live.end_run(run, press())")
    task, code = server.do(FIND.format(words=WORDS)).split()

    # 交办会, then the unit: accepted by two, planned, reported, proved.
    supervisor = open_page("/desk/handover/", who="supervisor")
    expect(supervisor.locator("#queue")).to_contain_text(WORDS)
    supervisor.locator(".handing__go button").click()
    expect(supervisor.locator(".handing__given")).to_contain_text(code)
    desk = Desk(supervisor)
    handler = Portal(open_page(f"/portal/{task}/", who="handler"))
    handler.accept("市住建局承办人", "市住建局负责人")
    due = date.fromisoformat(stands(task)[2])
    handler.plan([("逐处复核，编号上图", today() + timedelta(days=3)), ("全部改接，雨天复查", due)])
    handler.report("26 处已复核 20 处，改接 11 处。")
    handler.hand_in(stamped(field((70, 110, 150)), now()), "雨水管改接现场")
    assert stands(task)[0] == "in_progress"

    # More time, asked by the head and granted; the first date stays.
    head = Portal(open_page(f"/portal/{task}/", who="head"))
    head.ask_for_time(due + timedelta(days=5), "燃气管同沟，须先迁改。")
    supervisor.goto(f"{studio_server.url}/desk/tasks/{task}/")
    desk.act("grant_extension", decision="同意一次。")
    assert stands(task)[2:5] == [(due + timedelta(days=5)).isoformat(), "0", "1"]

    # Claimed and judged by two who see nothing of one another before both are in.
    head.claim()
    desk.act("open_check")
    reporter = Desk(open_page(f"/desk/tasks/{task}/", who="reporter"))
    desk.judge("kept", FOUND["supervisor"])
    reporter.reads_nothing_of(FOUND["supervisor"])
    desk.reads(FOUND["supervisor"])
    desk.reads_nothing_of(FOUND["reporter"])
    reporter.judge("partly", FOUND["reporter"], "incomplete")
    for one in (desk, reporter):
        one.reads(FOUND["supervisor"])
        one.reads(FOUND["reporter"])
    assert stands(task)[5] == "1"
    desk.act("name_third", user="督查问责组副组长")
    third = Desk(open_page(f"/desk/tasks/{task}/", who="supervisor2"))
    third.judge("partly", "复看 26 处，两处仍冒污水。", "incomplete")
    third.page.close()

    # Sent back, claimed again, verified; the rating's week is over by the clock.
    desk.act("send_back", reason="两处仍冒污水，退回重办。")
    head.page.reload()
    expect(head.page.locator("#pledge")).to_contain_text("退回重办")
    head.claim()
    desk.act("open_check")
    desk.judge("kept", "二十六处逐处看过。")
    reporter.judge("kept", "雨天复看，都不冒了。")
    picture(handler.page, "portal")
    desk.act("verify", invited="")
    assert stands(task)[:2] == ["awaiting_rating", "kept"]
    server.do(CLOSE.format(task=task))
    assert stands(task) == ["closed", "kept", (due + timedelta(days=5)).isoformat(), "1", "1", "1", "0"]

    # Everybody reads it: 兑现, and how it came to that.
    public = open_page("/ledger/", width=1280, height=1000)
    row = public.locator(f"#row-{code}")
    expect(row.locator(".mark--kept")).to_contain_text("兑现")
    picture(public, "ledger")
    story = open_page(f"/public/promises/{code}/", width=1180, height=1200)
    for words in (WORDS, "同意一次", "两处仍冒污水，退回重办。", *FOUND.values(), "兑现"):
        expect(story.locator("#book")).to_contain_text(words)

    # It comes back: the same number, nothing of its history gone.
    until = today() + timedelta(days=20)
    desk.act("relapse", reason="群众反映：小区门口晴天又在淌污水。", until=until.isoformat())
    assert stands(task) == ["in_progress", "undecided", until.isoformat(), "1", "1", "1", "1"]
    public.reload()
    expect(row).to_contain_text("反弹")
    expect(row.locator(".mark--kept")).to_have_count(0)
    story.reload()
    for words in (code, "晴天又在淌污水", "两处仍冒污水，退回重办。", "兑现"):
        expect(story.locator("#book")).to_contain_text(words)
    picture(story, "promise")
    picture(supervisor, "task")
    supervisor.goto(f"{studio_server.url}/desk/")
    expect(supervisor.locator("body")).to_contain_text(code)
    picture(supervisor, "board")
