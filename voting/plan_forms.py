"""Input of the planning pages: weights and trim, a seat list, spare cards, which cards to print."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.errors import BadInput
from voting.domain import groups
from voting.domain.cards import MOST_SPARES, Choice
from voting.domain.drill import LONGEST_MS
from voting.domain.groups import HEAVIEST, MOST_TRIM
from voting.domain.seat_table import MOST_BYTES
from voting.enums import SeatState
from voting.errors import GroupNameTaken, TooManyGroups
from voting.models import Electorate, Group, Seat

WHOLE = forms.NumberInput(attrs={"inputmode": "numeric"})


class GroupNameField(forms.CharField):
    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=groups.NAME_CHARS, **given)

    def clean(self, value: Any) -> str:
        """As it is kept; a name that a seat list could not carry is refused in words."""
        name = str(super().clean(value))
        try:
            return groups.plain_name(name) if name else ""
        except BadInput as error:
            raise ValidationError(_("A group's name begins with a letter or a digit.")) from error


class RulesForm(forms.Form):
    """The list of groups with a name and a weight each, one more group, and the trim.

    A name that was not posted stays; all that the domain would refuse is found here first, so that nothing
    typed is lost.
    """

    trim_percent = forms.IntegerField(
        label=_("Drop the highest and lowest, %"), min_value=0, max_value=MOST_TRIM, widget=WHOLE
    )
    new_name = GroupNameField(required=False)
    new_weight = forms.IntegerField(required=False, min_value=1, max_value=HEAVIEST, widget=WHOLE)
    new_spare = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, electorate: Electorate) -> None:
        super().__init__(data)
        self.names = dict(electorate.groups.values_list("ref", "name"))
        self.fields["trim_percent"].initial = electorate.trim_percent
        for row in groups.group_rows(electorate):
            self._add_fields(row.group, may_go=row.may_go)

    def _add_fields(self, group: Group, *, may_go: bool) -> None:
        typed = self.is_bound and f"name-{group.ref}" in self.data
        self.fields[f"name-{group.ref}"] = GroupNameField(initial=group.name, required=typed)
        if not group.is_spare:
            self.fields[f"weight-{group.ref}"] = forms.IntegerField(
                initial=group.weight, min_value=1, max_value=HEAVIEST, widget=WHOLE
            )
        if may_go:
            self.fields[f"remove-{group.ref}"] = forms.BooleanField(required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        removed = self._typed("remove-")
        names = {ref: said.get(f"name-{ref}") or name for ref, name in self.names.items()}
        names = {ref: name for ref, name in names.items() if not removed.get(ref)}
        if new := said.get("new_name"):
            names[""] = new
            self._check_new(room=len(names) <= groups.MOST_GROUPS)
        elif said.get("new_weight") or said.get("new_spare"):
            self.add_error("new_name", _("The new group needs a name."))
        if (ref := groups.clash_in(names)) is not None:
            taken = GroupNameTaken(name=names[ref]).sentence
            self.add_error(f"name-{ref}" if ref else "new_name", taken)

    def _check_new(self, *, room: bool) -> None:
        if not room:
            self.add_error("new_name", TooManyGroups(most=groups.MOST_GROUPS).sentence)
        needs_weight = not self.cleaned_data["new_spare"] and "new_weight" not in self.errors
        if needs_weight and not self.cleaned_data["new_weight"]:
            self.add_error("new_weight", _("The new group needs a weight, or is a spare one."))

    def weights(self) -> dict[str, int]:
        return self._typed("weight-")

    def changes(self) -> groups.GroupChanges:
        said, new = self.cleaned_data, None
        if said["new_name"]:
            new = groups.NewGroup(said["new_name"], said["new_weight"] or 1, said["new_spare"])
        names = {ref: name for ref, name in self._typed("name-").items() if name}
        removed = [ref for ref, goes in self._typed("remove-").items() if goes]
        return groups.GroupChanges(names, removed, new)

    def _typed(self, prefix: str) -> dict[str, Any]:
        """By group code."""
        said = self.cleaned_data.items()
        return {name.removeprefix(prefix): value for name, value in said if name.startswith(prefix)}


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
