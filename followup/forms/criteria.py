"""The supervisors' rows of criteria: words, pictures and papers wanted; the same numbers at the meeting.

What you would get wrong: reading one row for one criterion. Words with line breaks in them (an older page, a
pasted list) are a criterion a line, each with the numbers of its row.
"""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from followup.domain.tasks.demands import MOST_FILES, Demand

BLANK_ROWS = 2  # below what is there
MOST_ROWS = 20
LONGEST = 2000
COUNT = {
    "invalid": _("How many files is a number."),
    "min_value": _("How many files is a number."),
    "max_value": _("More than %(limit_value)s files of one kind are too many."),
}


class CriteriaWidget(forms.Widget):
    """Rows that work without a script; a row without words is no row."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, ...]]:
        assert isinstance(data, QueryDict)  # noqa: S101  only pages fill this in
        columns = (data.getlist(name), data.getlist("photos"), data.getlist("papers"))
        return list(zip_longest(*(column[:MOST_ROWS] for column in columns), fillvalue=""))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        rows = [*(value or []), *[("", 0, 0)] * BLANK_ROWS]
        context = {"name": name, "rows": rows, "id": (attrs or {}).get("id", name), "most": MOST_FILES}
        return render_to_string("followup/desk/_criteria.html", context)


class CriteriaField(forms.Field):
    widget = CriteriaWidget

    def to_python(self, value: Any) -> list[Demand]:
        text = forms.CharField(required=False, max_length=LONGEST)
        return [
            Demand(line.strip(), _count(photos), _count(papers))
            for words, photos, papers in value or []
            for line in text.clean(words).splitlines()
            if line.strip()
        ]


def _count(typed: Any) -> int:
    field = forms.IntegerField(required=False, min_value=0, max_value=MOST_FILES, error_messages=dict(COUNT))
    return int(field.clean(typed) or 0)


def counted(data: Mapping[str, Any], criteria: Any) -> dict[int, tuple[int, int]]:
    """The meeting's numbers, by criterion: `photos-<key>` and `papers-<key>`; what is not there is left as
    it is. ValidationError for what is no number."""
    keys = [one.pk for one in criteria if f"photos-{one.pk}" in data or f"papers-{one.pk}" in data]
    return {key: (_count(data.get(f"photos-{key}")), _count(data.get(f"papers-{key}"))) for key in keys}
