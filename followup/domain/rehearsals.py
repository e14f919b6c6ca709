"""What was promised in a rehearsal: kept apart by `is_rehearsed`, and forgotten as a whole."""

from collections import Counter

from django.db import transaction

from followup.models import Commitment


def wipe(run_ref: str) -> Counter[str]:
    """Delete the commitments that were only rehearsed in `run_ref`, with their offers and history; answers
    the rows deleted, by table. What was said on air is never touched, whatever the name."""
    said = Commitment.objects.filter(run_ref=run_ref, is_rehearsed=True)
    with transaction.atomic():
        said.update(agreed=None)  # an offer that holds is protected
        return Counter(said.delete()[1])


def heard(run_ref: str) -> int:
    """How many promises were written down in this rehearsal."""
    return Commitment.objects.filter(run_ref=run_ref, is_rehearsed=True).count()
