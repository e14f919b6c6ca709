"""The histories of before the ledger become its first events (migration 0005): in a database of its own, from
the state before it to the newest. MIGRATIONS=1, a minute.

What you would get wrong: building the old rows with today's models; the old tables are gone from them.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

BEFORE = """
from datetime import timedelta
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
stood = [("followup", "0004_follow_through"), ("common", "0001_initial")]
apps = MigrationLoader(connection).project_state(stood).apps
get = lambda name, app="followup": apps.get_model(app, name).objects
at = timezone.now()
user = get("User", "common").create(username="s", name="s")
get("RoleGrant", "common").create(user=user, role="scribe")
unit = get("Unit").create(code="hbj", name="环保局")
for n, rehearsed in ((1, False), (2, True)):
    promise = get("Commitment").create(
        code=f"02-0{n}", unit=unit, post="局长", words="封堵", measure="全部封堵", run_ref="run-7",
        episode_number=2, episode_title="五水共治", heard_at=at, captured_by=user, captured_at=at,
        is_rehearsed=rehearsed)
    for m, kind in enumerate(("captured", "amended")):
        get("CommitmentChange").create(commitment=promise, kind=kind, by=user, at=at + timedelta(minutes=m),
            before={"words": "封"}, after={"words": "封堵"}, reason="")
promise = get("Commitment").get(code="02-01")
day = at.date()
task = get("Task").create(commitment=promise, unit=unit, registered_at=at, first_due_on=day, due_on=day)
get("TaskChange").create(
    task=task, kind="registered", by=user, at=at + timedelta(hours=1), before={}, after={}, reason="办")
"""
AFTER = """
from followup.models import Event, Task
print([(e.seq, e.subject, e.kind, e.acting, bool(e.task_id)) for e in Event.objects.order_by("seq")])
print(Task.objects.get().state_at == Event.objects.last().at, Task.objects.get().criteria.get().words)
"""


def manage(folder: Path, *arguments: str) -> str:
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    places = {"DATA_DIR": str(folder), "RUN_DIR": str(folder / "run"), "SECRET_KEY": "tests-only"}
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=known | places, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.skipif("MIGRATIONS" not in os.environ, reason="a minute; MIGRATIONS=1")
def test_old_histories_become_events_and_the_chain_verifies(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    manage(tmp_path, "migrate", "-v0", "followup", "0004")
    manage(tmp_path, "shell", "-v0", "-c", BEFORE)
    manage(tmp_path, "migrate", "-v0")
    events, task = manage(tmp_path, "shell", "-v0", "-c", AFTER).splitlines()
    assert events == str(
        [
            (1, "02-01", "captured", "scribe", False),
            (2, "02-01", "amended", "scribe", False),
            (3, "02-01/hbj", "registered", "scribe", True),
        ]
    )
    assert task == "True 全部封堵"
    assert "3 rows" in manage(tmp_path, "verify_ledger")
