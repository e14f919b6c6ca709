"""What is told with a file: its name and size, what it shows, for which criterion; as typed values."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from followup.models import Criterion, Task


class AboutForm(forms.Form):
    title = forms.CharField(max_length=120, required=False)
    criterion = forms.IntegerField(required=False)


class BeginForm(AboutForm):
    """A file as the browser sees it: name, bytes, when its owner last changed it (ms since 1970)."""

    name = forms.CharField(max_length=1000, strip=False)
    size = forms.IntegerField(min_value=0, max_value=2**53)
    modified = forms.IntegerField(required=False, min_value=-(2**53), max_value=2**53)


class WholeForm(AboutForm):
    """Without a script in the page: the whole file in one answer."""

    file = forms.FileField(label=_("File"), max_length=1000)


class PieceForm(forms.Form):
    offset = forms.IntegerField(min_value=0)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)


def begun(posted: QueryDict, task: Task) -> dict[str, Any]:
    told = _typed(BeginForm(posted))
    return {
        "file_name": told["name"],
        "size": told["size"],
        "modified_ms": told["modified"] or 0,
        **_about(told, task),
    }


def brought(posted: QueryDict, files: Any, task: Task) -> dict[str, Any]:
    told = _typed(WholeForm(posted, files))
    return {"file": told["file"], **_about(told, task)}


def offset_of(asked: QueryDict) -> int:
    return int(_typed(PieceForm(asked))["offset"])


def reason_of(posted: QueryDict) -> str:
    return str(_typed(ReasonForm(posted))["reason"])


def _about(told: dict[str, Any], task: Task) -> dict[str, Any]:
    """The criterion is one of this very task, or none."""
    key = told["criterion"]
    found = Criterion.objects.filter(task=task, pk=key).first() if key else None
    if key and found is None:
        raise BadInput
    return {"task": task, "title": told["title"], "criterion": found}


def _typed(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        error = BadInput()
        error.facts = {"problems": form.errors.get_json_data()}
        raise error
    return form.cleaned_data
