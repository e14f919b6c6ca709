"""What a supervisor types, as typed values."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from followup.enums import TaskResult
from followup.errors import BadFinding

RESULTS = [(result.value, result.label) for result in (TaskResult.KEPT, TaskResult.PARTLY, TaskResult.BROKEN)]


class CloseForm(forms.Form):
    """Types only; whether these values may close the task is the domain's affair."""

    result = forms.ChoiceField(
        choices=RESULTS,
        error_messages={
            "required": _("Choose what became of the promise."),
            "invalid_choice": _("Choose what became of the promise."),
        },
    )
    finding = forms.CharField(error_messages={"required": _("Write in a sentence what was found.")})
    finished_on = forms.DateField(
        error_messages={
            "required": _("Say on which day it was finished."),
            "invalid": _("Give the day as year-month-day, such as 2026-11-23."),
        }
    )


def finding_of(posted: QueryDict) -> dict[str, Any]:
    """The closing form's values, or BadFinding with the first sentence that is wrong."""
    form = CloseForm(posted)
    if not form.is_valid():
        raise BadFinding(problem=next(iter(form.errors.values()))[0])
    return form.cleaned_data
