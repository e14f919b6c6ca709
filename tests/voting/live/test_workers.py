import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from voting.live import workers

OTHER = """
import fcntl, os, sys, time
handle = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR)
fcntl.flock(handle, fcntl.LOCK_EX)
os.write(handle, b"%016d" % int(sys.argv[2]))
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def folder(settings: Any) -> Iterator[Path]:
    yield Path(settings.RUN_DIR)
    workers.leave()


@pytest.fixture
def other(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another worker, that has cleared 1000."""
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(folder / "worker-other"), "1000"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def nothing() -> None:
    """Nothing new to announce."""


def test_alone_one_waits_for_oneself() -> None:
    assert workers.wait_until_cleared(5, nothing, timeout_s=0)
    workers.announce(1000)
    assert workers.wait_until_cleared(1000, nothing, timeout_s=0)
    assert not workers.wait_until_cleared(1001, nothing, timeout_s=0.03)
    assert workers.wait_until_cleared(1001, lambda: workers.announce(1001), timeout_s=0)


def test_everybody_waits_for_the_slowest(other: subprocess.Popen[bytes], folder: Path) -> None:
    workers.announce(5000)
    assert workers.wait_until_cleared(1000, nothing, timeout_s=0)
    assert not workers.wait_until_cleared(1001, nothing, timeout_s=0.03)
    (folder / "worker-other").write_bytes(b"%016d" % 2000)
    assert workers.wait_until_cleared(2000, nothing, timeout_s=0)


def test_nobody_waits_for_the_dead(other: subprocess.Popen[bytes], folder: Path) -> None:
    workers.announce(5000)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    began = time.monotonic()
    assert workers.wait_until_cleared(5000, nothing, timeout_s=60)
    assert time.monotonic() - began < 30  # not the whole time
    assert not (folder / "worker-other").exists()


def test_who_leaves_is_waited_for_no_more(folder: Path) -> None:
    workers.announce(1)
    workers.leave()
    workers.leave()
    assert list(folder.glob("worker-*")) == []
    assert workers.wait_until_cleared(1000, nothing, timeout_s=0)
