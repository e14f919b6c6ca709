"""`manage.py recount [round …]`: count the ballots of sealed rounds again and say whether all agrees.

Exit code 1 when anything differs. It prints how many ballots and whether they agree, never a score: a
sealed round may not have been revealed yet, and one that is still open is not looked at.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from voting.domain.publication import doubts
from voting.domain.queries import sealed_rounds


class Command(BaseCommand):
    help = "Count the ballots of sealed rounds again; exit code 1 when anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rounds", nargs="*", type=int, help="round ids; all sealed rounds when left out")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
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
