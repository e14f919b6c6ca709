"""Chromium pages that say when something is to be seen: one observer, one frame, the machine's own wall clock.

    watch(page, SCENE); desk.press(...); seen = noted(page)   # ms of the wall clock

`arrived`  the newest frame of state came in through the page's socket
`made`     the page's script had changed the document (for a clip: after its first picture had been presented)
`drawn`    the task after the requestAnimationFrame in which the change is styled, laid out, painted and committed
`next`     the beginning of the frame after that: the change has gone to the compositor, and of a mix the first part is seen
What you would get wrong: to wait with wait_for_function asks ten times a second, and the pages' CSP forbids its eval.
"""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
PATIENCE_MS = 30_000

# In every page before its own scripts: when the last frame of state came.
ARRIVALS = """(() => {
  const Line = WebSocket;
  window.WebSocket = class extends Line {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (/"t":"(screen|vote|public)"/.test(data)) window.arrived = performance.timeOrigin + performance.now();
      });
    }
  };
})()"""

WATCH = """({ is, argument, patience }) => {
  const at = () => performance.timeOrigin + performance.now(), begun = at();
  const checks = {
    scene: () => { return [...document.querySelector("#scenes").children].some((one) => !window.before.includes(one)); },
    seen: () => [...document.querySelectorAll(argument)].some((one) => one.checkVisibility()),
    gone: () => ![...document.querySelectorAll(argument)].some((one) => one.checkVisibility() && !one.classList.contains("leaving")),
  };
  window.before = [...(document.querySelector("#scenes")?.children ?? [])];
  window.arrived = 0;
  window.noted = new Promise((resolve, reject) => {
    setTimeout(reject, patience, new Error(`${is} ${argument} never came`));
    const frame = () => {
      if (!checks[is]()) return;
      watcher.disconnect();
      const made = at();
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => {
          const drawn = at();
          requestAnimationFrame(() => resolve({ begun, arrived: window.arrived, made, drawn, next: at() }));
        };
        after.port2.postMessage(0);
      });
    };
    const watcher = new MutationObserver(frame);
    watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    frame();
  });
  window.noted.catch(() => {});
}"""


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Draws in software: what a machine without a graphics card does."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def context(browser: Browser, url: str, width: int, height: int, session: str = "") -> BrowserContext:
    made = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    cookies = {"django_language": "zh-hans"} | ({"sessionid": session} if session else {})
    made.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    made.add_init_script(ARRIVALS)
    return made


def watch(page: Page, is_: str, argument: str = "") -> None:
    """From now on: `scene` (another one on program), `seen` or `gone` (a selector's element)."""
    page.evaluate(WATCH, {"is": is_, "argument": argument, "patience": PATIENCE_MS})


def noted(page: Page) -> dict[str, float]:
    found: dict[str, Any] = page.evaluate("() => window.noted")
    return found
