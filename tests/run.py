"""`make test`: both columns, then the journeys. `python -m tests.run [more pytest arguments]`

The order is cheap first. Each part is a pytest process of its own; all are run even when one
fails, and the exit code says whether any did.
"""

import os
import subprocess
import sys
import time

from tests.servers import production_column

CORES = str(min(4, os.cpu_count() or 1))


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    outcomes = {"SQLite, in-process layer": _pytest(["-m", "not journey", "-n", CORES, *arguments], {})}
    with production_column() as servers:
        outcomes["PostgreSQL, Valkey"] = _pytest(["-m", "not journey", "-n", CORES, *arguments], servers)
    outcomes["journeys in Chromium"] = _pytest(["-m", "journey", *arguments], {})
    print(f"\n{time.monotonic() - began:.0f} s in all")
    for part, code in outcomes.items():
        print(f"  {'ok    ' if code == 0 else 'FAILED'} {part}")
    return int(any(outcomes.values()))


def _pytest(arguments: list[str], servers: dict[str, str]) -> int:
    clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments], env=clean | servers, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
