"""manage.py time_machine: an episode and the 180 days after it, over any holiday, in minutes.

For training (`--step`), demo and tests. Everything that happens is the domain's own doing at a moment that
is passed in; all of it is marked as sample. It runs on an empty database or beside samples alone; `--fresh`
gives it a folder and a database of its own.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from followup.models import Event
from studio.demo.machine import stories, telling
from studio.demo.machine.episodes import Aired
from studio.demo.machine.ground import NotHere
from studio.demo.machine.machine import Machine
from studio.demo.machine.summary import summary

OF_ITS_OWN = (["migrate", "-v0"], ["prepare_database"])
SERVERS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")  # what a run of its own must not touch


class Command(BaseCommand):
    help = "Play an episode and the days after it: units act, clocks run out, notices go out, all as sample."

    def add_arguments(self, parser: CommandParser) -> None:
        known = "; ".join(f"{name} ({stories.scenario(name).about})" for name in stories.names())
        parser.add_argument("--scenario", choices=stories.names(), default="national-day", help=known)
        parser.add_argument("--start", type=_day, help="the evening's date; the scenario's own if left out")
        parser.add_argument("--days", type=int, default=180, help="210 reach the second look after closing")
        parser.add_argument("--until", type=_day, help="stop after this date instead")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same minutes")
        parser.add_argument(
            "--step",
            nargs="?",
            type=float,
            const=0.0,
            help="tell each day and wait for Enter, or so many seconds",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object only")
        parser.add_argument("--fresh", metavar="FOLDER", help="in a database of its own, made in this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["fresh"]:
            self._elsewhere(Path(options["fresh"]).resolve())
            return
        with override(settings.LANGUAGE_CODE):
            self._play(options)

    def _play(self, options: dict[str, Any]) -> None:
        story = stories.scenario(options["scenario"])
        start = options["start"] or story.start
        machine = Machine(story, start, options["seed"])
        try:
            machine.begin()
        except NotHere as error:
            raise CommandError(str(error)) from error
        self._tell(start, list(Event.objects.order_by("seq")), options)
        for on, events in machine.days(options["until"] or start + timedelta(days=options["days"])):
            self._tell(on, events, options, [one for one in machine.aired if one.on == on])
        found = summary(machine)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        self.stdout.write("\n".join(telling.table(found)))
        says = _("Sample data. The ledger is whole: %(events)s entries, %(days)s signed days, head %(head)s.")
        self.stdout.write(says % found["ledger"])

    def _tell(
        self, on: date, events: list[Event], options: dict[str, Any], aired: Iterable[Aired] = ()
    ) -> None:
        """With --step: the day, and a pause where something happened."""
        if options["step"] is None:
            return
        self.stdout.write(telling.day_title(on))
        lines = [*telling.lines_of(events), *map(telling.aired_line, aired)]
        if lines:
            self.stdout.write("\n".join(lines))
            _pause(options["step"])

    def _elsewhere(self, folder: Path) -> None:
        """The same command again, in a process whose data lie in `folder`, which must be empty."""
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(_("%(folder)s is not empty.") % {"folder": folder})
        (folder / "static").mkdir(parents=True)
        kept = {name: value for name, value in os.environ.items() if name not in SERVERS}
        own = kept | {"DATA_DIR": str(folder), "RUN_DIR": str(folder / "run")}
        again = _without(sys.argv[2:], "--fresh")
        for arguments in (*OF_ITS_OWN, ["time_machine", *again]):
            done = subprocess.run(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments], env=own, check=False
            )
            if done.returncode:
                raise CommandError(f"{arguments[0]}: {done.returncode}", returncode=done.returncode)


def _pause(seconds: float) -> None:
    if seconds:
        time.sleep(seconds)
    elif sys.stdin.isatty():
        input()


def _without(arguments: list[str], name: str) -> list[str]:
    """`arguments` without one option and its value, however it was written."""
    kept, skip = [], False
    for argument in arguments:
        if not skip and argument != name and not argument.startswith(f"{name}="):
            kept.append(argument)
        skip = argument == name
    return kept


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise CommandError(f"{text}: 2026-09-30")
    return day
