"""Seat cards for print: what stands on each, in which order they come, and which are asked for.

What you would get wrong: a card is a key. Its address holds the seat's token, so the sheets are for producers
only, are never cached, and a card that is printed under a new edition makes the old one worthless. Cards
speak the house's language, with a line of English, whatever language the producer's desk speaks.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from common import qr, signing
from common.canon import unb64
from voting.domain import groups, history, seats
from voting.domain.seat_import import natural
from voting.enums import CardState, ElectorateAct, SeatState
from voting.models import Electorate, Seat, SpareCard

ON_A_SHEET = 8
MOST_SPARES = 99
ENGLISH = "Scan, enter the studio code, score. Green means counted."
ENGLISH_WITHOUT_CODE = "Scan, tap to join, score. Green means counted."
ENGLISH_SPARE = "Spare. Not valid until an usher binds it to a seat."
ENGLISH_VOW = "No names asked. Scores are kept apart from seats."
SPARE_MARK = "备"  # before a spare's number: no import may name a seat so


@dataclass(frozen=True)
class Card:
    """One card. `url` is what its code says, `beside` the short lines beside the seat's name."""

    label: str
    is_spare: bool
    kind: str
    beside: Sequence[str]
    url: str

    @property
    def path(self) -> str:
        return qr.path(self.url)

    @property
    def modules(self) -> int:
        return len(qr.matrix(self.url))

    @property
    def length(self) -> int:
        """For the size of its letters."""
        return len(self.label)


@dataclass(frozen=True)
class Words:
    """What a kind of card says."""

    steps: Sequence[str]
    caption: str
    english: str
    vow: str
    advice: str


@dataclass(frozen=True)
class Deck:
    """All cards asked for, with what they share. `key` is the show key's short fingerprint."""

    programme: str
    title: str
    cards: Sequence[Card]
    seat: Words
    spare: Words
    english_vow: str
    key: str
    slug: str

    @property
    def sheets(self) -> list[Sequence[Card]]:
        return [self.cards[at : at + ON_A_SHEET] for at in range(0, len(self.cards), ON_A_SHEET)]

    def words(self, card: Card) -> Words:
        return self.spare if card.is_spare else self.seat


@dataclass(frozen=True)
class Choice:
    """Which cards: seats from `first` to `last` (labels, in the order people read), and spares."""

    with_seats: bool = True
    with_spares: bool = True
    first: str = ""
    last: str = ""


def deck_of(electorate: Electorate, *, choice: Choice, address: Callable[[str], str]) -> Deck:
    """The cards of `choice`, seats before spares; void seats and spares given out have none any more.

    `address` turns a token into the whole URL that the code says. Cards do not change by being printed.
    """
    with override(settings.LANGUAGE_CODE):
        return Deck(
            programme=_("All-media inquiry"),
            title=electorate.title,
            cards=[*_seat_cards(electorate, choice, address), *_spare_cards(electorate, choice, address)],
            seat=_seat_words(electorate),
            spare=_spare_words(),
            english_vow=ENGLISH_VOW,
            key=key_fingerprint(),
            slug=_("Cut along the corner marks, 95 × 69 mm each"),
        )


def key_fingerprint() -> str:
    """The first 64 bits of the SHA-256 of the show's public key, in four groups: what cards and pages say."""
    digest = hashlib.sha256(unb64(signing.public_key())).hexdigest().upper()
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def add_spares(electorate: Electorate, count: int, *, by: str, at: datetime) -> None:
    """Spares up to `count` in all (备-01 …), at any time, never fewer. The same again leaves no row."""
    with transaction.atomic():
        held = Electorate.objects.select_for_update().get(pk=electorate.pk)
        before = held.spares.count()
        seats.issue_spares(held, [f"{SPARE_MARK}-{n:02d}" for n in range(1, min(count, MOST_SPARES) + 1)])
        made = held.spares.count() - before
        if made:
            history.record(held, ElectorateAct.SPARES, by=by, at=at, made=made)


def reading_order(found: Iterable[Seat]) -> list[Seat]:
    return sorted(found, key=lambda seat: natural(seat.label))


def _seat_cards(electorate: Electorate, choice: Choice, address: Callable[[str], str]) -> list[Card]:
    if not choice.with_seats:
        return []
    living = electorate.seats.exclude(state=SeatState.VOID).select_related("group")
    return [
        Card(
            label=seat.label,
            is_spare=False,
            kind=_kind_of(seat),
            beside=_beside(seat),
            url=address(seats.token_of(seat)),
        )
        for seat in _between(reading_order(living), choice)
    ]


def _kind_of(seat: Seat) -> str:
    kind = pgettext("card", "Seat card")
    if seat.edition == 1:
        return kind
    return _("%(kind)s, edition %(number)d") % {"kind": kind, "number": seat.edition}


def _beside(seat: Seat) -> list[str]:
    found = [seat.group.name] if seat.group and seat.group.ref != groups.AUDIENCE else []
    if seat.row:
        found.append(pgettext("card", "Row %(row)s") % {"row": seat.row})
    if seat.place:
        found.append(pgettext("card", "Seat %(place)d") % {"place": seat.place})
    return found


def _between(found: list[Seat], choice: Choice) -> list[Seat]:
    low, high = natural(choice.first), natural(choice.last)
    return [
        seat
        for seat in found
        if (not low or natural(seat.label) >= low) and (not high or natural(seat.label) <= high)
    ]


def _spare_cards(electorate: Electorate, choice: Choice, address: Callable[[str], str]) -> list[Card]:
    if not choice.with_spares:
        return []
    free: Iterable[SpareCard] = electorate.spares.filter(state=CardState.SPARE).order_by("label")
    kind, beside = pgettext("card", "Spare card"), [pgettext("card", "Seat"), ""]
    return [
        Card(label=card.label, is_spare=True, kind=kind, beside=beside, url=address(seats.token_of(card)))
        for card in free
    ]


def _seat_words(electorate: Electorate) -> Words:
    asks = electorate.asks_presence_code
    return Words(
        steps=[
            _("Scan the code on the right"),
            _("Enter the studio code from the big screen") if asks else _("Press “Join”"),
            _("It counts once the strip is green: “Counted”"),
        ],
        caption=_("Scan with WeChat"),
        english=ENGLISH if asks else ENGLISH_WITHOUT_CODE,
        vow=_("No names asked; scores are kept apart from seats."),
        advice=_("One card, one phone. Lost it? Raise your hand."),
    )


def _spare_words() -> Words:
    return Words(
        steps=[
            _("An usher scans it and binds it to the seat"),
            _("Then you scan it and enter the studio code"),
            _("The old card is void at once and taken back"),
        ],
        caption=_("Usher scans first"),
        english=ENGLISH_SPARE,
        vow=_("No scoring before it is bound."),
        advice=_("The seat stays the same, and what was counted stays counted."),
    )
