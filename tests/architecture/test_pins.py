"""What is installed is what was decided, hashed, and names no index."""

import re
from importlib.metadata import version

import pytest

from tests.architecture.sources import ROOT


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def locked(package: str) -> tuple[int, ...]:
    text = (ROOT / "requirements" / "base.txt").read_text()
    found = re.search(rf"^{re.escape(package)}==([\w.]+)", text, re.MULTILINE)
    assert found, package
    return numbers(found.group(1))


def test_daphne_is_free_of_the_known_faults() -> None:
    """Before 4.2.2: unbounded message size (CVE-2026-44545), header injection (CVE-2026-44546)."""
    assert numbers(version("daphne")) >= (4, 2, 3)
    assert locked("daphne") >= (4, 2, 3)


@pytest.mark.parametrize(
    ("package", "line"), [("django", (5, 2)), ("channels", (4, 3)), ("channels-redis", (4, 3))]
)
def test_release_lines(package: str, line: tuple[int, int]) -> None:
    assert locked(package)[:2] == line


@pytest.mark.parametrize("name", ["base", "dev"])
def test_the_lock_is_hashed_and_names_no_index(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    requirements = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(requirements) > 20
    assert [r.splitlines()[0] for r in requirements if "--hash=sha256:" not in r] == []
    assert re.search(r"https?://|--index-url|--find-links|file:", text) is None


def test_no_third_party_code_is_kept() -> None:
    kept = [
        p
        for p in ROOT.glob("static/**/*")
        if re.search(r"\.min\.(js|css)$|/vendor/|node_modules", p.as_posix())
    ]
    assert kept == []
