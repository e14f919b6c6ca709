"""manage.py run_clips: takes in, transcodes and checks clips, for as long as it runs.

Beside the server, in a process of its own, so that a film that brings down its reader brings down nothing
else. Any number of them may run: each job is claimed by one. SIGTERM puts the work at hand down for the next
worker.
"""

import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from common.clock import now
from studio.domain.clips import clip_jobs, uploads
from studio.domain.records import excerpts
from studio.management.clip_worker import ClipWorker

logger = logging.getLogger(__name__)

REST_S = 1.0  # between two looks when there is nothing to do
TIDY_EVERY = 60  # looks between two tidyings


class Command(BaseCommand):
    help = "Take in, transcode and check clips until told to stop (--once: until nothing is left to do)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when no job is waiting")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = ClipWorker()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: worker.stop.set())
        tidy()
        if options["once"]:
            while worker.work_once():
                pass
            return
        looks = 0
        while not worker.stop.is_set():
            looks += 1
            if not look(worker, with_tidying=looks % TIDY_EVERY == 0):
                worker.stop.wait(REST_S)


def look(worker: ClipWorker, *, with_tidying: bool) -> bool:
    """One round; a database that does not answer now may answer in a second."""
    close_old_connections()
    try:
        if with_tidying:
            tidy()
        return worker.work_once()
    except DatabaseError as error:
        logger.warning("clip worker: %s", error)
        return False


def tidy() -> None:
    at = now()
    uploads.remove_stale(at)
    clip_jobs.ask_for_unchecked(at)
    excerpts.ask_for_missing(at)
