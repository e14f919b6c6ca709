"""Chromium and a real server with the demo's evening, for the journeys.

`studio_server` is a fresh evening per test module; `browser` one Chromium for all. A missing
Chromium skips the journeys on a developer's machine, saying what to install, and fails in CI.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.daphne import Server
from tests.journeys.waiting import PATIENT

expect.set_options(timeout=PATIENT)

LONGEST = (
    "test_phone",
    "test_follow_through",
    "test_evening",
    "test_midshow",
    "test_keyboard",
    "test_screens",
    "test_deal",
    "test_usher",
)
# The sample's own files need no examination in processes apart, eleven of them.
DEMO = """
from django.conf import settings
from django.core.management import call_command
settings.EVIDENCE_APART = False
call_command("load_demo", json=True)
"""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip


@pytest.hookimpl(tryfirst=True)  # before marks are chosen by -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that stands here is a journey, also what forgets to say so: in a column Playwright's loop, which
    runs on between its tests, would meet the loops of others."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """The longest files first, so that at the end no worker waits for another's last one."""
    return LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST)


@dataclass
class Evening:
    """A running server with the demo loaded; `demo` is what `load_demo --json` printed. `signed_in`: the
    cookies of who came in by the form."""

    server: Server
    demo: dict[str, Any]
    signed_in: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url


def find_chromium() -> str:
    """The headless shell is Chromium without its windows: each page costs a quarter of the work. The evenings
    that are played alone (`make evenings`, `make pictures`) have the whole browser."""
    whole = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    alone = os.environ.get("EVENINGS") or os.environ.get("JOURNEY_PICTURES")
    for name in whole if alone else ["chromium-headless-shell", *whole]:
        if path := shutil.which(name):
            return path
    return ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    with sync_playwright() as playwright:
        if not path and Path(playwright.chromium.executable_path).exists():
            path = playwright.chromium.executable_path
        if not path:
            missing = "No Chromium found: install Debian's `chromium`, or run `playwright install chromium`."
            if os.environ.get("CI"):
                pytest.fail(missing)
            pytest.skip(missing)
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders made by the first worker for all: `empty` (migrated, static files collected), `prepared` (with
    the demo; what it said is in demo.json)."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    folder = shared / "made"
    with (shared / "made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the second worker waits here
        if not (folder / "demo.json").exists():
            Server(folder / "empty").prepare()
            shutil.copytree(folder / "empty", folder / "prepared")
            (folder / "demo.json").write_text(Server(folder / "prepared").shell(DEMO))
    return folder


@pytest.fixture(scope="session")
def prepared(made: Path) -> Evening:
    """The demo's evening before anybody starts it: copied for each module that plays it."""
    return Evening(Server(made / "prepared"), json.loads((made / "demo.json").read_text()))


@pytest.fixture(scope="module")
def empty_server(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Nobody and nothing in it, not started: for modules that make their own hall."""
    folder = tmp_path_factory.mktemp("hall")
    shutil.copytree(made / "empty", folder, dirs_exist_ok=True)
    return Server(folder)


@pytest.fixture(scope="module")
def studio_server(prepared: Evening, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    yield from play(prepared, tmp_path_factory)


def play(prepared: Evening, folders: pytest.TempPathFactory) -> Iterator[Evening]:
    """A server of one's own on a copy of the prepared evening; stopped when the caller is done."""
    folder = folders.mktemp("evening")
    shutil.copytree(prepared.server.data_dir, folder, dirs_exist_ok=True)
    server = Server(folder).start()
    yield Evening(server, prepared.demo)
    server.stop()


@pytest.fixture
def open_page(browser: Browser, studio_server: Evening) -> Iterator[Callable[..., Page]]:
    """`open_page(path, who="producer", language="zh-hans", width=…, height=…)`: a page of its own context.

    Page errors and console errors fail the test when it ends.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(
        path: str,
        *,
        who: str = "",
        language: str = "zh-hans",
        width: int = 1440,
        height: int = 900,
        **options: Any,
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": studio_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{path}: {error}"))
        if who:
            enter(page, studio_server, who)
        page.goto(studio_server.url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


def enter(page: Page, evening: Evening, who: str) -> None:
    """Signed in: by the form the first time, later as a further window of the same browser is. A password is
    worth half a second of the processor, and some files ask twenty times."""
    if who in evening.signed_in:
        page.context.add_cookies(evening.signed_in[who])
        return
    sign_in(page, evening, who)
    own = {"sessionid", "csrftoken"}
    evening.signed_in[who] = [one for one in page.context.cookies() if one["name"] in own]


def sign_in(page: Page, evening: Evening, who: str) -> None:
    user = evening.demo["users"][who]
    page.goto(evening.url + "/login/")
    page.fill("#id_username", user["username"])
    page.fill("#id_password", user["password"])
    page.locator("main form button").click()
    page.wait_for_url(lambda address: "/login" not in address)
