"""`make faults`: the full series in both columns, its results into RESULTS.md, newest first, also bad ones.

python -m tests.faults [more pytest arguments]
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from tests.servers import production_column

RESULTS = Path(__file__).with_name("RESULTS.md")
SERIES = ["tests/faults", "tests/voting/test_machine.py", "tests/followup/domain/tasks/test_machine.py"]
COLUMNS = ["column", "what", "runs", "lost", "double", "longest", "note"]


def main(arguments: list[str]) -> int:
    began, commit = time.monotonic(), _commit()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        ledger.touch()
        full = {"FAULT_FULL": "1", "MACHINE_EXAMPLES": os.environ.get("MACHINE_EXAMPLES", "2000")}
        clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        environment = clean | full | {"FAULT_LEDGER": str(ledger)}
        codes = [_pytest(arguments, environment)]
        with production_column() as servers:
            codes.append(_pytest(arguments, environment | servers))
        lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    _write(lines, arguments, codes, f"at {commit}, {time.monotonic() - began:.0f} s")
    return int(any(code not in {0, 5} for code in codes))  # 5: nothing was chosen in this column


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    chosen = [a for a in arguments if a.startswith("tests/")]
    others = [a for a in arguments if a not in chosen]
    command = [sys.executable, "-m", "pytest", "-q", "-s", *(chosen or SERIES), *others]
    return subprocess.run(command, env=environment, check=False).returncode


def _commit() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "an unknown commit"


def _write(lines: list[dict[str, str]], arguments: list[str], codes: list[int], where: str) -> None:
    """Above the older runs."""
    head, _, older = RESULTS.read_text().partition("\n## ")
    rows = "\n".join("| " + " | ".join(str(line[name]) for name in COLUMNS) + " |" for line in lines)
    load = os.getloadavg()
    outcome = (
        "all passed" if all(code in {0, 5} for code in codes) else f"NOT ALL PASSED (exit codes {codes})"
    )
    RESULTS.write_text(
        f"{head}\n## {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}, {outcome}\n\n"
        f"`python -m tests.faults {' '.join(arguments)}` {where}, "
        f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, "
        f"load average at the end {load[0]:.1f}.\n\n"
        f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n{rows}\n" + (f"\n## {older}" if older else "")
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
