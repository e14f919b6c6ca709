"""Input of the planning pages: weights and trim, a seat list, spare cards, which cards to print."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voting.domain.cards import MOST_SPARES, Choice
from voting.domain.drill import LONGEST_MS
from voting.domain.groups import HEAVIEST, MOST_TRIM
from voting.domain.seat_table import MOST_BYTES
from voting.enums import SeatState
from voting.models import Electorate, Seat

WHOLE = forms.NumberInput(attrs={"inputmode": "numeric"})


class RulesForm(forms.Form):
    """A weight for each group, and the trim."""

    trim_percent = forms.IntegerField(
        label=_("Drop the highest and lowest, %"), min_value=0, max_value=MOST_TRIM, widget=WHOLE
    )

    def __init__(self, data: Any = None, *, electorate: Electorate) -> None:
        super().__init__(data)
        self.fields["trim_percent"].initial = electorate.trim_percent
        for group in electorate.groups.all():
            self.fields[f"weight-{group.ref}"] = forms.IntegerField(
                label=group.name, initial=group.weight, min_value=1, max_value=HEAVIEST, widget=WHOLE
            )

    def weights(self) -> dict[str, int]:
        return {
            name.removeprefix("weight-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("weight-")
        }


class SeatFileForm(forms.Form):
    file = forms.FileField(
        label=_("Seat list (.xlsx or .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty."),
        },
    )

    def content(self) -> tuple[str, bytes]:
        """Its name, and no more bytes than are needed to see that it is too large."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return file.name or "", file.read(MOST_BYTES + 1)


class ApplyForm(forms.Form):
    ticket = forms.CharField(required=False)
    remove = forms.BooleanField(required=False)


class SparesForm(forms.Form):
    count = forms.IntegerField(
        label=_("Spare cards in all"), min_value=1, max_value=MOST_SPARES, initial=20, widget=WHOLE
    )


class SwitchForm(forms.Form):
    on = forms.ChoiceField(choices=[("1", "1"), ("0", "0")])

    def is_on(self) -> bool:
        return bool(self.cleaned_data["on"] == "1")


class ReprintForm(forms.Form):
    label = forms.CharField(label=pgettext_lazy("card", "Seat"), max_length=12)
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def __init__(self, data: Any = None, *, electorate: Electorate) -> None:
        super().__init__(data)
        self.electorate = electorate

    def clean_label(self) -> Seat:
        seat = self.electorate.seats.exclude(state=SeatState.VOID).filter(label=self.cleaned_data["label"])
        if (found := seat.first()) is None:
            raise ValidationError(_("There is no such seat here, or its card was withdrawn."))
        return found


class CardsForm(forms.Form):
    """Which cards; whatever is left out or makes no sense means all of them."""

    which = forms.ChoiceField(
        choices=[("all", "all"), ("seats", "seats"), ("spares", "spares")], required=False
    )
    first = forms.CharField(max_length=12, required=False)
    last = forms.CharField(max_length=12, required=False)

    def choice(self) -> Choice:
        said = self.cleaned_data if self.is_valid() else {}
        first, last = said.get("first", ""), said.get("last", "")
        which = said.get("which") or ("seats" if first or last else "all")
        return Choice(which != "spares", which != "seats", first, last)


class MarkForm(forms.Form):
    """What a phone measured in a drill."""

    round = forms.IntegerField(min_value=1, max_value=2**53)
    ms = forms.IntegerField(min_value=0, max_value=LONGEST_MS)
