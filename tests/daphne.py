"""A real server for tests that need one: migrated, filled with the demo, answering, killable."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.launch import LIMITS
from tests import mould
from tests.servers import free_port

OURS = {"DATABASE_URL", "REDIS_URL", "DEBUG", "DATABASE_IDLE_S"}
MOULDED: set[str] = set()  # addresses of databases that are copies of the mould
ROOT = Path(__file__).resolve().parent.parent

# One process for all of it: to start Django costs as much as any of these commands. Migrations draw each
# model hundreds of times and take its fields apart for it; a copy, in the same order, makes the same tables
# in half the time, to the byte. Nothing of it is garbage before the end.
EMPTY = """
import copy, gc
from django.core.management import call_command
from django.db.models import Field
def clone(field):
    made = copy.deepcopy(field)
    kind, step = ("auto_creation_counter", -1) if made.auto_created else ("creation_counter", 1)
    made.creation_counter = getattr(Field, kind)
    setattr(Field, kind, made.creation_counter + step)
    return made
apart, Field.clone = Field.clone, clone
gc.disable()
call_command("migrate", verbosity=0)
gc.enable()
Field.clone = apart
call_command("prepare_database")
"""
UNCOLLECTED = """
import json
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
names = {path: path for finder in get_finders() for path, _ in finder.list([])}
manifest = {"version": "1.1", "hash": "", "paths": names}
(settings.STATIC_ROOT / "staticfiles.json").write_text(json.dumps(manifest))
"""
COLLECTED = """
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""

LISTENS = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import connections
for line in sys.stdin:
    told = {"out": "", "error": ""}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exec(json.loads(line), {})
        except Exception:
            told["error"] = traceback.format_exc()
    connections.close_all()
    print(json.dumps(told | {"out": out.getvalue()}), flush=True)
"""


class Server:
    """Daphne in a process of its own on `data_dir`; the column follows `servers`.

    `kill()` is kill -9 and `start()` again continues on the same data and the same port.
    """

    def __init__(self, data_dir: Path, servers: dict[str, str] | None = None, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        clean = {k: v for k, v in os.environ.items() if k not in OURS}
        places = {"DATA_DIR": str(data_dir), "RUN_DIR": str(data_dir / "run"), "SECRET_KEY": "tests-only"}
        places["DJANGO_SETTINGS_MODULE"] = "config.settings"  # not the tests' own: a real server
        self.env = clean | places | (servers or {}) | environment
        self.process: subprocess.Popen[bytes] | None = None
        self.helper: subprocess.Popen[str] | None = None
        self.log = data_dir / "server.log"
        data_dir.mkdir(parents=True, exist_ok=True)

    def manage(self, *arguments: str) -> str:
        """Output of a management command on this server's data."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stderr[-2000:]}"
        return done.stdout

    def prepare_bare(self) -> None:
        """A migrated, empty database, and a manifest of static files that are not there: for runs that make
        their own rooms and fetch no scripts."""
        if self.takes_a_copy():
            mould.manifest(self.data_dir / "static")
        else:
            (self.data_dir / "static").mkdir(exist_ok=True)  # WhiteNoise warns of a missing one
            self.shell(EMPTY + UNCOLLECTED)

    def prepare(self) -> None:
        """A migrated, empty database, and the static files as pages link to them."""
        self.shell(COLLECTED if self.takes_a_copy() else EMPTY + COLLECTED)

    def takes_a_copy(self) -> bool:
        """Whether the migrated database was got from the mould: in tests, not in the bench, nor on a
        PostgreSQL of a test's own."""
        if "TESTS_SHARED" not in self.env:
            return False
        if "DATABASE_URL" not in self.env:
            mould.sqlite(self.data_dir / "db.sqlite3")
            return True
        return self.env["DATABASE_URL"] in MOULDED

    def load_demo(self) -> dict[str, Any]:
        """What `load_demo --json` says."""
        demo: dict[str, Any] = json.loads(self.manage("load_demo", "--json"))
        return demo

    def shell(self, code: str) -> str:
        """Output of statements in a Django of this server's; `shell -v0` imports no models by itself."""
        return self.manage("shell", "-v0", "-c", code)

    def do(self, code: str) -> str:
        """As `shell`, in one helper process from the first call to `stop`: for those who ask again."""
        if self.helper is None:
            self.helper = subprocess.Popen(
                [sys.executable, "-c", LISTENS],
                cwd=ROOT, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        assert self.helper.stdin
        assert self.helper.stdout
        print(json.dumps(code), file=self.helper.stdin, flush=True)
        told = json.loads(self.helper.stdout.readline())
        assert not told["error"], told["error"]
        return str(told["out"])

    def twin(self) -> "Server":
        """Another worker on the same data, round keys and secret key, on a port of its own."""
        made = Server(self.data_dir, None)
        made.env = dict(self.env)
        made.log = self.data_dir / f"server-{made.port}.log"
        return made

    def start(self) -> "Server":
        endpoint = f"tcp:port={self.port}:interface=127.0.0.1:backlog=8192"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "daphne", *LIMITS, "-e", endpoint, "config.asgi:application"],
                cwd=ROOT, env=self.env, stdout=log, stderr=log,
            )  # fmt: skip
        self.wait()
        return self

    def wait(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            try:
                with urllib.request.urlopen(self.url + "/healthz", timeout=10) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server does not answer: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """kill -9: nothing is flushed, nothing is said goodbye."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.helper is not None:
            self.helper.communicate(timeout=10)
            self.helper = None
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None


def fresh_database(servers: dict[str, str]) -> dict[str, str]:
    """The same servers with a new PostgreSQL database, migrated and empty; SQLite (an empty dict) stays as
    it is."""
    if "DATABASE_URL" not in servers:
        return servers
    name = f"evening_{uuid.uuid4().hex[:10]}"
    mould.postgres(servers["DATABASE_URL"], name)
    address = urlsplit(servers["DATABASE_URL"])._replace(path="/" + name).geturl()
    MOULDED.add(address)
    return servers | {"DATABASE_URL": address, "REDIS_PREFIX": name}


def column() -> dict[str, str]:
    """The servers of the column this test process runs in."""
    return {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
