"""`make run` on a bare machine: every obstacle is one sentence and exit code 1, never a traceback.

Each case runs config/boot.py in a Python of its own, with that obstacle put in its way.
"""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from config import boot, launch
from tests import mould
from tests.architecture.sources import ROOT
from tests.servers import free_port

BOOT = ROOT / "config" / "boot.py"


def start(*, before: str = "", script: Path = BOOT, command: str = "run", **environment: str) -> "Outcome":
    """boot.py in a fresh interpreter, after the statements `before`."""
    run = f"runpy.run_path({str(script)!r}, run_name='__main__')"
    code = f"import sys, runpy\nsys.argv = ['boot.py', {command!r}]\n{before}\n{run}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


class Outcome:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def is_one_sentence(self) -> bool:
        """One line, in English and in Chinese, and nothing that only a programmer reads."""
        return (
            self.code == 1
            and self.err.count("\n") == 1
            and "Traceback" not in self.err
            and re.search(r"[\u4e00-\u9fff]", self.err) is not None
        )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout without .venv: what boot.py needs of it."""
    return checked_out(tmp_path)


def checked_out(folder: Path) -> Path:
    (folder / "config").mkdir()
    shutil.copy(BOOT, folder / "config" / "boot.py")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    return folder


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A checkout whose .venv had lost its Python, after `install` with nothing in the locks; what was said.

    The only .venv that is made here: it takes four seconds, most of them pip's.
    """
    folder = checked_out(tmp_path_factory.mktemp("repaired"))
    for lock in ("base.txt", "dev.txt"):
        (folder / "requirements" / lock).write_text("")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").write_text("#!/no/such/python\n")
    (folder / ".venv" / "bin" / "python").chmod(0o755)
    return folder, start(script=folder / "config" / "boot.py", command="install")


@pytest.fixture
def with_venv(bare: Path, repaired: tuple[Path, Outcome]) -> Path:
    """A checkout with a .venv into which nothing was installed yet."""
    shutil.copytree(repaired[0] / ".venv", bare / ".venv", symlinks=True)
    (bare / ".venv" / "installed").unlink()
    return bare


def test_an_old_python_is_told() -> None:
    outcome = start(before="sys.version_info = (3, 9, 2, 'final', 0)")
    assert outcome.is_one_sentence(), outcome.err
    assert "3.11" in outcome.err
    assert "3.9" in outcome.err


def test_an_old_python_can_read_the_file() -> None:
    """No syntax younger than 3.7, the oldest that `ast` still distinguishes here."""
    import ast

    ast.parse(BOOT.read_text(), feature_version=(3, 7))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_venv_module_is_told(bare: Path, module: str) -> None:
    hide = (
        "import importlib.util as u; find = u.find_spec; "
        f"u.find_spec = lambda name, *a: None if name == '{module}' else find(name, *a)"
    )
    outcome = start(before=hide, script=bare / "config" / "boot.py", PORT=str(free_port()))
    assert outcome.is_one_sentence(), outcome.err
    assert "venv" in outcome.err
    assert not (bare / ".venv").exists()


