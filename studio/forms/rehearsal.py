"""What the rehearsal's page sends."""

from django import forms

from studio.domain.rehearsals.audience import MOST_PHONES
from studio.enums import Fault
from studio.forms.commands import CommandForm


class AudienceForm(forms.Form):
    phones = forms.IntegerField(min_value=1, max_value=MOST_PHONES)
    late = forms.IntegerField(min_value=0, max_value=MOST_PHONES)
    asleep = forms.IntegerField(min_value=0, max_value=MOST_PHONES)


class FaultForm(CommandForm):
    fault = forms.TypedChoiceField(choices=Fault.choices, coerce=Fault)
