"""What a reporter types at the exposé."""

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.domain.revisits.shots import Spot
from studio.models import Clip


class SpotForm(forms.Form):
    clip = forms.ModelChoiceField(Clip.objects.all())
    second = forms.IntegerField(min_value=0, error_messages={"required": _("Say at which second.")})
    place = forms.CharField(max_length=120, error_messages={"required": _("Say where the picture is taken.")})
    angle = forms.CharField(max_length=120, required=False)
    time_of_day = forms.CharField(max_length=40, required=False)

    def spot(self) -> Spot:
        told = self.cleaned_data
        return Spot(told["place"], told["angle"], told["time_of_day"], second=told["second"])


class FilmForm(forms.Form):
    clip = forms.ModelChoiceField(
        Clip.objects.all(), error_messages={"required": _("Choose the feedback clip.")}
    )
