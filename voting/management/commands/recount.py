"""`manage.py recount [round …]`: count sealed rounds again from their rows and say whether all agrees.

Exit code 1 when anything differs. It prints how many ballots and whether they agree, never a score: a
sealed round may not have been revealed yet, and one that is still open is not looked at. With `--file` it
runs the very script that strangers run (`/proof/recount.py`), by itself, on published files.
"""

import json
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from voting.domain.publication import doubts
from voting.domain.queries import sealed_rounds


class Command(BaseCommand):
    help = "Count the ballots of sealed rounds again; exit code 1 when anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rounds", nargs="*", type=int, help="round ids; all sealed rounds when left out")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument("--file", action="append", default=[], help="a published file; may be repeated")
        parser.add_argument("--key", help="with --file: the show key as printed on a seat card")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"]:
            self._files(options["file"], options["key"])
        else:
            self._rounds(options)

    def _files(self, names: list[str], key: str | None) -> None:
        """-I: no path, no environment, nothing of ours within reach."""
        script = settings.BASE_DIR / "static" / "proof" / "recount.py"
        command = [sys.executable, "-I", str(script), *names, *(["--key", key] if key else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.stdout.write(done.stdout, ending="")
        if done.returncode:
            raise CommandError(done.stderr.strip())

    def _rounds(self, options: dict[str, Any]) -> None:
        found = sealed_rounds(options["rounds"] or None)
        missing = sorted(set(options["rounds"]) - {round_.pk for round_ in found})
        if missing:
            raise CommandError(f"no sealed round: {', '.join(map(str, missing))}")
        told = [
            {"round": it.pk, "number": it.number, "ballots": (it.result or {}).get("n"), "doubts": doubts(it)}
            for it in found
        ]
        self.stdout.write(json.dumps({"rounds": told}) if options["json"] else _lines(told))
        if any(entry["doubts"] for entry in told):
            raise CommandError("a recount differs")


def _lines(told: list[dict[str, Any]]) -> str:
    lines = [
        f"round {entry['round']} (no. {entry['number']}): {entry['ballots']} ballots, "
        + ("; ".join(entry["doubts"]) or "all agrees")
        for entry in told
    ]
    return "\n".join(lines or ["no sealed rounds"])
