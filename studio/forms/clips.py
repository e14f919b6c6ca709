"""What the clip library is told: a file about to come, a piece of it, a reason; and the station's limits."""

from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.models import Station


class BeginForm(forms.Form):
    """A file as the browser sees it: name, bytes, when its owner last changed it (ms since 1970)."""

    name = forms.CharField(max_length=255)
    title = forms.CharField(max_length=120, required=False)
    size = forms.IntegerField(min_value=0)
    modified = forms.IntegerField(required=False)

    def facts(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "name": told["name"],
            "title": told["title"] or Path(told["name"]).stem,
            "size": told["size"],
            "modified_ms": told["modified"] or 0,
        }


class PieceForm(forms.Form):
    offset = forms.IntegerField(min_value=0)


class WholeForm(forms.Form):
    """Without a script in the page: the whole file in one answer."""

    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    file = forms.FileField(label=_("File"))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class StationForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """The station's own settings. The bounds are those within which a measurement means anything."""

    class Meta:
        model = Station
        fields = (
            "name",
            "loudness_lufs",
            "loudness_tolerance_lu",
            "true_peak_dbtp",
            "black_s",
            "freeze_s",
            "silence_s",
            "asks_sign_off",
        )
        help_texts = {
            "loudness_lufs": _("EBU R 128: −23."),
            "loudness_tolerance_lu": _("EBU R 128: 1 for live production."),
            "true_peak_dbtp": _("EBU R 128: −1."),
        }

    BOUNDS = {
        "loudness_lufs": (-40, -5),
        "loudness_tolerance_lu": (0.1, 10),
        "true_peak_dbtp": (-20, 0),
        "black_s": (0.5, 600),
        "freeze_s": (0.5, 600),
        "silence_s": (0.5, 600),
    }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for name, (least, most) in self.BOUNDS.items():
            value = told.get(name)
            if value is not None and not least <= value <= most:
                self.add_error(
                    name, _("Between %(least)s and %(most)s, please.") % {"least": least, "most": most}
                )
        return told

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
