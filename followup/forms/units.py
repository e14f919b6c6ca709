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
