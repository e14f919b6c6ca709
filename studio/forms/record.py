"""What a producer adds to the record afterwards."""

from django import forms


class ExplanationForm(forms.Form):
    """`key`: see studio.domain.records.discrepancies."""

    key = forms.RegexField(r"^[a-z_]+:[0-9a-f]{1,12}$")
    reason = forms.CharField(max_length=200)
