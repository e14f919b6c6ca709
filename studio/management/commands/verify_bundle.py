"""`manage.py verify_bundle record.zip …`: check signed records with the very script that strangers run.

It runs by itself (static/proof/verify_bundle.py), with nothing of ours within reach. Exit code 1 at the first
bad part. Without `--key` it is this station's key that the record must be signed with.
"""

import subprocess
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.signing import public_key
from studio.domain.records.bundle import VERIFIER


class Command(BaseCommand):
    help = "Check signed records of episodes; exit code 1 when a part is bad."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", help="records as downloaded")
        parser.add_argument("--key", help="another station's key; this station's when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """-I: no path, no environment, nothing of ours within reach."""
        key = options["key"] or public_key()
        command = [sys.executable, "-I", str(VERIFIER), *options["files"], "--key", key]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.stdout.write(done.stdout, ending="")
        if done.returncode:
            raise CommandError(done.stderr.strip())
