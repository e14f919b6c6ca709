"""The clock's worker as a process of its own, on data of its own, with real servers around it; killable.

Workers are forked from a process that has Django loaded: a start costs a tenth of a second instead of two.

What you would get wrong: the hour. Notices go out in working hours only, so every worker is started with
`--at` a Thursday morning, each a few minutes after the one before: the lease of a worker that was killed is
over.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.daphne import ROOT, Server
from tests.followup.post.receivers import Mailbox, RobotHall

MORNING = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)  # 09:00
STEP = timedelta(seconds=200)  # above CLOCK_LEASE_S

SET_UP = """
import json
from datetime import date
from django.utils.dateparse import parse_datetime
from followup.enums import ChannelKind, NoticeStep, UnitKind
from followup.models import Channel, Message, Notice, Unit
from followup.domain.notices.issuing import record
from django.db import transaction
at = parse_datetime({at!r})
facts = {{"name": "环保局", "kind": UnitKind.BUREAU, "email": "hbj@example.cn"}}
unit, _ = Unit.objects.get_or_create(code="u", defaults=facts)
if not Channel.objects.exists():
    Channel.objects.create(kind=ChannelKind.WECOM, unit=unit, address={robots!r})
with transaction.atomic():
    for n in range({count}):
        record(NoticeStep.YEAR_MISSING, f"{run}-{{n}}", "承诺", date(2027, 1, 1), unit, at=at)
if {only!r}:
    Message.objects.filter(notice__version__startswith="{run}-").exclude(kind={only!r}).delete()
"""
READ = """
import json
from followup.models import Message
rows = Message.objects.filter(notice__version__startswith="{run}-")
print(json.dumps(list(rows.values("key", "kind", "state", "fault", "attempts"))))
"""


class Clockwork:
    """`server.env` names the data; `start` begins a worker, `kill` is kill -9."""

    def __init__(self, server: Server, box: Mailbox, hall: RobotHall, pem: Path) -> None:
        self.server, self.box, self.hall = server, box, hall
        self.starts, self.nursery = 0, None
        self.env = server.env | {
            "EMAIL_URL": f"smtp://127.0.0.1:{box.port}",
            "MAIL_FROM": "wenzheng@example.cn",
            "CLOCK_ROBOT_PAUSE_S": "0",
            "SSL_CERT_FILE": str(pem),
        }

    def prepare(self, run: str, count: int, *, only: str = "") -> None:
        """`count` notices, each to the mailbox and to the robot, or to one of them."""
        self.starts = 0
        facts = {"at": MORNING.isoformat(), "robots": self.hall.address, "count": count, "run": run}
        facts["only"] = {"mail": "email", "robot": "wecom", "": ""}[only]
        self.server.do(SET_UP.format(**facts))

    def start(self, *, once: bool = True, later: int = 1) -> "Worker":
        """A worker that does one look at everything, sends what waits, and ends (`once`), or goes on.

        `later`: so many leases after the one before."""
        self.starts += later
        at = MORNING + STEP * self.starts
        return Worker(self, int(self.tell({"at": at.isoformat(), "once": once})))

    def tell(self, facts: dict[str, Any]) -> str:
        """One line to the nursery, and its answer."""
        if self.nursery is None:
            with (Path(self.server.data_dir) / "clock.log").open("ab") as log:
                self.nursery = subprocess.Popen(
                    [sys.executable, "-m", "tests.faults.clockwork"],
                    cwd=ROOT,
                    env=self.env,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        assert self.nursery.stdin
        assert self.nursery.stdout
        print(json.dumps(facts), file=self.nursery.stdin, flush=True)
        return self.nursery.stdout.readline()

    def stop(self) -> None:
        if self.nursery:
            self.nursery.kill()  # it has no children left and nothing to put away
            self.nursery.communicate()

    def messages(self, run: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.server.do(READ.format(run=run)))
        return rows

    def log(self) -> str:
        path = Path(self.server.data_dir) / "clock.log"
        return path.read_text()[-3000:] if path.exists() else ""


@dataclass
class Worker:
    """A process of its own, born of the nursery."""

    clock: Clockwork
    pid: int

    def kill(self) -> None:
        """kill -9; returns when it is dead."""
        os.kill(self.pid, signal.SIGKILL)
        state = Path(f"/proc/{self.pid}/stat")
        while state.exists() and state.read_text().rpartition(")")[2].split()[0] not in "ZX":
            time.sleep(0.001)

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def wait(self) -> int:
        """Its exit code; the number of the signal, negative, when it was killed."""
        return int(self.clock.tell({"wait": self.pid}))


# -- the nursery: Django is loaded once, every worker is forked from it --------------------------


def main() -> None:
    import django

    django.setup()
    from followup.management.commands import run_clock

    for line in sys.stdin:
        facts = json.loads(line)
        if "wait" in facts:
            print(os.waitstatus_to_exitcode(os.waitpid(facts["wait"], 0)[1]), flush=True)
            continue
        if pid := os.fork():
            print(pid, flush=True)
            continue
        code = 1
        try:
            run_clock.Command().handle(**facts)
            code = 0
        finally:
            os._exit(code)


if __name__ == "__main__":
    main()
