"""A clip's way to the air: broken off and resumed, checked by the worker, signed by a second person."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from studio.demo.content import CLIPS
from tests.journeys.conftest import Evening

Open = Callable[..., Page]
BREAK_AFTER = 2  # pieces; then the line is gone


def test_broken_off_resumed_checked_and_signed_by_a_second_person(
    open_page: Open, studio_server: Evening, tmp_path: Path
) -> None:
    film = tmp_path / "群众来电反映的河.mp4"
    film.write_bytes((CLIPS / "night-outfall.mp4").read_bytes() + bytes(11 * 1024 * 1024))
    page = open_page("/studio/clips/", who="reporter")
    _breaks_off(page, film)
    page.reload()  # nothing is remembered in the page; the server knows
    rest = page.locator(".arrival")
    expect(rest).to_contain_text("从这里续传")
    sent = _resumes(page, film)
    assert sent[0].endswith(f"offset={BREAK_AFTER * 4 * 1024**2}")
    studio_server.server.manage("run_clips", "--once")
    clip = page.locator(".clip", has_text="群众来电反映的河")
    expect(clip.locator(".verdict")).to_have_text("未签发")
    expect(clip.locator(".findings__levels")).to_contain_text("−23.0 LUFS")
    expect(clip.locator(".signature")).to_contain_text("须由另一人签发")
    second = open_page("/studio/clips/", who="supervisor")
    theirs = second.locator(".clip", has_text="群众来电反映的河")
    theirs.locator(".signature button").click()
    expect(theirs.locator(".verdict")).to_have_text("可播")
    expect(clip.locator(".verdict")).to_have_text("可播")  # the first page hears of it by itself


def _breaks_off(page: Page, film: Path) -> None:
    """The third piece never arrives."""
    pieces: list[str] = []

    def cut(route: object) -> None:
        pieces.append(route.request.url)  # type: ignore[attr-defined]
        route.continue_() if len(pieces) <= BREAK_AFTER else route.abort()  # type: ignore[attr-defined]

    page.route("**/piece?*", cut)
    page.set_input_files("#bring-file", film)
    page.locator("#bring button[type=submit]").click()
    expect(page.locator("#bring [data-say]")).to_have_attribute("data-kind", "lost")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#bring [data-stop]").click()
    expect(page.locator("#bring [data-say]")).to_have_attribute("data-kind", "halted")
    page.unroute("**/piece?*")


def _resumes(page: Page, film: Path) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/piece?" in request.url else None)
    page.set_input_files("#bring-file", film)
    page.locator("#bring button[type=submit]").click()
    expect(page.locator("#bring [data-say]")).to_have_attribute("data-kind", "done")
    return sent
