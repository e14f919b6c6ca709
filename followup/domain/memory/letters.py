"""What is sent to those who subscribed: one letter to confirm, then at most one a day with what happened.

What you would get wrong: sending before taking. `take` moves the row past what the letter tells, so that two
workers never write twice; a letter that could not be handed over is given back. One that was lost in a crash
between the two is not written again: the next tells what follows, and the page tells all.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followup.domain.ledger.days import current_head
from followup.domain.ledger.publicity import Publicity
from followup.domain.memory.addresses import page, promise_page
from followup.domain.memory.public_events import Told, published_events, told
from followup.domain.memory.subscriptions import label_of, token_of
from followup.domain.time import hours
from followup.models import Event, Subscription

BETWEEN = timedelta(hours=20)  # one a day, though yesterday's went out a little later
MOST_TOLD = 30  # events in one letter; the rest is counted
MOST_EVENTS = 5000  # read at once; what lies beyond is told the next time
MOST_LETTERS = 200


@dataclass(frozen=True)
class SubscriberLetter:
    """One letter, ready to go. `headers` hold the one-press end of RFC 8058."""

    row: Subscription
    until_seq: int
    title: str
    words: str
    headers: dict[str, str]

    @property
    def to(self) -> str:
        return self.row.email

    @property
    def key(self) -> str:
        """The same however often it is tried."""
        return f"subscription-{self.row.pk}-{self.until_seq}"


def due_letters(at: datetime) -> list[SubscriberLetter]:
    """Confirmations at any hour, since somebody waits for them; news in working hours only.

    Five queries, however many subscribe. Rows of which nothing happened are moved on.
    """
    waiting = Subscription.objects.select_related("unit", "commitment__unit")
    asked = waiting.filter(confirmed_at=None, told_at=None)[:MOST_LETTERS]
    letters = [_in_their_language(row, _confirmation) for row in asked]
    return letters + (_news(at) if hours.is_open(at) else [])


def take(letter: SubscriberLetter, at: datetime) -> bool:
    """False: another worker has it, or the subscription ended meanwhile."""
    row = letter.row
    mine = Subscription.objects.filter(
        pk=row.pk, told_seq=row.told_seq, told_at=row.told_at, confirmed_at=row.confirmed_at
    )
    return bool(mine.update(told_seq=letter.until_seq, told_at=at))


def give_back(letter: SubscriberLetter, at: datetime) -> None:
    """It certainly did not go out: it is due again, as if it had not been taken at `at`."""
    taken = Subscription.objects.filter(pk=letter.row.pk, told_seq=letter.until_seq, told_at=at)
    taken.update(told_seq=letter.row.told_seq, told_at=letter.row.told_at)


class Unreachable(Exception):
    """The mail server does not answer; nothing went out."""


def send_due(at: datetime, send: Callable[[SubscriberLetter], None]) -> int:
    """Take each and hand it to `send`; answers how many went. Unreachable gives that one back and ends the
    round."""
    sent = 0
    for letter in due_letters(at):
        if not take(letter, at):
            continue
        try:
            send(letter)
        except Unreachable:
            give_back(letter, at)
            break
        sent += 1
    return sent


def _news(at: datetime) -> list[SubscriberLetter]:
    due = Subscription.objects.filter(confirmed_at__isnull=False).exclude(told_at__gt=at - BETWEEN)
    head = current_head()
    rows = list(due.filter(told_seq__lt=head.seq).select_related("unit", "commitment__unit")[:MOST_LETTERS])
    if not rows:
        return []
    first = min(row.told_seq for row in rows)
    events = list(published_events().filter(seq__gt=first, seq__lte=head.seq)[:MOST_EVENTS])
    until = events[-1].seq if len(events) == MOST_EVENTS else head.seq
    found, publicity = _by_row(rows, events), Publicity.read()
    quiet = [row.pk for row in rows if row.pk not in found]
    Subscription.objects.filter(pk__in=quiet, told_seq__lt=until).update(told_seq=until)
    return [
        _in_their_language(row, lambda row: _letter(row, told(found[row.pk], publicity), until))
        for row in rows
        if row.pk in found
    ]


def _by_row(rows: list[Subscription], events: list[Event]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    for row in rows:
        for event in events:
            if event.seq > row.told_seq and _concerns(row, event):
                found[row.pk].append(event)
    return found


def _concerns(row: Subscription, event: Event) -> bool:
    if row.commitment_id is not None:
        return event.commitment_id == row.commitment_id
    if row.unit_id is None:
        return True
    mine = event.task.unit_id if event.task else event.commitment.unit_id if event.commitment else None
    return mine == row.unit_id


def _in_their_language(
    row: Subscription, write: Callable[[Subscription], SubscriberLetter]
) -> SubscriberLetter:
    with translation.override(row.language):
        return write(row)


def _confirmation(row: Subscription) -> SubscriberLetter:
    about = {"what": label_of(row), "link": _link(row, "subscription-confirm")}
    words = _(
        "Somebody, you we hope, asked for letters about: %(what)s.\n\nTo confirm it open this page and press"
        " the button:\n%(link)s\n\nIf it was not you, do nothing: the address is forgotten after seven days."
    )
    return SubscriberLetter(row, 0, _("Confirm your subscription"), words % about, {})


def _letter(row: Subscription, lines: list[Told], until: int) -> SubscriberLetter:
    end = _link(row, "subscription-end")
    shown = [_line(row, line) for line in lines[:MOST_TOLD]]
    if len(lines) > MOST_TOLD:
        rest = len(lines) - MOST_TOLD
        shown.append(ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": rest})
    words = "\n\n".join(
        [*shown, f"{_('The whole ledger')}: {row.site}{page('ledger')}", f"{_('No more letters')}: {end}"]
    )
    title = _("Ledger of promises: %(what)s") % {"what": label_of(row)}
    headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return SubscriberLetter(row, until, title, words, headers)


def _line(row: Subscription, line: Told) -> str:
    when = timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M")
    beside = " ".join(part for part in (line.reason, line.words) if part)
    first = " ".join(part for part in (when, line.code, line.unit, line.label) if part)
    return "\n".join(
        part for part in (first, beside, f"{row.site}{promise_page(line.code)}#event-{line.seq}") if part
    )


def _link(row: Subscription, name: str) -> str:
    return f"{row.site}{page(name, token=token_of(row))}"
