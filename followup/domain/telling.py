"""The one way in which an act on a promise is told: its event in the ledger, and the poke of its run.

What you would get wrong: telling a rehearsal. What was only rehearsed is forgotten as a whole (DESIGN 3), and
the ledger forgets nothing; so it never hears of it.
"""

from datetime import datetime
from typing import Any

from common.models import User
from common.publish import publish
from followup.domain.ledger.chain import append
from followup.domain.ledger.standing import standing_of
from followup.enums import Acting
from followup.events import commitments_topic
from followup.models import Commitment


def tell(
    commitment: Commitment,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    acting: Acting | None = None,
) -> None:
    """Inside the transaction of the act. `acting` None: as the account stands, the timer where `by` is
    None."""
    if not commitment.is_rehearsed:
        append(
            commitment.code,
            kind,
            by=by,
            acting=acting or standing_of(by),
            at=at,
            before=before,
            after=after,
            reason=reason,
            commitment=commitment,
        )
    publish(commitments_topic(commitment.run_ref), "commitment.changed", code=commitment.code, act=kind)
