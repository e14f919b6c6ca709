"""How often each fault is planted: a few times in `make test`, the full series in `make faults`; and the
ledger of what came of it, from which RESULTS.md is written."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

FULL = os.environ.get("FAULT_FULL") == "1"


def runs(name: str, *, short: int, full: int) -> int:
    """FAULT_<NAME> in the environment overrides both."""
    return int(os.environ.get(f"FAULT_{name}", full if FULL else short))


# Seconds. The promise is for a machine that does nothing else; in `make test` two columns and Chromium
# share it.
BACK_WITHIN_S = 5 if FULL else 25

SQLITE, POSTGRES = "SQLite", "PostgreSQL, Valkey"


def column_name() -> str:
    return POSTGRES if "DATABASE_URL" in os.environ else SQLITE


def short_only_on(column: str) -> None:
    """`make test` has both columns and little time: what a database changes little plays in one of them."""
    if not FULL and column != column_name():
        pytest.skip(f"in short only on {column}")


def note(
    what: str, *, runs: int, lost: int = 0, double: int = 0, longest_s: float | None = None, note: str = ""
) -> None:
    """One line of the results: printed, and kept for the table when FAULT_LEDGER names a file."""
    line: dict[str, Any] = {
        "what": what,
        "column": column_name(),
        "runs": runs,
        "lost": lost,
        "double": double,
        "longest": "" if longest_s is None else f"{longest_s:.2f} s",
        "note": note,
    }
    print("\n" + " · ".join(f"{key} {value}" for key, value in line.items() if value != ""))
    if ledger := os.environ.get("FAULT_LEDGER"):
        with Path(ledger).open("a") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
