"""What is typed about a re-visit, as typed values; what is wrong is a BadEntry with its sentence."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from followup.domain.revisits.shots import Spot
from followup.forms.portal import typed


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


def listed(posted: QueryDict) -> Spot:
    return Spot(**typed(SpotForm(posted)))


def filed(posted: QueryDict) -> dict[str, Any]:
    return typed(FileForm(posted))


def posted_file(files: Any) -> Any:
    return typed(PictureForm({}, files))["file"]
