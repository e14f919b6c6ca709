"""What of the ledger everybody may read: whose bodies go out with their row, and why the others do not.

What you would get wrong: leaving a row out. Every row is published with its digest, so that the chain can be
checked; only the body (before, after, reason) of what is not public stays here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from followup.enums import CommitmentState
from followup.models import Check, Commitment, Event

PUBLIC_SUBJECTS = ("calendar/", "ledger/")  # of no promise: dates of the calendar and the ledger's own rows
# Entered blind to each other: open once both are in.
BLIND_KINDS = frozenset({"verdict"})
# Of no public interest or with personal data; the act itself is told by its kind.
INNER_KINDS = frozenset({"referred", "invited", "rated"})


class Withheld(StrEnum):
    """The word in the file. REMOVED: sample data that was taken away again; INNER: told by its kind alone."""

    UNPUBLISHED = "unpublished"
    SEALED = "sealed"
    INNER = "inner"
    REMOVED = "removed"
    REDACTED = "redacted"


@dataclass(frozen=True)
class Publicity:
    """Read once for a whole export: the published commitments, and the tasks that are being checked, each
    with the moment since when."""

    published: frozenset[int]
    blind: dict[int, datetime]

    @classmethod
    def read(cls) -> "Publicity":
        """Two queries."""
        on_record = Commitment.objects.on_record().filter(state=CommitmentState.PUBLISHED)
        sealed = Check.objects.filter(revealed_at=None, closed_at=None)
        published = frozenset(on_record.values_list("pk", flat=True))
        return cls(published, dict(sealed.values_list("task_id", "opened_at")))

    def why_not(self, event: Event) -> Withheld | None:
        """None: its body is public."""
        if event.commitment_id is None and not event.subject.startswith(PUBLIC_SUBJECTS):
            return Withheld.REMOVED
        if event.commitment_id is not None and event.commitment_id not in self.published:
            return Withheld.UNPUBLISHED
        if event.redacted_at is not None:
            return Withheld.REDACTED
        if event.kind in INNER_KINDS:
            return Withheld.INNER
        return Withheld.SEALED if self._is_blind(event) else None

    def _is_blind(self, event: Event) -> bool:
        """A verdict of the check that is running now."""
        since = self.blind.get(event.task_id) if event.task_id else None
        return since is not None and event.kind in BLIND_KINDS and event.at >= since
