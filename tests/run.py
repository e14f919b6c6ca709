"""`make test`: both columns and the journeys. `python -m tests.run [more pytest arguments]`

The tests of how it is built are `make check`'s. The journeys, which mostly wait, play beside the columns and
before them where both want the processor; their report is printed last. Each part is a pytest process of its
own; all are run even when one fails, and the exit code says whether any did.
"""

import os
import subprocess
import sys
import tempfile
import time

from tests.servers import production_column

CORES = str(min(4, os.cpu_count() or 1))
# What `make check` plays is not played again: the CI runs both.
CHECKED = "--ignore=tests/architecture"
COLUMN = ["-m", "not journey", "--ignore=tests/journeys", CHECKED, "-n", CORES, "--dist", "worksteal"]
# A file stays with one worker, for it has a server of its own; the order is tests/journeys/conftest.py's.
JOURNEYS = ["tests/journeys", "-m", "journey", "-n", CORES, "--dist", "loadfile", "--no-loadscope-reorder"]
# A journey has clocks in it, for a page must answer within its time; most of a column has none. Where both
# want the processor the journeys have three shares to one.
BEHIND = 5
MOULD = "import os; from tests import mould; mould.begin(os.environ['DATABASE_URL'])"
# What no database can change plays in the first column alone: six minutes on two cores are all there is.
# A view parses, calls one function of the domain, which plays in both, and renders; the phone's, the
# seat's and the electorate's play in both all the same.
ONCE = [
    "tests/common/test_tables.py",
    "tests/config",
    "tests/followup/templatetags",
    "tests/followup/views",
    "tests/proof/test_modules.py",
    "tests/studio/demo",
    "tests/studio/domain/test_bundle_tampers.py",
    "tests/studio/domain/test_cut.py",
    "tests/studio/domain/records/test_discrepancies.py",
    "tests/studio/forms",
    "tests/studio/playout/test_casparcg.py",
    "tests/studio/playout/test_obs.py",
    "tests/studio/templatetags",
    "tests/studio/test_load_demo.py",
    "tests/studio/views",
    "tests/voting/live/test_batches.py",
    "tests/voting/live/test_wire.py",
    "tests/voting/templatetags",
    "tests/voting/views/test_exports.py",
    "tests/voting/views/test_proof.py",
    "tests/voting/views/test_usher.py",
]


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    with (
        tempfile.TemporaryFile("w+") as report,
        tempfile.TemporaryDirectory(prefix="wenzheng-shared-") as shared,
    ):
        os.environ["TESTS_SHARED"] = shared  # tests/mould.py
        journeys = subprocess.Popen(
            _command([*JOURNEYS, *arguments]),
            env=_environment({}),
            stdout=report,
            stderr=report,
        )
        os.nice(BEHIND)  # handed on to all that is started from here on, PostgreSQL and Valkey too
        with production_column() as servers:
            # Made beside the first column: the workers of the second would all wait for it.
            making = subprocess.Popen([sys.executable, "-c", MOULD], env=_environment(servers))
            outcomes = {"SQLite, in-process layer": _pytest([*COLUMN, *arguments], {})}
            making.wait()  # what failed is said again by the second column, which tries anew
            second = [*COLUMN, *(f"--ignore={part}" for part in ONCE), *arguments]
            outcomes["PostgreSQL, Valkey"] = _pytest(second, servers)
        outcomes["journeys in Chromium"] = journeys.wait()
        report.seek(0)
        print(report.read())
    print(f"\n{time.monotonic() - began:.0f} s in all")
    for part, code in outcomes.items():
        print(f"  {'ok    ' if code == 0 else 'FAILED'} {part}")
    return int(any(outcomes.values()))


def _pytest(arguments: list[str], servers: dict[str, str]) -> int:
    return subprocess.run(_command(arguments), env=_environment(servers), check=False).returncode


def _command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", *arguments]


def _environment(servers: dict[str, str]) -> dict[str, str]:
    """Bytecode is kept even where the caller wants none: else eighty processes compile the same files."""
    unset = {"DATABASE_URL", "REDIS_URL", "PYTHONDONTWRITEBYTECODE"}
    return {name: value for name, value in os.environ.items() if name not in unset} | servers


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
