"""Workers are started again when they die, and end with the process that started them."""

import shutil
import subprocess
import sys
import threading
import time

import psutil
import pytest

from config import workers
from tests.architecture.sources import ROOT


def test_one_that_dies_is_started_again(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A worker that says how it was called, and ends."""
    for name in ("AGAIN_S", "WATCH_S"):
        monkeypatch.setattr(workers, name, 0.02)
    monkeypatch.setattr(sys, "executable", shutil.which("echo"))
    seen = ""
    with workers.beside(("run_playout",)):
        deadline = time.monotonic() + 60
        while seen.count("-m config.workers run_playout") < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
            seen += capfd.readouterr().out
    assert seen.count("-m config.workers run_playout") >= 2


def test_one_that_is_needed_only_sometimes_runs_only_then(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("AGAIN_S", "WATCH_S"):
        monkeypatch.setattr(workers, name, 0.02)
    monkeypatch.setattr(sys, "executable", shutil.which("echo"))
    needed, asked = threading.Event(), threading.Event()

    def wanted() -> bool:
        asked.set()
        return needed.is_set()

    with workers.beside(("run_osc",), {"run_osc": wanted}):
        assert asked.wait(60)
        time.sleep(0.1)
        assert capfd.readouterr().out == ""
        needed.set()
        seen, deadline = "", time.monotonic() + 60
        while not seen and time.monotonic() < deadline:
            time.sleep(0.02)
            seen = capfd.readouterr().out
    assert seen.startswith("-m config.workers run_osc")


@pytest.mark.server
def test_an_orphan_ends_by_itself() -> None:
    """kill -9 of the starter cannot be passed on."""
    lasting = "import time; time.sleep(60)"
    orphan = (
        "import os, sys, threading, time\nfrom config import workers\n"
        "threading.Thread(target=workers._end_with, args=(os.getppid(),), daemon=True).start()\n"
        f"print(os.getpid(), flush=True)\n{lasting}"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {orphan!r}])"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout
    pid = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    starter.stdout.close()
    deadline = time.monotonic() + 30
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie":
        assert time.monotonic() < deadline
        time.sleep(0.1)
