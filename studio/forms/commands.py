"""What a control-room command carries, from a form or from JSON alike.

The one thing to get wrong: a bad field is a refusal (BadInput), never a silent default; a command
whose `expected_seq` were guessed could air what nobody has seen.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from common.models import User
from followup.models import Unit
from studio.domain.show.run import Command
from studio.enums import Layer, PanicAct, TurnOutcome
from studio.models import Question

AnyForm = TypeVar("AnyForm", bound=forms.Form)


class CommandForm(forms.Form):
    command_id = forms.RegexField(r"^[A-Za-z0-9-]{8,64}$")
    expected_seq = forms.IntegerField(min_value=0)
    epoch = forms.IntegerField(min_value=1, required=False)
    held_ms = forms.IntegerField(min_value=0, required=False)

    def command(self, *, by: User, at: datetime) -> Command:
        """The command's envelope; `by` and `at` come from the edge, never from the form."""
        return Command(
            id=self.cleaned_data["command_id"],
            expected_seq=self.cleaned_data["expected_seq"],
            epoch=self.cleaned_data["epoch"],
            held_ms=self.cleaned_data["held_ms"] or 0,
            by=by,
            at=at,
        )


class ArmForm(CommandForm):
    item = forms.IntegerField(min_value=1)


class GoOnAirForm(CommandForm):
    """`reason` only where no drill was finished."""

    reason = forms.CharField(max_length=200, required=False)


class AskForm(CommandForm):
    code = forms.CharField(max_length=16)


class VoidRoundForm(CommandForm):
    reason = forms.CharField(max_length=200)


class PanicForm(CommandForm):
    act = forms.ChoiceField(choices=PanicAct.choices)


class HoldForm(CommandForm):
    """`titles`, one a line: what is held; none: everything that can be."""

    titles = forms.CharField(max_length=1000, required=False)

    def clean_titles(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["titles"].splitlines() if line.strip()]


class QueueForm(CommandForm):
    """A planned question by its number, or a new one by its text."""

    question = forms.ModelChoiceField(Question.objects.select_related("asker", "unit"), required=False)
    text = forms.CharField(max_length=300, required=False)
    unit = forms.ModelChoiceField(Unit.objects.all(), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("question") and not said.get("text"):
            raise forms.ValidationError({"text": _("Write the question, or choose a planned one.")})
        return said


class SettleForm(CommandForm):
    outcome = forms.ChoiceField(choices=TurnOutcome.choices)
    reason = forms.CharField(max_length=200, required=False)


class ReasonForm(CommandForm):
    reason = forms.CharField(max_length=200)


class FreeGraphicForm(CommandForm):
    """The fields of every layer; studio.domain.show.graphics knows which of them a layer takes."""

    layer = forms.ChoiceField(choices=Layer.choices)
    post = forms.CharField(max_length=80, required=False)
    unit = forms.CharField(max_length=80, required=False)
    asker = forms.CharField(max_length=80, required=False)
    title = forms.CharField(max_length=80, required=False)
    text = forms.CharField(max_length=300, required=False)
    url = forms.CharField(max_length=200, required=False)
    label = forms.CharField(max_length=80, required=False)

    def payload(self) -> dict[str, str]:
        """What was filled in."""
        mine = set(self.fields) - set(CommandForm.base_fields) - {"layer"}
        return {name: said for name, said in self.cleaned_data.items() if said and name in mine}


class GraphicForm(CommandForm):
    layer = forms.ChoiceField(choices=Layer.choices)
    code = forms.CharField(max_length=16, required=False)


def body_of(request: HttpRequest) -> Mapping[str, Any]:
    """The fields of a form post, or of a JSON object sent in its place."""
    if request.content_type != "application/json":
        return request.POST
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadInput from error
    if not isinstance(body, dict):
        raise BadInput
    return body


def understood(form: AnyForm) -> AnyForm:
    """`form` when it is valid; BadInput naming the fields at fault when it is not."""
    if not form.is_valid():
        raise BadInput(problems=form.errors.get_json_data())
    return form
