"""What stands between a rehearsal and the air: the proof that the programme starts on a clean record."""

from typing import Any

from django.utils.translation import pgettext

from studio.domain.rehearsals.rehearsal_proof import Proof, prove
from studio.errors import RehearsalLeft
from studio.models import RehearsalReport, Run


def clear_of_rehearsal(run: Run) -> dict[str, Any]:
    """For the event of going on air: {"proof": {"tables", "rows": 0, "found": {}}, "rehearsals": how many
    there were}. Nothing for a rehearsal. RehearsalLeft when the count finds a row.

    Called inside the command's transaction, under the run's lock: what is counted is what goes on air.
    """
    if run.is_rehearsal:
        return {}
    proof = prove(run)
    if not proof.is_clean:
        raise RehearsalLeft(rows=proof.rows, where=in_words(proof))
    held = RehearsalReport.objects.filter(episode=run.episode_id).count()
    return {"proof": proof.recorded(), "rehearsals": held}


def in_words(proof: Proof) -> str:
    """The tables at fault with their counts, the first few."""
    named = [f"{name} {count}" for name, count in proof.found.items()]
    return pgettext("list", ", ").join(named[:4]) + (" …" if len(named) > 4 else "")
