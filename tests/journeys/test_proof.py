"""A viewer at home: reads a round's proof, checks a receipt in the browser, and with scripts switched off."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from common.canon import b64
from tests.journeys.conftest import Evening

pytestmark = pytest.mark.journey

PLAY = "from tests.proof.evenings import receipts_of_a_new_round as play; print('\\n' + play())"


@pytest.fixture(scope="module")
def revealed(studio_server: Evening) -> dict[str, Any]:
    return json.loads(studio_server.server.shell(PLAY).strip().splitlines()[-1])


@pytest.fixture
def viewer(browser: Browser) -> Any:
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


def check(page: Page, url: str, text: str) -> None:
    page.goto(f"{url}/proof/check/")
    page.get_by_label("回执全文").fill(text)
    page.get_by_role("button", name="核对").click()


def test_a_round_s_proof_is_read_from_its_list(
    viewer: Page, studio_server: Evening, revealed: dict[str, Any]
) -> None:
    viewer.goto(f"{studio_server.url}/proof/")
    viewer.locator(f'a[href="/proof/rounds/{revealed["round"]}/"]').click()
    expect(viewer.locator(".seal__code span")).to_have_count(8)
    rows = viewer.locator("details.rows").first
    expect(rows.locator("ol")).not_to_be_visible()
    rows.locator("summary").click()
    expect(rows.locator("ol")).to_be_visible()


def test_a_receipt_is_checked_in_the_browser(
    viewer: Page, studio_server: Evening, revealed: dict[str, Any]
) -> None:
    asked: list[str] = []
    viewer.on("request", lambda request: asked.append(request.method + " " + request.url))
    receipt = revealed["receipts"][0]
    check(viewer, studio_server.url, json.dumps(receipt))
    expect(viewer.locator(".verdict--ok")).to_contain_text("如数计入")
    expect(viewer.locator(".verdict--ok")).to_contain_text("各项签名")
    assert [url for url in asked if url.startswith("POST")] == []
    assert [url for url in asked if receipt["code"] in url] == []
    check(viewer, studio_server.url, json.dumps({**receipt, "salt": "A" * 22}))
    expect(viewer.locator(".verdict--wrong li")).to_have_count(2)  # salt, and what was signed
    check(viewer, studio_server.url, json.dumps({**receipt, "round": 999_999}))
    expect(viewer.locator(".verdict--none")).to_contain_text("还没有公布")


def test_a_receipt_in_the_address_leaves_it(
    viewer: Page, studio_server: Evening, revealed: dict[str, Any]
) -> None:
    text = b64(json.dumps(revealed["receipts"][1]).encode())
    viewer.goto(f"{studio_server.url}/proof/check/#{text}")
    expect(viewer.locator(".verdict--ok")).to_be_visible()
    expect(viewer).to_have_url(re.compile(r"/proof/check/$"))


def test_a_receipt_is_checked_without_javascript(
    browser: Browser, studio_server: Evening, revealed: dict[str, Any]
) -> None:
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    check(page, studio_server.url, json.dumps(revealed["receipts"][2]))
    expect(page.locator(".verdict--ok")).to_contain_text("由服务器核对")
    context.close()
