"""What a scribe wrote down, and whether it can be written down like this.

The easy mistake: refusing a promise because it lacks something. A commitment without a date or a
measure is accepted, and shown as what it is; only what cannot be stored or counted is refused.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.domain.calendar import deadline_for
from followup.enums import DeadlineKind
from followup.errors import BadPromise
from followup.models import Unit

TEXTS = {  # field: its label and the length its column holds
    "post": (gettext_lazy("post"), 80),
    "words": (gettext_lazy("exact words"), 500),
    "answer": (gettext_lazy("answer, as spoken"), 500),
    "quantity": (gettext_lazy("how much"), 80),
    "place": (gettext_lazy("where"), 120),
    "lead": (gettext_lazy("who leads"), 80),
    "measure": (gettext_lazy("what counts as kept"), 200),
    "baseline": (gettext_lazy("how it stands today"), 120),
    "proof": (gettext_lazy("method of proof"), 120),
}


@dataclass(frozen=True)
class PromiseData:
    """What the scribe wrote. `unit` may be missing only while the coach looks on."""

    unit: Unit | None
    post: str = ""
    words: str = ""
    answer: str = ""
    deadline_kind: str = DeadlineKind.NONE
    deadline_count: int | None = None
    deadline_date: date | None = None
    quantity: str = ""
    place: str = ""
    lead: str = ""
    measure: str = ""
    baseline: str = ""
    proof: str = ""


def checked(data: PromiseData, *, spoken_on: date) -> dict[str, Any]:
    """The model's fields for `data`, or BadPromise / BadDeadline with a sentence."""
    if data.unit is None:
        raise BadPromise(problem=_("Choose the unit that made the promise."))
    values: dict[str, Any] = {name: str(getattr(data, name)).strip() for name in TEXTS}
    if not values["words"]:
        raise BadPromise(problem=_("Write down the words that were spoken."))
    if not values["post"]:
        raise BadPromise(problem=_("Say which post spoke for the unit."))
    _check_lengths(values)
    kind = DeadlineKind(data.deadline_kind)
    count, day = data.deadline_count, data.deadline_date
    deadline = deadline_for(kind, spoken_on=spoken_on, count=count, date=day, unit=data.unit.pk)
    counted = kind in {DeadlineKind.WORKING_DAYS, DeadlineKind.DAYS}
    return values | {
        "unit": data.unit,
        "deadline_kind": kind,
        "deadline_count": data.deadline_count if counted else None,
        "due_on": deadline.due_on if deadline else None,
        "due_provisional": bool(deadline and deadline.provisional),
    }


def _check_lengths(values: dict[str, Any]) -> None:
    for name, (label, most) in TEXTS.items():
        if len(values[name]) > most:
            problem = _("“%(field)s” is longer than %(most)s characters.") % {"field": label, "most": most}
            raise BadPromise(problem=problem)
