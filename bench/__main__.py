"""`python -m bench votes --server daphne --sockets 200 2000`: one part of the bench, as a table on stdout."""

import argparse
import asyncio
import contextlib
import os
import resource
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.costs import pin
from tests.servers import production_column


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", choices=["votes"], default="votes", nargs="?")
    parser.add_argument("--server", nargs="+", default=["daphne"], choices=["daphne", "uvicorn"])
    parser.add_argument("--sockets", type=int, nargs="+", default=[200, 2000])
    parser.add_argument(
        "--over", type=float, default=0.0, help="seconds a burst is spread over; 0: all at once"
    )
    parser.add_argument("--repeats", type=int, default=0, help="bursts; default: more of small ones")
    parser.add_argument("--on", default="sqlite", choices=["sqlite", "postgres"])
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    pin(1)
    with tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as folder, contextlib.ExitStack() as stack:
        places = {"DATA_DIR": folder, "RUN_DIR": str(Path(folder) / "run"), "LOGLEVEL": "ERROR"}
        os.environ.update(places, SECRET_KEY="bench", DJANGO_SETTINGS_MODULE="config.settings")
        if options.on == "postgres":
            os.environ.update(stack.enter_context(production_column()))
        from bench import votes

        for server in options.server:
            for count in options.sockets:
                table = asyncio.run(
                    votes.measure(server, count, repeats=options.repeats, over_s=options.over)
                )
                print(f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {options.on}\n{table}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
