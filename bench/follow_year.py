"""A year of follow-through as bulk rows: 36 episodes, 1,500 promises, 60,000 events on a chain that verifies.

python -m bench.follow_year --until 2026-11-23     (into the database of DATA_DIR or DATABASE_URL, which must be empty)

What you would get wrong: rows that say something else than their events. Each life below is walked once; what it
changes goes into the event and into the row, under the names that followup.domain.tasks writes.
"""

import argparse
import os
import secrets
import time
from datetime import date, timedelta
from random import Random
from typing import Any

import django

from bench.follow_words import TITLES, UNITS

EPISODES, PROMISES, EVENTS = 36, 1500, 60_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.follow_year", description=__doc__)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 11, 23))
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    began = time.monotonic()
    print(build(options.until), f"in {time.monotonic() - began:.0f} s")


def build(until: date, *, episodes: int = EPISODES, promises: int = PROMISES, events: int = EVENTS) -> str:
    """Write the year that ends on `until`; answers what was written. The same rows each time but for salts."""
    from bench.follow_book import Book
    from bench.follow_lives import Year

    year = Year(Book(until, Random(7), people()), units(), chain_salt=secrets.token_urlsafe)
    for number in range(1, episodes + 1):
        evening = until - timedelta(days=round((episodes - number + 0.3) * 365 / episodes))
        year.air(
            number,
            TITLES[number % len(TITLES)],
            evening,
            promises // episodes + (number <= promises % episodes),
        )
    year.live(events)
    return year.write()


def people() -> dict[str, Any]:
    from common.enums import Role
    from common.models import RoleGrant, User

    names = ["producer", "scribe", "supervisor", "supervisor2", "reporter", "handler", "head"]
    made = {name: User.objects.create(username=f"bench-{name}", name=name) for name in names}
    roles = {"supervisor2": Role.SUPERVISOR, "head": Role.HANDLER}
    RoleGrant.objects.bulk_create(
        [RoleGrant(user=user, role=roles.get(name) or Role(name)) for name, user in made.items()]
    )
    return made


def units() -> list[Any]:
    from followup.enums import UnitKind
    from followup.models import Unit

    return Unit.objects.bulk_create(
        [
            Unit(code=code, name=name, kind=UnitKind.BUREAU, posts=["局长"], order=place)
            for place, (code, name) in enumerate(UNITS)
        ]
    )


if __name__ == "__main__":
    main()
