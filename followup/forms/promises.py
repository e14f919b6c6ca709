"""What is typed about a promise once it is frozen: corrections, dates, redactions, reasons."""

from django import forms


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
