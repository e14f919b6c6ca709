"""The views on two devices, one of which has its wall clock wrong: they show the same second at the same
time."""

from collections.abc import Callable
from statistics import median

from playwright.sync_api import Page, expect

WRONG = "{ const real = Date.now; Date.now = () => real.call(Date) + 37_000; }"
WATCH = """
window.seen = {};
const wall = document.getElementById("wall");
new MutationObserver(() => { window.seen[wall.textContent] ??= performance.timeOrigin + performance.now(); })
  .observe(wall, { childList: true, characterData: true, subtree: true });
"""


def test_two_devices_show_the_same_second_at_the_same_time(open_page: Callable[..., Page]) -> None:
    """By the machine's own steady time. Of several seconds the median is judged: either page may be late."""
    addresses = open_page("/studio/", who="producer")
    addresses.locator("a[href$='/desks/']").first.click()
    urls = [
        addresses.locator(f"#view-{desk} input").input_value().partition("//")[2].partition("/")[2]
        for desk in ("host", "countdown")
    ]
    pages = [open_page("/" + url, who="", width=1280, height=720) for url in urls]
    pages[0].add_init_script(WRONG)
    pages[0].reload()
    for page in pages:
        expect(page.locator("#exact")).not_to_have_text("时钟尚未校准")
        page.wait_for_timeout(2000)  # the few pings in a row
    for page in pages:
        page.evaluate(WATCH)
    pages[0].wait_for_timeout(6000)
    seen = [page.evaluate("window.seen") for page in pages]
    both = sorted(set(seen[0]) & set(seen[1]))
    assert len(both) >= 3
    assert median(abs(seen[0][second] - seen[1][second]) for second in both) < 200
