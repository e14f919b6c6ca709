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

from common.errors import BadInput
from common.models import User
from studio.domain.run import Command
from studio.enums import Layer

AnyForm = TypeVar("AnyForm", bound=forms.Form)


class CommandForm(forms.Form):
    command_id = forms.RegexField(r"^[A-Za-z0-9-]{8,64}$")
    expected_seq = forms.IntegerField(min_value=0)
    epoch = forms.IntegerField(min_value=1, required=False)

    def command(self, *, by: User, at: datetime) -> Command:
        """The command's envelope; `by` and `at` come from the edge, never from the form."""
        return Command(
            id=self.cleaned_data["command_id"],
            expected_seq=self.cleaned_data["expected_seq"],
            epoch=self.cleaned_data["epoch"],
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
