"""Set-up forms, as typed values."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.models import Unit

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
        fields = ("code", "name", "kind", "posts", "policy", "email", "order")


class RedactionForm(forms.Form):
    """Which row of the ledger, and why: the reason is public and must not repeat what is to go."""

    seq = forms.IntegerField(min_value=1)
    reason = forms.CharField(max_length=300, required=False)


class CorrectionForm(forms.Form):
    """What is wrong in the frozen words, how it is right, and why."""

    field = forms.CharField(max_length=24)
    after = forms.CharField(max_length=500, required=False)
    reason = forms.CharField(max_length=300, required=False)


class AnswerForm(forms.Form):
    """What a unit gives when it is asked for a date."""

    due_on = forms.DateField(required=False)
    measure = forms.CharField(max_length=200, required=False)


class WhyForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)
