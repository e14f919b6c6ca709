"""What the ledger's own pages show: its signed days and head, and the redactions that are asked for."""

from dataclasses import dataclass

from django.db.models import QuerySet

from followup.domain.ledger.days import Head, current_head
from followup.models import Event, LedgerDay, Redaction

SHOWN_DAYS = 60


@dataclass(frozen=True)
class Proof:
    """`days`: the newest first; `signed`: how many there are in all."""

    head: Head
    days: list[LedgerDay]
    signed: int
    redacted: int


def ledger_proof() -> Proof:
    """Four queries."""
    days = list(LedgerDay.objects.order_by("-day")[:SHOWN_DAYS])
    redacted = Event.objects.filter(redacted_at__isnull=False).count()
    return Proof(current_head(), days, LedgerDay.objects.count(), redacted)


def heads_text() -> str:
    """Every signed day on a line, for a paper's archive: day, rows, digest, signature."""
    rows = LedgerDay.objects.order_by("day").values_list("day", "seq", "sha256", "signature")
    return "".join(f"{day} {seq} {sha256} {signature}\n" for day, seq, sha256, signature in rows.iterator())


def redactions() -> QuerySet[Redaction]:
    """Those that wait first, then the newest. One query."""
    found = Redaction.objects.select_related("event", "proposed_by", "signed_by")
    return found.order_by("signed_at", "-proposed_at")[:100]
