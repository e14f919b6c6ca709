"""manage.py run_clock: the timers of the follow-through, and the notices that they send.

Beside the server, in a process of its own. Any number may run: every chore is safe when two do it, and each
message is claimed by one. SIGTERM ends it once what is being handed over is handed over.
"""

import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils.dateparse import parse_datetime

from common import clock
from followup.domain.checking import ratings
from followup.domain.evidence import intake
from followup.domain.ledger import days
from followup.domain.notices import alarms, beats, issuing, sending
from followup.domain.tasks import suspensions
from followup.domain.time import years
from followup.post import subscribers
from followup.post.office import Office

logger = logging.getLogger(__name__)

REST_S = 1.0
MOST_ROUNDS = 100  # of --once: a lane that breaks again and again must not hold it for ever
GRACE_S = 45.0  # for what is being sent when told to stop; three steps of a slow server

CHORES: tuple[tuple[str, float, Callable[[datetime], Any]], ...] = (  # what, every so many seconds
    ("lost claims", 20, sending.release_lost),
    ("suspensions", 60, suspensions.resume_due),
    ("ratings", 60, ratings.close_due),
    ("provisional dates", 300, years.settle),
    ("notices", 30, issuing.give_due),
    ("alarms", 300, alarms.give_due),
    ("days of the ledger", 300, days.sign_due_days),
    ("letters to subscribers", 60, subscribers.send_due),
    ("abandoned uploads", 3600, intake.clean_intakes),
)


class Command(BaseCommand):
    help = "Send the ladder of notices and run the other timers until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one look at everything, then end")
        parser.add_argument("--at", help="as if it were this moment (2026-10-13T09:00+08:00), for training")

    def handle(self, *args: Any, **options: Any) -> None:
        work = Clockwork(now_from(options["at"]))
        if options["once"]:
            work.once()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: work.office.stop.set())
        work.run()


def now_from(given: str | None) -> Callable[[], datetime]:
    """The clock itself, or one that was set to `given` when this was called."""
    if given is None:
        return clock.now
    start = parse_datetime(given)
    if start is None or start.tzinfo is None:
        raise CommandError("--at wants a moment with its zone: 2026-10-13T09:00+08:00")
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


@dataclass
class Clockwork:
    now: Callable[[], datetime]
    worker: str = field(
        default_factory=lambda: f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
    )
    troubles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.office = Office(self.worker, self.now)
        self._next: dict[str, float] = {}

    def run(self) -> None:
        while not self.office.stop.is_set():
            self.look()
            self.office.stop.wait(REST_S)
        self.end()

    def once(self) -> None:
        """Every chore, then all that can be sent now."""
        self.look()
        for _round in range(MOST_ROUNDS):
            if not self.office.look():
                break
            self.office.wait(settings.CLOCK_LEASE_S)
        self.end()

    def look(self) -> None:
        """A database that does not answer now may answer in a second."""
        close_old_connections()
        try:
            for name, every_s, chore in CHORES:
                self._do(name, every_s, chore)
            self._do("beat", beats.BEAT_S, self._beat)
            self.office.look()
        except DatabaseError as error:
            logger.warning("clock: %s", error)

    def _do(self, name: str, every_s: float, chore: Callable[[datetime], Any]) -> None:
        if time.monotonic() < self._next.get(name, 0.0):
            return
        self._next[name] = time.monotonic() + every_s
        try:
            chore(self.now())
            self.troubles.pop(name, None)
        except DatabaseError:
            raise
        except Exception as error:
            self.troubles[name] = f"{name}: {type(error).__name__}"
            logger.exception("clock: %s", name)

    def _beat(self, at: datetime) -> None:
        beats.beat(self.worker, at, "; ".join(self.troubles.values()))

    def end(self) -> None:
        """What is being handed over comes to its end; what was only claimed is given back."""
        self.office.stop.set()
        self.office.wait(GRACE_S)
        try:
            sending.give_back(self.worker)
            beats.leave(self.worker)
        except DatabaseError as error:
            logger.warning("clock: %s", error)
