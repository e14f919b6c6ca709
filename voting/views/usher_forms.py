"""What an usher enters: the reason of an act, a spare card's name, seconds, the lines of a slip."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.errors import BadInput
from voting.domain.papers import choices_of, scale_of, values_of
from voting.models import Round

AnyForm = TypeVar("AnyForm", bound=forms.Form)

WHOLE = re.compile(r"-?[0-9]{1,5}", re.ASCII)
NO_VALUE = -1_000_000

REASONS = {
    "swap": {
        "battery": pgettext_lazy("usher's reason", "Phone out of power"),
        "page": pgettext_lazy("usher's reason", "Page does not open"),
        "card": pgettext_lazy("usher's reason", "Card lost or damaged"),
        "came": pgettext_lazy("usher's reason", "Came late"),
    },
    "admit": {
        "late": pgettext_lazy("usher's reason", "Came late"),
        "phone": pgettext_lazy("usher's reason", "Changed phones"),
        "lost": pgettext_lazy("usher's reason", "Phone forgot its seat"),
        "code": pgettext_lazy("usher's reason", "Code not accepted"),
    },
    "reprint": {
        "damaged": pgettext_lazy("usher's reason", "Card damaged"),
        "lost": pgettext_lazy("usher's reason", "Card lost"),
        "copied": pgettext_lazy("usher's reason", "Card photographed by others"),
    },
    "void": {
        "empty": pgettext_lazy("usher's reason", "Went there, nobody sits here"),
        "left": pgettext_lazy("usher's reason", "Has left"),
    },
    "extra": {
        "sight": pgettext_lazy("usher's reason", "Sees or reads with difficulty"),
        "hands": pgettext_lazy("usher's reason", "Types with difficulty"),
        "help": pgettext_lazy("usher's reason", "Somebody reads it out"),
    },
}


class ReasonForm(forms.Form):
    """One of the act's own reasons, or words of one's own; one of the two is needed."""

    reason = forms.CharField(max_length=20, required=False)
    note = forms.CharField(max_length=100, required=False)

    def words(self, act: str) -> str:
        chosen = str(REASONS[act].get(self.cleaned_data["reason"], ""))
        return " · ".join(filter(None, [chosen, self.cleaned_data["note"]]))


class SwapForm(ReasonForm):
    spare = forms.CharField(max_length=300)


class ExtraForm(ReasonForm):
    seconds = forms.IntegerField(min_value=0, max_value=600)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(max_length=120, required=False)


def understood(form: AnyForm) -> AnyForm:
    if not form.is_valid():
        raise BadInput(problems=form.errors.get_json_data())
    return form


def reason_of(form: AnyForm, act: str) -> str:
    """The words that go into the history. Raises BadInput without any: an act has a reason."""
    form = understood(form)
    words = form.words(act) if isinstance(form, ReasonForm) else ""
    if not words:
        raise BadInput(problems={"reason": [{"message": str(_("A reason is needed."))}]})
    return words


def slip_rows(round_: Round) -> list[dict[str, Any]]:
    """Subjects with their lines, never with what anybody else has entered."""
    criteria = range(len(round_.paper["criteria"]))
    return [
        {"subject": subject, "cells": [_cell(round_, row, column) for column in criteria]}
        for row, subject in enumerate(round_.paper["subjects"])
    ]


def slip_scores(round_: Round, posted: Mapping[str, str]) -> list[list[int]]:
    """As the domain wants them; what is missing or no number becomes a value that fits no scale."""
    criteria = range(len(round_.paper["criteria"]))
    return [
        [_number(posted.get(f"s{row}c{column}", "")) for column in criteria]
        for row in range(len(round_.paper["subjects"]))
    ]


def _cell(round_: Round, row: int, column: int) -> dict[str, Any]:
    scale = scale_of(round_.paper, column)
    named = choices_of(round_.paper, column)
    return {
        "field": f"s{row}c{column}",
        "criterion": round_.paper["criteria"][column],
        "choices": named or [{"value": value, "name": value} for value in values_of(scale)],
        "scale": scale,
        "is_named": bool(named),
    }


def _number(text: str) -> int:
    return int(text) if WHOLE.fullmatch(text.strip()) else NO_VALUE
