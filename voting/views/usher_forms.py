"""What an usher enters: the reason of an act, a spare card's name, seconds, the lines of a slip."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from voting.domain.papers import choices_of, scale_of, values_of
from voting.enums import SeatReason
from voting.models import Round

AnyForm = TypeVar("AnyForm", bound=forms.Form)

WHOLE = re.compile(r"-?[0-9]{1,5}", re.ASCII)
NO_VALUE = -1_000_000

REASONS = {
    "swap": (SeatReason.BATTERY, SeatReason.PAGE, SeatReason.CARD, SeatReason.LATE),
    "admit": (SeatReason.LATE, SeatReason.PHONE, SeatReason.FORGOT, SeatReason.CODE),
    "reprint": (SeatReason.DAMAGED, SeatReason.LOST, SeatReason.COPIED),
    "void": (SeatReason.EMPTY, SeatReason.LEFT),
    "extra": (SeatReason.SIGHT, SeatReason.HANDS, SeatReason.HELP),
}


class ReasonForm(forms.Form):
    """One of the act's own reasons, or words of one's own; one of the two is needed."""

    reason = forms.CharField(max_length=20, required=False)
    note = forms.CharField(max_length=100, required=False)

    def given(self, act: str) -> dict[str, str]:
        chosen = self.cleaned_data["reason"]
        return {"why": chosen if chosen in REASONS[act] else "", "reason": self.cleaned_data["note"]}


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


def reason_of(form: ReasonForm, act: str) -> dict[str, str]:
    """`why` and `reason` for the history. Raises BadInput without any: an act has a reason."""
    given = understood(form).given(act)
    if not any(given.values()):
        raise BadInput(problems={"reason": [{"message": str(_("A reason is needed."))}]})
    return given


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
