"""What a unit's people type, as typed values. What is wrong is a BadEntry with its sentence."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.models import User
from followup.enums import ReasonForTime
from followup.errors import BadEntry
from followup.models import Task

DAY = {"invalid": gettext_lazy("Give the day as year-month-day, such as 2026-11-23.")}


class AcceptForm(forms.Form):
    """Both of the unit's own accounts; the choices are set when the task is known."""

    handler = forms.ModelChoiceField(
        User.objects.none(), error_messages={"required": gettext_lazy("Choose who handles it.")}
    )
    deputy = forms.ModelChoiceField(
        User.objects.none(), error_messages={"required": gettext_lazy("Choose a deputy.")}
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(error_messages={"required": gettext_lazy("Say why it is not yours.")})


class ReportForm(forms.Form):
    words = forms.CharField(
        max_length=1000, error_messages={"required": gettext_lazy("Write what has been done since.")}
    )
    done = forms.TypedMultipleChoiceField(required=False, coerce=int)


class ExtensionForm(forms.Form):
    until = forms.DateField(
        error_messages={"required": gettext_lazy("Say to which day it is to be extended."), **DAY}
    )
    code = forms.ChoiceField(
        choices=ReasonForTime.choices,
        error_messages={"required": gettext_lazy("Choose why more time is needed.")},
    )
    reason = forms.CharField(
        max_length=200, error_messages={"required": gettext_lazy("Write what stands in the way.")}
    )


class TalkForm(forms.Form):
    words = forms.CharField(error_messages={"required": gettext_lazy("Write what you want to say.")})


def accepted(posted: QueryDict, task: Task) -> dict[str, Any]:
    form = AcceptForm(posted)
    people = User.objects.filter(units__unit=task.unit_id, is_active=True)
    for name in ("handler", "deputy"):
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = people
    return typed(form)


def reported(posted: QueryDict, task: Task) -> dict[str, Any]:
    form = ReportForm(posted)
    field = form.fields["done"]
    assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  declared above
    field.choices = [(one.pk, one.words) for one in task.milestones.filter(done_on=None)]
    return typed(form)


def planned(posted: QueryDict) -> list[tuple[str, date]]:
    """The plan's lines with words or a day; one without the other is said. Blank lines are dropped."""
    lines = zip(posted.getlist("step"), posted.getlist("step_due"), strict=False)
    steps = [_step(words.strip(), day.strip()) for words, day in lines if words.strip() or day.strip()]
    if not steps:
        raise BadEntry(problem=_("Write at least one milestone with its day."))
    return steps


def typed(form: forms.Form) -> dict[str, Any]:
    """The form's values, or BadEntry with the first sentence that is wrong."""
    if not form.is_valid():
        raise BadEntry(problem=next(iter(form.errors.values()))[0])
    return form.cleaned_data


def _step(words: str, day: str) -> tuple[str, date]:
    if not words:
        raise BadEntry(problem=_("A milestone has a day but no words."))
    try:
        due = parse_date(day)
    except ValueError:
        due = None
    if due is None:
        raise BadEntry(problem=_("Say by which day “%(step)s” will be done.") % {"step": words})
    return words, due
