"""The rundown as it was at going on air, kept whole: what the as-run log is compared with.

sheet of a RundownVersion: {"episode", "segments", "rows", "order", "revisions"},
studio.domain.planning.sheet's Sheet. What you would get wrong: comparing with the rundown as it is. What is
added or taken out while the programme is on air would be planned after the event. Shelf items have no place
and no time: taking one is an ad-lib.
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeAlias

from common.clock import to_ms
from studio.domain.planning.sheet import read_sheet
from studio.domain.planning.timing import planned_starts
from studio.models import Episode, Run, RundownEdit, RundownVersion
from voting.domain.papers import canonical

Row: TypeAlias = dict[str, Any]

SALT_BYTES = 16


@dataclass(frozen=True)
class AiredPlan:
    """rows: [{"row_id", "item", "title", "kind", "segment", "planned_s", "starts_at": ms | None (shelf),
    "is_hard", "is_on_shelf"}] in the rundown's order. `kept_at` is None for a run that is older than the
    keeping of versions: then the rows are those of today's rundown, and every reader is told so."""

    rows: list[Row]
    kept_at: datetime | None
    edits: int
    sha256: str

    @property
    def by_item(self) -> dict[int, Row]:
        return {row["item"]: row for row in self.rows}


def keep_version(run: Run, *, at: datetime) -> RundownVersion:
    """Keep the rundown with the run that goes on air. Call it under the run's lock, which editors wait for.

    Seven queries: the episode is read anew, as the lock is of the run's row only. A run goes on air once, so
    there is one version of each.
    """
    episode = Episode.objects.get(pk=run.episode_id)
    sheet, salt = asdict(read_sheet(episode)), secrets.token_hex(SALT_BYTES)
    return RundownVersion.objects.create(
        run=run, at=at, edits=episode.edits, sheet=sheet, salt=salt, sha256=digest_of(sheet, salt)
    )


def digest_of(sheet: dict[str, Any], salt: str) -> str:
    """SHA-256 of the canonical JSON of {"salt", "sheet"}."""
    return hashlib.sha256(canonical({"salt": salt, "sheet": sheet}).encode()).hexdigest()


def aired_plan(run: Run) -> AiredPlan:
    """The plan that `run` went on air with. One query; six for a run without a version."""
    kept = RundownVersion.objects.filter(run=run.pk).first()
    if kept is None:
        return AiredPlan(rows_of(asdict(read_sheet(run.episode))), None, run.episode.edits, "")
    return AiredPlan(rows_of(kept.sheet), kept.at, kept.edits, kept.sha256)


def rows_of(sheet: dict[str, Any]) -> list[Row]:
    """A sheet's rows in order, each with the time it was planned to start at."""
    found = [
        _row(row_id, sheet["rows"][row_id], sheet["segments"][segment]["title"])
        for segment, row_ids in sheet["order"]
        for row_id in row_ids
    ]
    placed = [row for row in found if not row["is_on_shelf"]]
    fixed = {at: _moment(row["hard_start"]) for at, row in enumerate(placed) if row["is_hard"]}
    start = _moment(sheet["episode"]["planned_start"])
    starts = planned_starts(start, [row["planned_s"] for row in placed], fixed)
    for row, moment in zip(placed, starts, strict=False):
        row["starts_at"] = to_ms(moment)
    return [{name: value for name, value in row.items() if name != "hard_start"} for row in found]


def _row(row_id: str, facts: dict[str, Any], segment: str) -> Row:
    return {
        "row_id": row_id,
        "item": facts["id"],
        "title": facts["title"],
        "kind": facts["kind"],
        "segment": segment,
        "planned_s": facts["planned_s"],
        "starts_at": None,
        "is_hard": facts["start"] == "hard",
        "is_on_shelf": facts["is_on_shelf"],
        "hard_start": facts["hard_start"],
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def changes_on_air(run: Run, plan: AiredPlan) -> list[dict[str, Any]]:
    """What was done to rows of the rundown after it went on air, oldest first; nothing without a version.

    [{"edit": number, "at": ms, "row_id", "change": "added" | "removed" | "moved" | "edited"}]. One query.
    """
    if plan.kept_at is None:
        return []
    later = RundownEdit.objects.filter(episode=run.episode_id, seq__gt=plan.edits).order_by("seq")
    if run.ended_at is not None:
        later = later.filter(at__lte=run.ended_at)
    return [
        {"edit": edit.seq, "at": to_ms(edit.at), "row_id": row_id, "change": change}
        for edit in later
        for row_id, change in sorted(_changes(edit).items())
    ]


def _changes(edit: RundownEdit) -> dict[str, str]:
    found = dict.fromkeys(edit.after.get("placed", []), "moved")
    for row_id, after in edit.after.get("rows", {}).items():
        if after is None:
            found[row_id] = "removed"
        elif edit.before.get("rows", {}).get(row_id) is None:
            found[row_id] = "added"
        else:
            found.setdefault(row_id, "edited")
    return found
