"""`manage.py verify_ledger`: whether the ledger is still what was written; the first bad row is named.

It reads the database and says what it finds in Chinese and in English; exit code 1 when anything is bad. With
`--columns` every task and promise is replayed as well, and the first column that is not what its events say
is named. With `--file` it runs the very script that strangers run (static/proof/verify_ledger.py), by
itself, on a published file. `--head` is a head that somebody kept (as the public page prints it), for either.
"""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override

from followup.domain.ledger.columns import check_columns
from followup.domain.ledger.days import Head
from followup.domain.ledger.export import CHECKER
from followup.domain.ledger.verify import Broken, verify


class Command(BaseCommand):
    help = "Check the ledger of promises; exit code 1 at the first bad row."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", help="a published file instead of the database")
        parser.add_argument(
            "--columns",
            action="store_true",
            help="compare the tables that the pages read with it too",
        )
        parser.add_argument("--head", action="append", default=[], help="a kept head, 120:0f3a…; repeatable")
        parser.add_argument("--key", help="with --file: the key as printed on a seat card")
        parser.add_argument("--earlier", help="with --file: a file that was downloaded before")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"]:
            self._file(options)
        else:
            self._rows([kept_head(text) for text in options["head"]], columns=options["columns"])

    def _rows(self, kept: list[Head], *, columns: bool) -> None:
        try:
            sound = verify(kept)
            compared = check_columns() if columns else None
        except Broken as broken:
            raise CommandError("\n".join(_in_each_language(broken))) from broken
        for language, _name in settings.LANGUAGES:
            with override(language):
                says = _("The ledger is whole: %(rows)s rows, %(days)s signed days, head %(head)s.")
                self.stdout.write(
                    says % {"rows": sound.head.seq, "days": sound.days, "head": sound.head.kept}
                )
                if compared is not None:
                    says = _("The tables say what the ledger says: %(n)s tasks and promises replayed.")
                    self.stdout.write(says % {"n": compared})

    def _file(self, options: dict[str, Any]) -> None:
        """-I: no path, no environment, nothing of ours within reach."""
        more = [("--head", head) for head in options["head"]]
        more += [(name, options[name[2:]]) for name in ("--key", "--earlier") if options[name[2:]]]
        command = [
            sys.executable,
            "-I",
            str(CHECKER),
            options["file"],
            *(part for pair in more for part in pair),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.stdout.write(done.stdout, ending="")
        if done.returncode:
            raise CommandError(done.stderr.strip())


def kept_head(text: str) -> Head:
    """120:0f3a…, sixteen digits of the digest at least."""
    rows, _colon, digest = text.strip().rstrip("….").partition(":")
    if not rows.isdigit() or len(digest) < 16 or set(digest.lower()) - set("0123456789abcdef"):
        raise CommandError("--head 120:0f3a5c… (16 digits at least)")
    return Head(int(rows), digest.lower())


def _in_each_language(broken: Broken) -> list[str]:
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.append(broken.sentence())
    return found
