"""Frozen promises become public by themselves: when a round that scored them is sealed, and when the
programme ends (followup.md 3.5 A).

What you would get wrong: showing a card. The producer's publishing puts one on the screens; this does not.
"""

from collections.abc import Iterable
from datetime import datetime

from followup.domain.commitments import publish_commitment
from followup.enums import CommitmentState
from followup.errors import AlreadyPublished
from followup.models import Commitment
from studio.domain.show.record import record
from studio.enums import EventKind
from studio.models import Run
from voting.models import Round


def publish_scored(run: Run, round_: Round, *, at: datetime) -> None:
    """Those that stood on the sealed round's paper."""
    words = [word for subject in round_.paper["subjects"] for word in subject.get("words", ())]
    publish_frozen(run, at=at, codes=[word["ref"] for word in words])


def publish_frozen(run: Run, *, at: datetime, codes: Iterable[str] | None = None) -> None:
    """All that are confirmed and not yet public (of these codes). Whoever was faster by hand has done it."""
    confirmed = Commitment.objects.of_run(run.ref).filter(state=CommitmentState.CONFIRMED)
    if codes is not None:
        confirmed = confirmed.filter(code__in=list(codes))
    for commitment in confirmed.select_related("unit").order_by("code"):
        try:
            publish_commitment(commitment, by=None, at=at)
        except AlreadyPublished:
            continue
        payload = {"code": commitment.code, "text": f"{commitment.code} {commitment.unit.name}"}
        kind = EventKind.COMMITMENT_PUBLISHED
        record(run, kind, by=None, at=at, payload=payload, changes_state=False)
