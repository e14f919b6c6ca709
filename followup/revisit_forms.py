"""What is typed about a re-visit, as typed values; what is wrong is a BadEntry with its sentence."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.enums import Role
from common.models import User
from followup.domain.revisits.shots import Spot
from followup.portal_forms import DAY, typed


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(), error_messages={"required": _("Choose the reporter who goes there.")}
    )
    due_on = forms.DateField(error_messages={"required": _("Say by which day."), **DAY})


class SpotForm(forms.Form):
    place = forms.CharField(max_length=120, error_messages={"required": _("Say where the picture is taken.")})
    angle = forms.CharField(max_length=120, required=False)
    time_of_day = forms.CharField(max_length=40, required=False)
    latitude = forms.DecimalField(min_value=-90, max_value=90, max_digits=9, decimal_places=6, required=False)
    longitude = forms.DecimalField(
        min_value=-180, max_value=180, max_digits=9, decimal_places=6, required=False
    )


class FileForm(forms.Form):
    words = forms.CharField(max_length=1000, error_messages={"required": _("Write what you saw there.")})


class PictureForm(forms.Form):
    file = forms.FileField(error_messages={"required": _("Choose the picture.")})


def assigned(posted: QueryDict) -> dict[str, Any]:
    form = AssignForm(posted)
    field = form.fields["to"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
    field.queryset = reporters()
    return typed(form)


def reporters() -> Any:
    return User.objects.filter(grants__role=Role.REPORTER, is_active=True)


def listed(posted: QueryDict) -> Spot:
    return Spot(**typed(SpotForm(posted)))


def filed(posted: QueryDict) -> dict[str, Any]:
    return typed(FileForm(posted))


def posted_file(files: Any) -> Any:
    return typed(PictureForm({}, files))["file"]
