"""What the page of a recording is told: a file that lies on the server, a place in the film, a reason."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from studio.domain.records.offset import Found
from studio.domain.records.positions import position_of


class PositionField(forms.CharField):
    """A place in a film, as ms: 83.24, 1:23.240 or 0:01:23.240."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=16, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if (found := position_of(text)) is None:
            raise ValidationError(_("Write the position as 0:01:23.240, please."))
        return found

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The length of the text was a matter of the page; a number has none."""


class IncomingForm(forms.Form):
    name = forms.CharField(max_length=255, strip=False)


class FindForm(forms.Form):
    """ "This picture is the TAKE of that." """

    take = forms.IntegerField(min_value=1)
    position = PositionField()

    def found(self) -> Found:
        told = self.cleaned_data
        return Found(told["take"], told["position"], told.get("checked"))


class OffsetForm(FindForm):
    checked = forms.IntegerField(min_value=1, required=False)


class CorrectForm(OffsetForm):
    """`seen`: the beginning that the page showed, in ms since 1970."""

    seen = forms.IntegerField()
    reason = forms.CharField(max_length=200)


class RemoveForm(forms.Form):
    reason = forms.CharField(max_length=200)


class TrimForm(forms.Form):
    starts = PositionField()
    ends = PositionField()
