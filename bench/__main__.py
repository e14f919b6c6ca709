"""One part of the bench as tables on stdout: `python -m bench votes --server daphne --sockets 200 2000`.

votes    ballots per CPU-second beside a bare echo, burst by burst (--over 5: spread over five seconds)
joins    handshakes, memory per idle phone, "the round opens" to the last phone
flat     the cost of a ballot from the first to the last of a round (--total 1000000)
http     ballots posted while sockets are down, beside a bare Django view
peers    an ordinary consumer that writes through the ORM and broadcasts
workers  one and two behind nginx (wants --on postgres)
"""

import argparse
import asyncio
import contextlib
import os
import resource
import sys
import tempfile
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import flat, http, joins, peers, votes, workers
from bench.costs import pin
from bench.table import Table
from tests.servers import production_column

PARTS = ("votes", "joins", "flat", "http", "peers", "workers")


def main() -> int:
    options = read_options()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    pin(1)
    with tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as folder, contextlib.ExitStack() as stack:
        places = {"DATA_DIR": folder, "RUN_DIR": str(Path(folder) / "run"), "LOGLEVEL": "ERROR"}
        os.environ.update(places, SECRET_KEY="bench", DJANGO_SETTINGS_MODULE="config.settings")
        os.environ.update(PYTHONWARNINGS="ignore", ALLOWED_HOSTS="*")
        if options.on == "postgres":
            os.environ.update(stack.enter_context(production_column()))
        for server in options.server:
            for count in options.sockets:
                print(
                    f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {options.on}, load {os.getloadavg()[0]:.1f}"
                )
                table = asyncio.run(run(options, server, count))
                print(f"\n{table}", flush=True)
    return 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=PARTS, default="votes", nargs="?")
    parser.add_argument("--server", nargs="+", default=["daphne"], choices=["daphne", "uvicorn"])
    parser.add_argument("--sockets", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--over", type=float, default=0.0, help="seconds a burst is spread over")
    parser.add_argument("--repeats", type=int, default=0, help="bursts; by default more of small ones")
    parser.add_argument("--total", type=int, default=100_000, help="ballots of the round (flat)")
    parser.add_argument("--on", default="sqlite", choices=["sqlite", "postgres"])
    return parser.parse_args()


def run(options: argparse.Namespace, server: str, count: int) -> Coroutine[Any, Any, Table]:
    match options.part:
        case "joins":
            return joins.measure(server, count)
        case "flat":
            return flat.measure(server, count, total=options.total)
        case "http":
            return http.measure(server, count)
        case "peers":
            return peers.measure(server, count, repeats=options.repeats or 3)
        case "workers":
            return workers.measure(server, count, repeats=options.repeats or 8)
    return votes.measure(server, count, repeats=options.repeats, over_s=options.over)


if __name__ == "__main__":
    sys.exit(main())
