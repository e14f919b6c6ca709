"""The coach: what a promise still lacks to be verifiable, and the question that would get it.

The five parts are date, quantity, place, lead, measure (LOOK, scribe.png); two further ones, how it stands
today and how it is proven, are asked for when the five are there. "Found" means a field
is filled; what was merely heard in the words is a suggestion beside it, for the scribe to take.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import DomainError
from followup.domain.calendar import deadline_for
from followup.domain.drafts import PromiseData
from followup.domain.spoken import Heard, deadlines_in, quantities_in
from followup.enums import DeadlineKind


@dataclass(frozen=True)
class Part:
    """One of the five. `value` is what is there, `question` what the host may ask while it is not."""

    name: str
    label: str
    found: bool
    value: str
    question: str
    heard: tuple[Heard, ...] = ()


def coach(data: PromiseData, *, spoken_on: date | None = None) -> list[Part]:
    """The five parts in the order in which they are asked. Never refuses: half-written data is its trade.

    `spoken_on` lets it compute the date and read relative phrases; without it, dates are only
    noted as given or not.
    """
    dates = tuple(deadlines_in(data.words, spoken_on=spoken_on)) if spoken_on else ()
    due = _due(data, spoken_on)
    numbers = tuple(quantities_in(data.words))
    return [
        Part("date", _("Date"), bool(due), due, _("By which day?"), dates),
        _text("quantity", _("How much"), data.quantity, _("How many exactly?"), numbers),
        _text("place", _("Where"), data.place, _("Where exactly?")),
        _text("lead", _("Who leads"), data.lead, _("Who takes the lead?")),
        _text("measure", _("Measure"), data.measure, _("How will it be checked?")),
    ]


def further(data: PromiseData) -> list[Part]:
    """What makes a verifiable promise easy to check later, beside the five: baseline and method of proof."""
    return [
        _text("baseline", _("Baseline"), data.baseline, _("How does it stand today?")),
        _text("proof", _("Proof"), data.proof, _("How will it be proven?")),
    ]


def _text(name: str, label: str, value: str, question: str, heard: tuple[Heard, ...] = ()) -> Part:
    return Part(name, label, bool(value.strip()), value.strip(), question, heard)


def _due(data: PromiseData, spoken_on: date | None) -> str:
    """The date as text; empty when there is none or it cannot be counted."""
    if data.deadline_kind == DeadlineKind.NONE:
        return ""
    if spoken_on is None:
        return str(data.deadline_date or data.deadline_count or "")
    try:
        deadline = deadline_for(
            data.deadline_kind,
            spoken_on=spoken_on,
            count=data.deadline_count,
            date=data.deadline_date,
            unit=data.unit.pk if data.unit else None,
        )
    except DomainError:
        return ""
    return date_format(deadline.due_on, "MONTH_DAY_FORMAT") if deadline else ""
