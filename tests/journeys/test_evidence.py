"""Evidence from the unit's portal: the server is killed half-way, the upload goes on at the right byte."""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import PASSWORD
from tests.daphne import Server

PIECE = 4 * 1024**2
# A task in progress, two criteria, and two pictures of one spot on the list of a re-visit.
WORLD = """
import io, json
from datetime import timedelta
from types import SimpleNamespace
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from common.clock import now, today
from common.enums import Role
from common.models import User
from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.evidence.finishing import bring_whole
from followup.domain.tasks.registration import register_tasks
from followup.enums import DeadlineKind, EvidenceSource, UnitKind
from followup.models import Criterion, Evidence, Revisit, Shot, Unit
from tests.followup.domain.evidence.hostile import telling
from tests.followup.lives import Life, account
cast = SimpleNamespace(**{role: account(role, Role(role)) for role in ("scribe", "supervisor", "reporter")})
name = "台州经济开发区行政执法分局"
unit = Unit.objects.create(code="kfq", name=name, kind=UnitKind.ZONE, posts=["分局长"])
words = "1个月内,青石浦云溪桥到望海路1.2公里全部清淤,每200米立一块水质公示牌。"
promise = PromiseData(unit=unit, post="分局长", words=words,
    deadline_kind=DeadlineKind.DATE, deadline_date=today() + timedelta(days=30), quantity="1.2公里",
    place="青石浦", lead="分局长", measure="清淤 1.2 公里")
origin = Origin("run-7", 2, "五水共治", "提问", "什么时候清?", now())
made = capture_commitment(origin, promise, by=cast.scribe, at=now())
confirm_commitment(made, by=cast.supervisor, at=now())
task = register_tasks("run-7", by=cast.supervisor, at=now())[0]
Criterion.objects.create(task=task, position=2, words="公示牌 6 块")
life = Life(task, cast, now()).planned()
def brought(title, tint, **facts):
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").point(tint).save(out, "JPEG")
    file = SimpleUploadedFile(title + ".jpg", out.getvalue())
    return bring_whole(file, task=task, title=title, at=now(), **facts)
grey = [n for _ in range(3) for n in range(256)]
ramp = range(256)
green = [n // 3 for n in ramp] + [min(255, n // 2 + 90) for n in ramp] + [n // 2 for n in ramp]
before = brought("排污口", grey, by=cast.reporter, source=EvidenceSource.EXPOSE)
after = brought("排污口", green, by=cast.reporter, source=EvidenceSource.REPORTER)
revisit = Revisit.objects.create(task=task, number=1, assigned_to=cast.reporter,
    assigned_by=cast.supervisor, assigned_at=now(), due_on=today())
Shot.objects.create(revisit=revisit, position=1, place="云溪桥北", before=before, after=after)
bring_whole(SimpleUploadedFile("现场1.jpg", telling()), task=task, title="云溪桥北岸,清淤后",
    criterion=task.criteria.get(position=1), by=life.clerk, source=EvidenceSource.UNIT, at=now())
for user in User.objects.all():
    user.set_password("PASSWORD")
    user.save()
print(json.dumps({"task": task.pk, "revisit": revisit.pk, "clerk": life.clerk.username,
    "criterion": task.criteria.get(position=2).pk}))
"""
FOUND = """
from followup.models import Evidence
print(Evidence.objects.latest("pk").sha256, Evidence.objects.latest("pk").media_type)
"""


def world(server: Server) -> dict[str, int | str]:
    told: dict[str, int | str] = json.loads(server.shell(WORLD.replace("PASSWORD", PASSWORD)))
    return told


def enter(page: Page, server: Server, who: str, path: str) -> None:
    page.goto(server.url + "/login/")
    page.fill("#id_username", who)
    page.fill("#id_password", PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url(lambda address: "/login" not in address)
    page.goto(server.url + path)


def noise(path: Path) -> bytes:
    """A photograph that nothing makes smaller: ten megabytes, three pieces."""
    dice = random.Random(5)
    Image.frombytes("RGB", (2000, 1650), dice.randbytes(2000 * 1650 * 3)).save(path, "PNG", compress_level=0)
    return path.read_bytes()


@pytest.fixture
def server(empty_server: Server) -> Iterator[Server]:
    yield empty_server
    empty_server.stop()


def test_killed_half_way_it_goes_on_and_arrives_whole(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    facts = world(server)
    server.start()
    content = noise(tmp_path / "公示牌.png")
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    enter(page, server, str(facts["clerk"]), f"/portal/{facts['task']}/")
    offsets: list[int] = []

    def watch(route: Route) -> None:
        if server.process is None:  # how often it knocks meanwhile is not the question
            return route.abort()
        offsets.append(int(route.request.url.rpartition("=")[2]))
        if len(offsets) == 2:
            server.kill()
        return route.continue_()

    page.route("**/piece?*", watch)
    form = page.locator(f"#hand-in-{facts['criterion']}")
    form.locator("input[type=file]").set_input_files(tmp_path / "公示牌.png")
    form.locator("button[type=submit]").click()
    expect(form.locator("[data-say]")).to_have_attribute("data-kind", "lost")
    server.start()
    shown = page.locator(f"#proven-{facts['criterion']} .proof")
    expect(shown).to_contain_text("公示牌", timeout=60_000)
    assert offsets == [0, PIECE, PIECE, 2 * PIECE]
    assert server.shell(FOUND).split() == [hashlib.sha256(content).hexdigest(), "image/png"]
    context.close()
    _an_edge_that_keys_move(browser, server, facts)


def _an_edge_that_keys_move(browser: Browser, server: Server, facts: dict[str, int | str]) -> None:
    """Before and after, by the reporter: laid over each other with a script, side by side without one."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    enter(page, server, "reporter", f"/revisits/{facts['revisit']}/")
    figure = page.locator(".compare")
    handle = figure.locator("input[type=range]")
    handle.focus()
    for _ in range(10):
        handle.press("ArrowRight")
    assert figure.locator("[data-after]").evaluate("one => one.style.clipPath") == "inset(0px 0px 0px 60%)"
    expect(handle).to_have_attribute("aria-valuetext", "现在的照片露出 40%")
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    side = plain.new_page()
    side.goto(server.url + f"/revisits/{facts['revisit']}/")
    boxes = [box.bounding_box() for box in side.locator(".compare__side").all()]
    assert boxes[0] and boxes[1] and boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]  # noqa: PT018
    expect(side.locator(".compare input")).to_be_hidden()
    plain.close()
    context.close()
