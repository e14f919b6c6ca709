"""What the scribe types, as typed values: whole for writing down, half-written for the coach.

What you would get wrong: the coach must never refuse. `draft_of` takes over what can be read and
leaves the rest empty; only `PromiseForm` itself complains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from followup.domain.calendar import MAX_COUNT, deadline_for
from followup.domain.commitments import PromiseData
from followup.domain.offers import Terms
from followup.enums import DeadlineKind
from followup.models import Commitment, Unit
from studio.forms.commands import understood

TEXTS = ("post", "words", "answer", "quantity", "place", "lead", "measure", "baseline", "proof")
DEADLINE = {"deadline_kind", "deadline_count", "deadline_date"}
KINDS = (DeadlineKind.WORKING_DAYS, DeadlineKind.DAYS, DeadlineKind.DATE, DeadlineKind.NONE)  # as often said
MOST_PARTS = 12  # rows of assisting units that are read
BEGIN = _("Write as it is spoken; what is still missing is told above.")
COUNTED = (DeadlineKind.WORKING_DAYS, DeadlineKind.DAYS)


class PromiseForm(forms.Form):
    """One promise. `spoken_on` is the evening its days count from."""

    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label=_("Unit"),
        empty_label=_("Choose the unit"),
        error_messages={"required": _("Choose the unit that made the promise.")},
    )
    post = forms.CharField(
        label=_("Post"), max_length=80, error_messages={"required": _("Say which post spoke for the unit.")}
    )
    words = forms.CharField(
        label=_("Exact words"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True, "placeholder": BEGIN}),
        error_messages={"required": _("Write down the words that were spoken.")},
    )
    deadline_kind = forms.ChoiceField(
        label=_("Deadline"),
        choices=[(kind.value, kind.label) for kind in KINDS],
        widget=forms.RadioSelect,
        initial=DeadlineKind.NONE,
    )
    deadline_count = forms.IntegerField(
        label=_("How many days"),
        required=False,
        min_value=1,
        max_value=MAX_COUNT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "pattern": "[0-9]*", "maxlength": 3}),
    )
    deadline_date = forms.DateField(
        label=_("Date promised"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    quantity = forms.CharField(label=_("How much"), max_length=80, required=False)
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    lead = forms.CharField(label=_("Who leads (post)"), max_length=80, required=False)
    measure = forms.CharField(label=_("What counts as kept"), max_length=200, required=False)
    baseline = forms.CharField(label=_("How it stands today"), max_length=120, required=False)
    proof = forms.CharField(label=_("How it is proven"), max_length=120, required=False)
    answer = forms.CharField(
        label=_("What was answered"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, spoken_on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.spoken_on = spoken_on
        for name in (*TEXTS, "deadline_count"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["post"].widget.attrs["list"] = f"posts-{self['unit'].value() or ''}"

    def clean(self) -> dict[str, Any]:
        """The deadline must be countable; the calendar's own sentence says why it is not."""
        read = self.cleaned_data
        if not DEADLINE & set(self.errors):
            count, day = read["deadline_count"], read["deadline_date"]
            try:
                deadline_for(read["deadline_kind"], spoken_on=self.spoken_on, count=count, date=day)
            except DomainError as error:
                self.add_error("deadline_kind", error.sentence)
            if read.get("deadline_kind") == DeadlineKind.NONE and (count or day):
                self.add_error("deadline_kind", _("Say what was promised: working days, days, or a date."))
        return read

    def promise(self) -> PromiseData:
        """What could be read of it: everything, once the form is valid."""
        read = self.cleaned_data
        kind = read.get("deadline_kind") or DeadlineKind.NONE
        return PromiseData(
            unit=read.get("unit"),
            deadline_kind=kind,
            deadline_count=read.get("deadline_count") if kind in COUNTED else None,
            deadline_date=read.get("deadline_date") if kind == DeadlineKind.DATE else None,
            **{name: read.get(name, "") for name in TEXTS},
        )


class CaptureForm(PromiseForm):
    """A new one. `instance`: what was on air when it was begun; the answer may be over when it is sent."""

    instance = forms.IntegerField(required=False, widget=forms.HiddenInput)


class EveningForm(forms.Form):
    """From which evening on days are counted, when it is not today's."""

    spoken_on = forms.DateField(required=False)


class OfferForm(forms.Form):
    """A counter-offer: another deadline for the same words."""

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in KINDS if kind != DeadlineKind.NONE]
    )
    count = forms.IntegerField(required=False, min_value=1, max_value=MAX_COUNT)
    day = forms.DateField(required=False)

    def terms(self) -> Terms:
        return Terms(**self.cleaned_data)


class PartForm(forms.Form):
    """One assisting unit and its part of the promise."""

    unit = forms.ModelChoiceField(Unit.objects.all(), required=False)
    part = forms.CharField(max_length=200, required=False)


def parts_of(typed: QueryDict) -> list[tuple[Unit, str]]:
    """The rows `unit` and `part`, in their order; a row without a unit is no row."""
    units, parts = typed.getlist("unit"), typed.getlist("part")
    found = []
    for unit, part in zip_longest(units[:MOST_PARTS], parts[:MOST_PARTS], fillvalue=""):
        read = understood(PartForm({"unit": unit, "part": part})).cleaned_data
        if read["unit"]:
            found.append((read["unit"], read["part"]))
    return found


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)


class SeenForm(forms.Form):
    """The digest of the words that the confirming person had before their eyes."""

    seen = forms.CharField(max_length=64, required=False)


@dataclass(frozen=True)
class Draft:
    """What is known while somebody is still typing."""

    promise: PromiseData
    spoken_on: date


def draft_of(typed: Mapping[str, Any], *, today: date) -> Draft:
    """Half a promise, as far as it can be read. Never refuses; asks no unit of the database."""
    evening = EveningForm(typed)
    spoken_on = (evening.cleaned_data.get("spoken_on") if evening.is_valid() else None) or today
    form = PromiseForm(typed, spoken_on=spoken_on)
    del form.fields["unit"]
    form.full_clean()
    return Draft(form.promise(), spoken_on)


def promise_form(commitment: Commitment) -> PromiseForm:
    """The form as it would have been filled in for `commitment`, for amending it."""
    names = (*TEXTS, "unit", "deadline_kind", "deadline_count")
    dated = commitment.deadline_kind == DeadlineKind.DATE
    return PromiseForm(
        initial={name: getattr(commitment, name) for name in names}
        | {"deadline_date": commitment.due_on if dated else None},
        spoken_on=timezone.localdate(commitment.heard_at),
    )
