"""When the clocks of several pages show nought, by the pages' own sights of each change of theirs.

What you would get wrong: a page that the machine holds up shows a change late, now this one, now that, never
early. So of several sights the earliest is believed, once another one agrees.
"""

from typing import TypeAlias

from playwright.sync_api import Page

WATCHED_MS = 3300  # three changes of every clock
AGREED_MS = 40
Sights: TypeAlias = dict[str, dict[str, list[float]]]  # when nought comes, Unix ms, by clock by view

# When the figure of each running clock changed, by what it showed: an answer of the server's puts its own
# figures in the page, which the clock overwrites in the same breath; such do not count.
WATCH = """(ms) => new Promise((done) => {
  const clock = /^[+−-]?(\\d+:)?\\d\\d:\\d\\d$/, seen = {};
  const note = (home) => {
    const text = home?.textContent.trim() ?? "", at = performance.timeOrigin + performance.now();
    if (!clock.test(text) || !home.checkVisibility()) return;
    const key = home.id || `${home.closest("[id]")?.id} ${home.className}`;
    setTimeout(() => {
      if (home.isConnected && home.textContent.trim() === text) (seen[key] ??= {})[text] ??= at;
    });
  };
  const watch = new MutationObserver((changes) => {
    for (const { target } of changes) note(target.nodeType === 3 ? target.parentElement : target);
  });
  watch.observe(document.body, { childList: true, characterData: true, subtree: true });
  setTimeout(() => { watch.disconnect(); done(seen); }, ms);
})"""


def noughts(seen: dict[str, dict[str, float]]) -> dict[str, list[float]]:
    """When each running clock shows nought, Unix ms, by each change of it that was seen."""
    found = {}
    for key, sights in seen.items():
        spans = sorted(((seconds(text), at) for text, at in sights.items()), key=lambda one: one[1])
        if len(spans) > 1:
            sign = 1 if spans[-1][0] > spans[0][0] else -1
            found[key] = [at - sign * span * 1000 for span, at in spans]
    return found


def seconds(text: str) -> int:
    total = 0
    for part in text.lstrip("+−-").split(":"):
        total = total * 60 + int(part)
    return total


def watch(pages: dict[str, Page]) -> Sights:
    """All together."""
    for page in pages.values():
        page.evaluate(f"() => {{ window.watched = ({WATCH})({WATCHED_MS}); }}")
    return {name: noughts(page.evaluate("window.watched")) for name, page in pages.items()}


def clocks(pages: dict[str, Page]) -> dict[str, dict[str, float]]:
    """When each clock shows nought. A page that the machine holds up is late, by now this, now that, never
    early: the earliest sight is believed once another one agrees; if none does, all are watched again."""
    sights = watch(pages)
    for _ in range(3):
        if all(
            sorted(those)[1] - min(those) <= AGREED_MS for page in sights.values() for those in page.values()
        ):
            break
        for name, again in watch(pages).items():
            for key, those in again.items():
                sights[name].setdefault(key, []).extend(those)
    return {name: {key: min(those) for key, those in page.items()} for name, page in sights.items()}
