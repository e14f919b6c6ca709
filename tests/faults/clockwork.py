"""The clock's worker as a process of its own, on data of its own, with real servers around it; killable.

What you would get wrong: the hour. Notices go out in working hours only, so every worker is started with
`--at` a Thursday morning, each a few minutes after the one before: the lease of a worker that was killed is
over.
"""

import json
import subprocess
import sys
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
        self.starts = 0
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

    def start(self, *, once: bool = True, later: int = 1) -> subprocess.Popen[bytes]:
        """A worker that does one look at everything, sends what waits, and ends (`once`), or goes on.

        `later`: so many leases after the one before."""
        self.starts += later
        at = MORNING + STEP * self.starts
        with (Path(self.server.data_dir) / "clock.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "run_clock", "--at", at.isoformat(), *["--once"] * once],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
            )

    def messages(self, run: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.server.do(READ.format(run=run)))
        return rows

    def log(self) -> str:
        path = Path(self.server.data_dir) / "clock.log"
        return path.read_text()[-3000:] if path.exists() else ""
