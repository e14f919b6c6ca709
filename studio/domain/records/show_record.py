"""The record of a run as one page shows it, and as the office takes it away: CSV, XLSX, paper.

What you would get wrong: a rehearsal has a log too. It says so wherever it goes, and has no signed bundle.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.clock import from_ms
from common.errors import DomainError
from common.signing import fingerprint, public_key
from common.tables import Table, csv_of, xlsx_of
from studio.domain.records import asrun
from studio.domain.records.aired import AiredRun, aired_run
from studio.domain.records.bundle import refusal_of_bundle
from studio.domain.records.differences import KINDS, Difference, differences, table_of
from studio.domain.records.discrepancies import TOLERANCE
from studio.enums import ItemKind
from studio.models import Run


@dataclass(frozen=True)
class ShowRecord:
    """`refusal`: why there is no bundle now, or None. `key`: of the station, as printed everywhere."""

    run: Run
    aired: AiredRun
    lines: list[Difference]
    refusal: DomainError | None
    key: str
    fingerprint: list[str]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of each kind, in the order of the kinds; those that there are."""
        found = Counter(line.kind for line in self.lines)
        return [(str(label), found[kind]) for kind, label in KINDS.items() if found[kind]]

    @property
    def tolerance(self) -> dict[str, int]:
        """In seconds."""
        return {name.removesuffix("_ms"): ms // 1000 for name, ms in TOLERANCE.items()}

    @property
    def takes(self) -> list[dict[str, Any]]:
        """What aired, in order, for eyes: with moments, and the label of its kind."""
        return [
            {
                **take,
                "at": from_ms(take["at"]),
                "ends_at": from_ms(take["ends_at"]) if take["ends_at"] else None,
                "lasted_s": (take["ends_at"] - take["at"]) / 1000 if take["ends_at"] else None,
                "label": str(ItemKind(take["kind"]).label),
            }
            for take in self.aired.takes
        ]


def show_record(run: Run) -> ShowRecord:
    """Everything the page shows. A fixed number of queries."""
    aired = aired_run(run)
    return ShowRecord(
        run=run,
        aired=aired,
        lines=differences(aired),
        refusal=refusal_of_bundle(run),
        key=public_key(),
        fingerprint=fingerprint(),
    )


def differences_csv(run: Run) -> str:
    """For Excel: UTF-8 with a byte-order mark."""
    return csv_of([*_notices(run), table_of(differences(aired_run(run)))])


def log_xlsx(run: Run) -> bytes:
    """The as-run log and its differences, a sheet each."""
    header, *rows = asrun.rows(run)
    log = Table(_("As-run log"), header, rows, (6, 20, 14, 18, 40, 12, 20, 20, 20, 20))
    return xlsx_of([*_notices(run), log, table_of(differences(aired_run(run)))])


def _notices(run: Run) -> list[Table]:
    return [Table(_("Rehearsal"), [], asrun.notice(run))] if run.is_rehearsal else []
