"""DESIGN 9, templates: one root with an id per fragment, nothing inline, `trimmed` always."""

import re
from html.parser import HTMLParser
from pathlib import Path

from tests.architecture.sources import name, templates

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ANONYMOUS = {  # drawn many times on one page, or inside other markup: no id of their own
    "templates/components/_icon.html": "an icon stands many times on a page",
    "templates/studio/control/_envelope.html": "hidden fields of every command form",
    "templates/studio/plan/_address.html": "an address stands many times on a page",
    **dict.fromkeys(
        (f"templates/voting/phone/_{part}.html"
         for part in ("before", "choice", "criterion", "hidden", "notice", "part", "past", "pool", "promise",
                      "rank", "subject", "swing", "trim")),
        "the phone's script clones it from a <template>, once for each row",
    ),
    **dict.fromkeys(
        (f"templates/studio/program/_{part}.html"
         for part in ("code", "deal", "deliveries", "equation", "promise", "ranking", "shares", "swing")),
        "the screen's script clones it from a <template>, or it stands in several scenes",
    ),
    **dict.fromkeys(
        (f"templates/followup/time/_{part}.html" for part in ("source", "span", "square")),
        "a line or a square of a count, drawn many times on a page",
    ),
    "templates/voting/phone/_reload.html": "a <noscript> refresh, nothing to address",
    "templates/voting/phone/_view.html": "chooses one of the views, each with its id",
}  # fmt: skip


class Roots(HTMLParser):
    """Collects the elements at the top level of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.roots: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.roots.append((tag, dict(attrs)))
        if tag not in VOID:
            self.depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.roots.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.depth -= 1


def roots_of(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Roots()
    parser.feed(re.sub(r"{%.*?%}|{#.*?#}", "", text, flags=re.DOTALL))
    return parser.roots


def fragments() -> list[Path]:
    return [path for path in templates() if path.name.startswith("_")]


def test_a_fragment_has_one_root_with_an_id() -> None:
    wrong = {}
    for path in fragments():
        roots = roots_of(path.read_text())
        ids = {attrs.get("id") for _, attrs in roots}  # branches of one {% if %} share theirs
        if name(path) not in ANONYMOUS and (len(ids) != 1 or None in ids):
            wrong[name(path)] = [(tag, attrs.get("id")) for tag, attrs in roots]
    assert wrong == {}


def test_nothing_is_inline() -> None:
    inline = re.compile(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    assert {name(p): m.group() for p in templates() if (m := inline.search(p.read_text()))} == {}


def test_long_translations_are_trimmed() -> None:
    loose = re.compile(r"{%\s*blocktranslate(?![^%]*\btrimmed\b)[^%]*%}")
    assert {name(p): m.group() for p in templates() if (m := loose.search(p.read_text()))} == {}


def test_no_foreign_host_is_named() -> None:
    foreign = re.compile(r"(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE)
    assert [name(p) for p in templates() if foreign.search(p.read_text())] == []


def test_violations_are_caught() -> None:
    assert len(roots_of("<p id='a'></p><p id='b'></p>")) == 2
    assert roots_of("<p></p>")[0][1].get("id") is None
