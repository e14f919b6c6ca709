"""The public memory over a year of three episodes a month: server time of every list and chart page.

python -m bench.memory --on sqlite postgres     (make bench-memory; builds the year of bench.follow_year in a database of its own)

Each page is asked for as the server answers it, through every middleware, without the network; the first answer is
left out, the rest are sorted. What a page needs of the processor is told beside the wall's clock, which also moves
with whatever else the machine does.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bench.table import Table
from tests.servers import production_column

UNTIL = date(2026, 11, 23)
HEADS = ["page", "median ms", "p95 ms", "CPU ms", "queries", "KiB"]
PUBLIC = [
    ("front page", "/"),
    ("register", "/ledger/"),
    ("register, fragment of a choice", "/ledger/?state=late&sort=late"),
    ("register, last page", "/ledger/?page=61"),
    ("register, a unit", "/ledger/?unit=hbj"),
    ("register, search", "/ledger/?q=青石浦 排污口"),
    ("units and episodes", "/ledger/units"),
    ("units, by days late", "/ledger/units?sort=late"),
    ("one promise", "/public/promises/20-05/"),
    ("feed of all", "/ledger/feed.atom"),
    ("feed of a unit", "/ledger/units/hbj/feed.atom"),
    ("units.json", "/ledger/data/units.json"),
    ("episodes.json", "/ledger/data/episodes.json"),
    ("promises.csv (whole file)", "/ledger/data/promises.csv"),
    ("promises.json (whole file)", "/ledger/data/promises.json"),
]
DESKS = [
    ("board of the supervisors", "/desk/"),
    ("extensions", "/desk/extensions/"),
    ("re-inspections", "/desk/reinspections/"),
    ("handover meetings", "/desk/handover/"),
    ("handover of one episode", "/desk/handover/36/"),
    ("promises without a date", "/desk/dates/"),
    ("notices", "/desk/notices/"),
    ("re-visits", "/revisits/"),
    ("signed days", "/ledger/proof/"),
    ("figures for air", "/desk/figures"),
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__)
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"])
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--here", action="store_true", help="measure in the database of the environment")
    options = parser.parse_args()
    if options.here:
        print(measure(options.times))
        return 0
    for on in options.on:
        with tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as folder, contextlib.ExitStack() as stack:
            env = os.environ | {
                "DATA_DIR": folder,
                "RUN_DIR": str(Path(folder) / "run"),
                "ALLOWED_HOSTS": "*",
            }
            env |= stack.enter_context(production_column()) if on == "postgres" else {}
            print(
                f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {on}, load {os.getloadavg()[0]:.1f}", flush=True
            )
            for arguments in (
                ["manage.py", "migrate", "-v0"],
                ["manage.py", "prepare_database"],
                ["-m", "bench.follow_year", "--until", f"{UNTIL}"],
                ["-m", "bench.memory", "--here", "--times", f"{options.times}"],
            ):
                subprocess.run([sys.executable, *arguments], env=env, check=True)
    return 0


def measure(times: int) -> Table:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from common.models import User
    from followup.domain.ledger.days import current_head
    from followup.domain.memory.facts import read_book
    from followup.domain.memory.refold import refold

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    desk = Client()
    desk.force_login(
        User.objects.get(username="bench-supervisor"), backend="django.contrib.auth.backends.ModelBackend"
    )
    table = Table(HEADS)
    for client, pages in ((Client(), PUBLIC), (desk, DESKS)):
        for name, path in pages:
            headers = {"HX-Request": "true"} if "fragment" in name else {}
            table.add(name, *asked(client, path, headers, times))
    began = time.process_time()
    same = refold(current_head().seq, UNTIL) == read_book(UNTIL)
    print(f"every line of the year folded again from 60,000 events: {'the same' if same else 'NOT THE SAME'}, "
          f"{time.process_time() - began:.1f} s of CPU")  # fmt: skip
    return table


def asked(client: object, path: str, headers: dict[str, str], times: int) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path, headers=headers)  # type: ignore[attr-defined]
    assert answer.status_code == 200, (path, answer.status_code)
    queries, walls, began = len(seen), [], time.process_time()
    for _n in range(times):
        start = time.perf_counter()
        client.get(path, headers=headers)  # type: ignore[attr-defined]
        walls.append(1000 * (time.perf_counter() - start))
    cpu = 1000 * (time.process_time() - began) / times
    walls.sort()
    middle, high = walls[len(walls) // 2], walls[max(0, round(0.95 * len(walls)) - 1)]
    size = len(b"".join(answer)) / 1024
    return [f"{middle:.0f}", f"{high:.0f}", f"{cpu:.0f}", str(queries), f"{size:.0f}"]


if __name__ == "__main__":
    sys.exit(main())
