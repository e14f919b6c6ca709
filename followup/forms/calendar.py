"""Set-up of the calendar, as typed values; what a form refuses names its line and says what to do."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.domain.time.sheet import Sheet, read_sheet
from followup.domain.time.years import Shut, check_shut
from followup.errors import BadCalendar
from followup.models import CalendarDay, ClockPolicy

if TYPE_CHECKING:
    DayModelForm: TypeAlias = forms.ModelForm[CalendarDay]
    PolicyModelForm: TypeAlias = forms.ModelForm[ClockPolicy]
else:
    DayModelForm = PolicyModelForm = forms.ModelForm  # generic only in the stubs

MOST_CHARACTERS = 20_000


class YearForm(forms.Form):
    """`seen`: the version that was looked at. `step`: "import" once the preview was read."""

    table = forms.CharField(
        label=_("holidays and make-up workdays"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 16, "cols": 60, "spellcheck": "false"}),
        help_text=_(
            "Paste the words of the State Council's notice, or a table: date or range, 休 or 班, name."
        ),
    )
    file = forms.FileField(label=_("or a CSV file"), required=False)
    source = forms.CharField(
        label=_("source"),
        max_length=200,
        help_text=_("Title and number of the notice; shown beside every date."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("file"):
            cleaned["table"] = self._read(cleaned["file"])
            self.data = dict(self.data.items()) | {"table": cleaned["table"]}  # sent only once
        if not cleaned.get("table", "").strip():
            self.add_error("table", _("Paste the notice or a table, or choose a file."))
        return cleaned

    def _read(self, file: Any) -> str:
        data = file.read(4 * MOST_CHARACTERS + 1)
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return str(data.decode(encoding))[:MOST_CHARACTERS]
            except UnicodeDecodeError:
                continue
        self.add_error("file", _("This file is no text. Save the table as CSV."))
        return ""

    @property
    def sheet(self) -> Sheet | None:
        """What was read, once cleaned; None when there was nothing to read."""
        table = self.cleaned_data.get("table", "")
        return read_sheet(self.year, table) if table.strip() else None


def shut_of(row: CalendarDay) -> Shut:
    """What a closure's row closes."""
    hours = (row.closed_from, row.closed_to) if row.closed_from and row.closed_to else None
    return Shut(row.day, hours, row.unit)


class ClosureForm(DayModelForm):
    """A new closure: a working day that is to come or has been, whole or in part, and by whose order."""

    source = forms.CharField(
        label=_("source"), max_length=200, help_text=_("By whose order, with its number.")
    )

    class Meta:
        model = CalendarDay
        fields = ("day", "closed_from", "closed_to", "unit", "name", "source")
        help_texts = {"name": _("What it is called on every page that counts it: typhoon, snow …")}

    def clean(self) -> dict[str, Any]:
        """The calendar's own sentence says why it is none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = (cleaned.get(name) for name in ("closed_from", "closed_to"))
        if (begins is None) != (ends is None):
            self.add_error("closed_to", _("Say both from when and until when, or neither."))
        if self.errors:
            return cleaned
        hours = (begins, ends) if begins and ends else None
        try:
            check_shut(Shut(cleaned["day"], hours, cleaned.get("unit")))
        except BadCalendar as error:
            self.add_error("day", error.sentence)
        return cleaned


class ReopenForm(DayModelForm):
    """Takes a closure back; the row goes, the ledger keeps it."""

    reason = forms.CharField(
        label=_("why the closure is taken back"),
        max_length=200,
        help_text=_("Dates that moved because of it stay where they are: no date moves earlier."),
    )

    class Meta:
        model = CalendarDay
        fields = ()


class PolicyForm(PolicyModelForm):
    """A limit of nothing, or of years, is a slip of the pen."""

    class Meta:
        model = ClockPolicy
        fields = ("code", "name", "accept_count", "accept_in", "reply_count", "reply_in", "report_every")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("accept_count", "reply_count", "report_every"):
            if name in cleaned and not 1 <= cleaned[name] <= 366:
                self.add_error(name, _("Between 1 and 366."))
        return cleaned
