"""Whether the ledger in the database is still what was written: the first row that is not is named.

What you would get wrong: trusting LedgerHead. It lies in the same database; what an intruder cannot rewrite
are the days that were signed and went out, and the heads that somebody else has kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Any

from django.utils.translation import gettext as _

from common.signing import is_signed, public_key
from followup.domain.ledger.chain import START, body_digest, event_digest
from followup.domain.ledger.days import Head, current_head, day_message
from followup.domain.ledger.links import Links
from followup.models import Event, LedgerDay

READ_AT_ONCE = 1000
REDACTED = "redacted"


class Broken(Exception):
    """The first thing that does not agree. `row` is 0 when it is not about a row."""

    def __init__(self, code: str, row: int = 0, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.row, self.facts = code, row, facts

    def sentence(self) -> str:
        """In the language that is active."""
        says = _sentences()[self.code] % (self.facts | {"row": self.row})
        return _("Row %(row)s: %(says)s") % {"row": self.row, "says": says} if self.row else says


@dataclass(frozen=True)
class Sound:
    """Everything agrees."""

    head: Head
    days: int
    redacted: int


@dataclass
class _Reading:
    """What has been read: the end so far, and the emptied rows that nothing has explained yet."""

    seq: int = 0
    last: str = START
    redacted: int = 0
    emptied: dict[int, str] = field(default_factory=dict)


def verify(kept: Iterable[Head] = ()) -> Sound:
    """Read every row in order; raises Broken at the first that does not agree. Changes nothing.

    `kept`: heads that somebody wrote down; the digest may be only its beginning. Rows that are appended while
    it reads do no harm. Memory does not grow with the rows; five queries.
    """
    head = current_head()
    days = list(LedgerDay.objects.order_by("day"))
    marks = _marks(days, kept)
    found, links = _Reading(), Links.read()
    for event in Event.objects.order_by("seq").iterator(chunk_size=READ_AT_ONCE):
        _check_place(found, event)
        _check_body(found, event)
        if event_digest(event) != event.sha256:
            raise Broken("digest", event.seq)
        if not links.hold(event):
            raise Broken("link", event.seq, subject=event.subject)
        found.seq, found.last = event.seq, event.sha256
        for mark in marks.pop(event.seq, ()):
            mark.check(found)
    for _rows, left in sorted(marks.items()):
        left[0].check_cut(found)
    _check_head(found, head)
    for seq in sorted(found.emptied):
        raise Broken("unexplained", seq)
    _check_days(days)
    return Sound(Head(found.seq, found.last), len(days), found.redacted)


def _check_place(found: _Reading, event: Event) -> None:
    if event.seq != found.seq + 1:
        raise Broken("missing", found.seq + 1, found=event.seq)
    if event.previous_sha256 != found.last:
        raise Broken("unlinked", event.seq)


def _check_body(found: _Reading, event: Event) -> None:
    if event.redacted_at is not None:
        if event.before or event.after or event.reason or event.salt:
            raise Broken("body", event.seq)
        found.emptied[event.seq] = event.body_sha256
        found.redacted += 1
        return
    if body_digest(event.before, event.after, event.reason, event.salt) != event.body_sha256:
        raise Broken("body", event.seq)
    if event.kind == REDACTED:
        named, digest = event.after.get("seq", 0), event.after.get("body_sha256")
        if found.emptied.pop(named, None) != digest:
            raise Broken("restored", named, by=event.seq)


def _check_head(found: _Reading, before: Head) -> None:
    """The head as it was before the reading must lie on the chain, and that of now at its end or beyond."""
    now = current_head()
    if now.seq == 0 < found.seq:
        raise Broken("headless", found.seq)
    if now.seq < found.seq:
        raise Broken("beyond", now.seq + 1)
    if before.seq > found.seq:
        raise Broken("cut", found.seq + 1, n=before.seq)
    if before.seq == found.seq and before.sha256 != found.last:
        raise Broken("head", found.seq)


def _check_days(days: list[LedgerDay]) -> None:
    """Signed by this station, one after the other without a gap, never with fewer rows than before."""
    for day in days:
        if not is_signed(day_message(day.day, day.seq, day.sha256, day.at), day.signature, public_key()):
            raise Broken("day_signature", day.seq, day=day.day)
    for earlier, later in pairwise(days):
        if later.day != earlier.day + timedelta(days=1):
            raise Broken("day_gap", earlier.seq, day=earlier.day + timedelta(days=1))
        if later.seq < earlier.seq:
            raise Broken("day_order", later.seq, day=later.day)


@dataclass(frozen=True)
class _Mark:
    """A row whose digest is known from elsewhere. `first`: from which row on a rewriting would show here."""

    head: Head
    first: int
    day: LedgerDay | None = None

    def check(self, found: _Reading) -> None:
        if not found.last.startswith(self.head.sha256):
            raise Broken("rewritten" if self.day else "kept", found.seq, **self._facts())

    def check_cut(self, found: _Reading) -> None:
        """The row was never reached."""
        if self.head.seq > found.seq:
            raise Broken("day_cut" if self.day else "kept_cut", found.seq + 1, **self._facts())
        if self.head.seq == 0 and self.head.sha256 not in {"", START}:
            raise Broken("rewritten" if self.day else "kept", 0, **self._facts())

    def _facts(self) -> dict[str, Any]:
        day = {"day": self.day.day} if self.day else {}
        return {"n": self.head.seq, "first": self.first, **day}


def _marks(days: list[LedgerDay], kept: Iterable[Head]) -> dict[int, list[_Mark]]:
    """By row: the signed days (oldest first), then what somebody kept."""
    found = [_Mark(head, 1) for head in kept]
    found = [*_of_days(days), *found]
    by_row = sorted(found, key=lambda mark: mark.head.seq)
    return {seq: list(marks) for seq, marks in groupby(by_row, lambda mark: mark.head.seq)}


def _of_days(days: list[LedgerDay]) -> Iterator[_Mark]:
    signed = 0
    for day in days:
        yield _Mark(Head(day.seq, day.sha256), signed + 1, day)
        signed = day.seq


def _sentences() -> dict[str, str]:
    return {
        "missing": _("it is missing; row %(found)s stands in its place."),
        "unlinked": _("it does not follow the row before it."),
        "body": _("its body is not the one of its digest: the body was changed."),
        "digest": _("its parts are not those of its digest: the row was changed."),
        "link": _("it belongs to %(subject)s but lies with another commitment or task."),
        "unexplained": _("it was emptied, and no later row says so."),
        "restored": _("row %(by)s says that it was redacted, yet it is not empty."),
        "headless": _("it is the last one, but the ledger's head is gone."),
        "beyond": _("it lies beyond the ledger's head."),
        "cut": _("cut from here on: the head says %(n)s rows."),
        "head": _("it is the last one, but not the one of the ledger's head."),
        "rewritten": _("not the one that was signed on %(day)s: one of %(first)s to %(row)s was rewritten."),
        "day_cut": _("cut from here on: %(n)s rows were signed on %(day)s."),
        "day_signature": _("the signed head of %(day)s is not signed as it is."),
        "day_gap": _("the signed head of %(day)s is missing."),
        "day_order": _("the signed head of %(day)s is out of place."),
        "kept": _("not the one of the head that was kept: one of 1 to %(row)s was rewritten."),
        "untold": _("%(subject)s stands in the tables, and no row of the ledger tells of it."),
        "column": _("%(subject)s: its column %(column)s says %(stored)s, the ledger up to here %(told)s."),
        "kept_cut": _("cut from here on: the head that was kept has %(n)s rows."),
    }
