"""The import contracts of pyproject.toml hold, and each of them catches a deliberate violation.

The violations are tried on a copy of the tree, one forbidden import at a time.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

VIOLATIONS = [
    ("voting/domain/rounds.py", "import studio.models", "Apps"),
    ("voting/models/rounds.py", "import followup.models", "Apps"),
    ("followup/domain/tasks/moving.py", "import voting.models", "Apps"),
    ("common/clock.py", "import voting.enums", "Apps"),
    ("studio/models/live.py", "import studio.domain.show.run", "Inside every app"),
    ("voting/domain/rounds.py", "import voting.live.wire", "Inside every app"),
    ("voting/live/store.py", "import voting.views.phone", "Inside every app"),
    ("followup/enums/tasks.py", "import followup.models", "Inside every app"),
    ("studio/views/control.py", "import common.publish", "Only domain code publishes"),
    ("voting/live/gate.py", "import channels.layers", "Below the edges"),
    ("studio/domain/show/run.py", "import channels.layers", "Below the edges"),
    ("common/hub.py", "import django.conf", "The pure parts"),
    ("voting/live/wire.py", "import django.http", "The pure parts"),
]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(cache_dir=None))",
    ]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_all_contracts_are_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    ("file", "line", "contract"), VIOLATIONS, ids=[f"{f}:{line}" for f, line, _ in VIOLATIONS]
)
def test_a_violation_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    path = copy / file
    before = path.read_text()
    path.write_text(before + f"\n{line}\n")
    try:
        done = lint(copy)
    finally:
        path.write_text(before)
    broken = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert done.returncode != 0
    assert any(text.startswith(contract) for text in broken), done.stdout[-2000:]
