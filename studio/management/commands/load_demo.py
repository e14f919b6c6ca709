"""manage.py load_demo: the sample evenings, once. `--reset` makes them anew, dated today.

With --json standard output holds one object and nothing else (docs/architecture.md names its parts).
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.clock import now
from studio.demo import content
from studio.demo.build import build_demo
from studio.demo.describe import describe_demo
from studio.demo.remove import remove_demo, sample_on_air
from studio.models import Episode


class Command(BaseCommand):
    help = "Load the sample evenings: one three weeks ago, one tonight. A second call changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object only")
        parser.add_argument("--reset", action="store_true", help="remove the sample evenings first")
        parser.add_argument("--force", action="store_true", help="reset even while the sample is on air")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = self._removed(force=options["force"]) if options["reset"] else {}
        if not Episode.objects.filter(is_sample=True).exists():
            self._check_numbers()
            build_demo(at=now(), screen_keys=keys)
        demo = describe_demo()
        if demo is None:
            raise CommandError("The sample is incomplete: say load_demo --reset.")
        self.stdout.write(json.dumps(demo, ensure_ascii=False) if options["json"] else _plain(demo))

    def _removed(self, *, force: bool) -> dict[int, str]:
        if sample_on_air() and not force:
            raise CommandError("The sample evening is on air; end it first, or say --force.")
        return remove_demo()

    def _check_numbers(self) -> None:
        taken = Episode.objects.filter(number__in=content.numbers()).values_list("number", flat=True)
        if taken:
            raise CommandError(f"Episode {taken[0]} exists already and is no sample; nothing was changed.")


def _plain(demo: dict[str, Any]) -> str:
    """For people: logins, screens, and how many cards there are."""
    logins = [f"{login['username']}  {login['password']}" for login in demo["users"].values()]
    pages = [*demo["screens"].values(), demo["public"], demo["seats"][0]["url"]]
    return "\n".join([*logins, *pages, f"{len(demo['seats'])} seat cards"])
