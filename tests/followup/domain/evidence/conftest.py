"""A task that takes evidence, and the shortest way for bytes to become it."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from followup.domain.evidence import finishing, intake, store
from followup.enums import EvidenceSource
from followup.models import Evidence, EvidenceIntake, Task
from tests.followup.lives import Life

HandIn = Callable[..., Evidence]


@pytest.fixture(autouse=True)
def room(settings: Any, tmp_path: Path) -> Path:
    """Its own folder; the content is examined here, not in a child (tests of the child ask for one)."""
    settings.EVIDENCE_ROOT, settings.EVIDENCE_APART = tmp_path / "evidence", False
    return tmp_path / "evidence"


@pytest.fixture
def task(task_due: Callable[..., Task]) -> Task:
    """Registered only: whatever a reporter brings is taken."""
    return task_due(date(2026, 12, 18))


@pytest.fixture
def life(task: Task, cast: Any) -> Life:
    """In progress: whatever the unit brings is taken."""
    return Life(task, cast).planned()


@pytest.fixture
def send(cast: Any, at: datetime) -> Callable[..., EvidenceIntake]:
    """Begin an intake and send all bytes in one piece."""

    def make(task: Task, content: bytes, name: str = "a.jpg", **facts: Any) -> EvidenceIntake:
        who = {"by": facts.pop("by", cast.reporter), "at": facts.pop("at", at)}
        told = {"source": EvidenceSource.REPORTER, **facts}
        upload = intake.begin(task, name, len(content), **told, **who)
        for start in range(0, len(content), 4_000_000):
            part = content[start : start + 4_000_000]
            intake.append_piece(upload, start, BytesIO(part), length=len(part), **who)
        return upload

    return make


@pytest.fixture
def hand_in(send: Callable[..., EvidenceIntake], at: datetime) -> HandIn:
    def make(task: Task, content: bytes, name: str = "a.jpg", **facts: Any) -> Evidence:
        upload = send(task, content, name, **facts)
        return finishing.finish(upload, by=upload.by, at=facts.get("at", at))

    return make


def left_behind() -> list[str]:
    """Every file below the root."""
    return sorted(str(path.relative_to(store.root())) for path in store.root().rglob("*") if path.is_file())
