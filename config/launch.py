"""Second half of `make run`, inside .venv: database, static files, demo, server, welcome.

The server is a child process, with workers beside it (config.workers); this one waits with it, passes
SIGINT and SIGTERM on (once: the child has a session of its own, so a terminal's Ctrl-C does not reach
it twice) and ends with its exit code. DATA_DIR is locked while a server runs on it: SQLite's ballots
have one writer process.
"""

import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

from config.welcome import welcome
from config.workers import beside

BACKLOG = 8192  # 200 phones connect at once; Twisted's default of 50 makes some wait a second
LIMITS = ["--websocket-max-message-size", "8192"]  # Daphne keeps up to 1 MB of each socket's message else
PATIENCE_S = 60
ANYWHERE = {"0.0.0.0", "::"}  # noqa: S104  compared with, never bound to by default


def main(host: str, port: int) -> int:
    names = public_names(host)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("ALLOWED_HOSTS", " ".join(["127.0.0.1", "localhost", "[::1]", *names]))
    demo = prepare()
    lock = take_data_dir()
    if lock is None:
        sys.stderr.write(
            "Another server is already running on this DATA_DIR: stop it, or choose another DATA_DIR.  "
            "这个 DATA_DIR 上已有服务在运行，请先停止它，或另选 DATA_DIR。\n"
        )
        return 1
    return serve(host, port, lock, demo, shown_host=names[0] if names else host)


def public_names(host: str) -> list[str]:
    """Under which names others reach this machine, the best first; empty for loopback."""
    if host in {"127.0.0.1", "localhost", "::1"}:
        return []
    if host not in ANYWHERE:
        return [host]
    own = socket.gethostname()
    return [address for address in (lan_address(), own, f"{own}.local") if address]


def lan_address() -> str:
    """The address a phone in the same network can reach. Connecting a UDP socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address nobody has
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def prepare() -> dict[str, Any] | None:
    """Database, static files, demo (only into an empty database); what the demo says of itself."""
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  Django must be set up

    from common.clock import now  # noqa: PLC0415  Django must be set up
    from studio.demo.describe import describe_demo, is_past, next_card  # noqa: PLC0415  likewise
    from studio.models import Episode  # noqa: PLC0415  likewise

    call_command("migrate", verbosity=0)
    call_command("prepare_database")
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Episode.objects.exists():
        sys.stdout.write("Loading the sample evening …\n")
        call_command("load_demo", stdout=io.StringIO())
    demo = describe_demo()
    return demo and {**demo, "next_card": next_card(), "is_past": is_past(now())}


def take_data_dir() -> int | None:
    """A lock that this process and the server it starts hold together; None when it is taken."""
    from django.conf import settings  # noqa: PLC0415  Django must be set up

    lock = os.open(Path(settings.DATA_DIR) / "server.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    return lock


def serve(host: str, port: int, lock: int, demo: dict[str, Any] | None, *, shown_host: str) -> int:
    interface = host.replace(":", r"\:")
    endpoint = f"tcp:port={port}:interface={interface}:backlog={BACKLOG}"
    server = subprocess.Popen(
        [sys.executable, "-m", "daphne", "-v", "0", *LIMITS, "-e", endpoint, "config.asgi:application"],
        pass_fds=(lock,),
        start_new_session=True,
    )
    pass_signals_to(server)
    local = "127.0.0.1" if host in ANYWHERE else host
    with beside(wanted={"run_osc": osc_is_wanted}):
        if answers(f"http://{local}:{port}/healthz", server):
            sys.stdout.write(welcome(f"http://{shown_host}:{port}", demo, local_only=local == shown_host))
            sys.stdout.flush()
        return server.wait()


def osc_is_wanted() -> bool | None:
    """Whether a panel speaks OSC; None when the database does not say now."""
    from django.db import DatabaseError, connection  # noqa: PLC0415  Django must be set up

    from studio.domain.machinery import osc  # noqa: PLC0415  likewise

    try:
        return osc.is_wanted()
    except DatabaseError:
        return None
    finally:
        connection.close()  # a look each second, in a thread of its own: nothing is held open for it


def pass_signals_to(server: subprocess.Popen[bytes]) -> None:
    """First signal: stop in order. A second one: stop now."""
    asked: list[int] = []

    def passed_on(number: int, frame: FrameType | None) -> None:
        server.send_signal(signal.SIGKILL if asked else signal.SIGTERM)
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, passed_on)


def answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    """True as soon as the server really answers; False when it ended or nothing came."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with opener.open(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            sys.stderr.write(f"The server answers, but not well: {error.read().decode()}\n")
            return False
        except OSError:
            time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