def test_a_data_dir_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file where the folder should be: not even root can write below it."""
    (tmp_path / "var").write_text("")
    outcome = start(DATA_DIR=str(tmp_path / "var"), PORT=str(free_port()))
    assert outcome.is_one_sentence(), outcome.err
    assert str(tmp_path / "var") in outcome.err


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """Whatever the system says when the first byte is written: here as a full disk says it."""
    full = (
        "import pathlib, errno, os\n"
        "def refuse(*a, **k): raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n"
        "pathlib.Path.write_text = refuse"
    )
    outcome = start(before=full, DATA_DIR=str(tmp_path), PORT=str(free_port()))
    assert outcome.is_one_sentence(), outcome.err
    assert "No space left" in outcome.err


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        outcome = start(DATA_DIR=str(tmp_path), PORT=port)
    assert outcome.is_one_sentence(), outcome.err
    assert port in outcome.err


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "８０００x"])
def test_a_senseless_port_is_told(tmp_path: Path, port: str) -> None:
    outcome = start(DATA_DIR=str(tmp_path), PORT=port)
    assert outcome.is_one_sentence(), outcome.err


def test_an_address_of_another_machine_is_told(tmp_path: Path) -> None:
    outcome = start(DATA_DIR=str(tmp_path), HOST="192.0.2.7", PORT=str(free_port()))
    assert outcome.is_one_sentence(), outcome.err
    assert "192.0.2.7" in outcome.err


def test_an_installation_that_fails_is_told(with_venv: Path) -> None:
    (with_venv / "requirements" / "base.txt").write_text(
        "no-such-package==1 --hash=sha256:" + "0" * 64 + "\n"
    )
    outcome = start(script=with_venv / "config" / "boot.py", command="install", PIP_NO_INDEX="1")
    assert (outcome.code, "Traceback" in outcome.err) == (1, False)
    assert "安装依赖失败" in outcome.err.splitlines()[-1]
    assert not (with_venv / ".venv" / "installed").exists()


def test_what_was_installed_is_not_installed_again(with_venv: Path) -> None:
    for lock in ("base.txt", "dev.txt"):
        (with_venv / "requirements" / lock).write_text("")
    script = with_venv / "config" / "boot.py"
    first, second = start(script=script, command="install"), start(script=script, command="install")
    assert (first.code, second.code) == (0, 0)
    assert ("Installing" in first.out, "Installing" in second.out) == (True, False)
    (with_venv / "requirements" / "base.txt").write_text("# changed\n")
    assert "Installing" in start(script=script, command="install").out


def test_a_venv_whose_python_is_gone_is_made_anew(repaired: tuple[Path, Outcome]) -> None:
    folder, outcome = repaired
    assert outcome.code == 0, outcome.err
    assert subprocess.call([folder / ".venv" / "bin" / "python", "-c", "import pip"]) == 0


def test_the_development_lock_holds_the_base_lock() -> None:
    """So that `make run` after `make test` installs nothing."""

    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[^\s;\\]+", (boot.LOCKS / name).read_text(), re.MULTILINE))

    assert pins("base.txt") - pins("dev.txt") == set()
    assert len(pins("base.txt")) > 20


def test_names_under_which_phones_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "lan_address", lambda: "10.1.2.3")
    monkeypatch.setattr(socket, "gethostname", lambda: "studio")
    assert launch.public_names("127.0.0.1") == []
    assert launch.public_names("10.9.8.7") == ["10.9.8.7"]
    assert launch.public_names("0.0.0.0") == ["10.1.2.3", "studio", "studio.local"]


@pytest.mark.server
@pytest.mark.timeout(600)
def test_the_whole_way_and_back(tmp_path: Path) -> None:
    """Migrates, starts on all addresses, prints the table when it answers, passes SIGTERM on, exits 0."""
    port, database = free_port(), tmp_path / "db.sqlite3"
    nearly_migrated(database)
    process = launched(tmp_path, port)
    try:
        greeting = until_it_greets(process)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            assert answer.status == 200
        assert f":{port}/studio/" in greeting
        assert "wenzheng-demo" in greeting
        assert "█" in greeting
        second = launched(tmp_path, free_port())
        _, said = second.communicate(timeout=240)
        assert (second.returncode, said.count("\n"), "DATA_DIR" in said) == (1, 1, True)
    finally:
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    assert "GET" not in rest  # no access log among the addresses
    assert of(database, "SELECT count(*) FROM django_session") == 0
    assert of(database, "PRAGMA journal_mode") == "wal"
    boot.check_port("127.0.0.1", port)  # the server went with it


def nearly_migrated(database: Path) -> None:
    """As a new DATA_DIR's after all migrations but one, and not prepared: to migrate from nothing is most of
    the way's work, and the mould of all tests was made so."""
    mould.sqlite(database, journal="DELETE")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DROP TABLE django_session")
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")


def of(database: Path, question: str) -> object:
    """The first answer."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(question).fetchone()[0]


def launched(data_dir: Path, port: int) -> "subprocess.Popen[str]":
    unset = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS"}
    clean = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.Popen(
        [sys.executable, "-m", "config.launch", "0.0.0.0", str(port)],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(data_dir), "RUN_DIR": str(data_dir / "run")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until_it_greets(process: "subprocess.Popen[str]") -> str:
    lines, deadline = [], time.monotonic() + 240
    assert process.stdout
    while time.monotonic() < deadline and (line := process.stdout.readline()):
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    raise AssertionError(f"no greeting: {lines} {process.stderr and process.stderr.read()}")
