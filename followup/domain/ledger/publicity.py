"""What of the ledger everybody may read: whose bodies go out with their row, and why the others do not.

What you would get wrong: leaving a row out. Every row is published with its digest, so that the chain can be
checked; only the body (before, after, reason) of what is not public stays here.
"""

from dataclasses import dataclass
from enum import StrEnum

from followup.enums import CommitmentState
from followup.models import Commitment, Event

PUBLIC_SUBJECTS = ("calendar/",)  # of no promise
# Told by their kind alone: who was invited to rate, what a unit drafted and did not send.
INNER_KINDS = frozenset({"invite", "draft_laid_before_head", "draft_put_aside"})


class Withheld(StrEnum):
    """The word in the file. REMOVED: sample data that was taken away again; INNER: told by its kind alone."""

    UNPUBLISHED = "unpublished"
    INNER = "inner"
    REMOVED = "removed"
    REDACTED = "redacted"


@dataclass(frozen=True)
class Publicity:
    """Read once for a whole export: the keys of the published commitments.

    A verdict needs no rule of its own: until both are in, its row holds a digest (domain/checking).
    """

    published: frozenset[int]

    @classmethod
    def read(cls) -> "Publicity":
        """One query."""
        on_record = Commitment.objects.on_record().filter(state=CommitmentState.PUBLISHED)
        return cls(frozenset(on_record.values_list("pk", flat=True)))

    def why_not(self, event: Event) -> Withheld | None:
        """None: its body is public."""
        if event.commitment_id is None and not event.subject.startswith(PUBLIC_SUBJECTS):
            return Withheld.REMOVED
        if event.commitment_id is not None and event.commitment_id not in self.published:
            return Withheld.UNPUBLISHED
        if event.redacted_at is not None:
            return Withheld.REDACTED
        return Withheld.INNER if event.kind in INNER_KINDS else None
