"""What a supervisor types, as typed values."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from followup.enums import TaskResult
from followup.errors import BadFinding
from followup.models import Unit

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


if TYPE_CHECKING:
    UnitModelForm: TypeAlias = forms.ModelForm[Unit]
else:
    UnitModelForm = forms.ModelForm  # generic only in the stubs


class Lines(forms.CharField):
    """A list of short texts, one a line; blank lines are dropped, doubles kept once."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if any(len(line) > 80 for line in value):
            raise forms.ValidationError(_("A post is at most 80 characters long."))


class UnitForm(UnitModelForm):
    posts = Lines(
        label=_("posts"), required=False, help_text=_("Who may speak for it: posts, never names. One a line.")
    )

    class Meta:
        model = Unit
        fields = ("code", "name", "kind", "posts", "order")
