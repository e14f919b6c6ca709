"""Acked durable ballots per CPU-second of the server, beside a bare echo on the same server in the same run."""

import argparse
import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.lines import pin

REPEATS = {200: 25, 2000: 6}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sockets", type=int, nargs="+", default=[200, 2000])
    parser.add_argument(
        "--repeats", type=int, help="bursts per measurement; default: enough for the CPU clock"
    )
    parser.add_argument("--fail-below", type=float, default=0.0, help="exit 1 when a ratio is below this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as folder:
        os.environ.update(
            DATA_DIR=folder, RUN_DIR=str(Path(folder) / "run"), SECRET_KEY="bench", LOGLEVEL="ERROR"
        )
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        pin(1)
        from bench.rows import measure  # noqa: PLC0415  after the environment it reads is set

        rows = [asyncio.run(measure(n, options.repeats or REPEATS.get(n, 5))) for n in options.sockets]
    print(
        f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} cores"
    )
    print("| sockets | what | answered | per CPU-s | ratio to echo | wall/s | p50 ms | p99 ms |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        print("\n".join(row.lines))
    return int(any(row.ratio < options.fail_below for row in rows))


if __name__ == "__main__":
    sys.exit(main())
