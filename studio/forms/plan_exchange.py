"""Input of what goes in and out of a plan: files, copies, people, questions, reasons for what was dropped."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.table_file import MOST_BYTES
from followup.models import Unit
from studio.enums import CastKind
from studio.forms.plan_fields import NONE
from studio.models import CastMember, Clip, Episode, Question


class RundownFileForm(forms.Form):
    file = forms.FileField(
        label=_("Rundown (.xlsx or .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )

    def content(self) -> tuple[str, bytes]:
        """Its name, and no more bytes than are needed to see that it is too large."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return file.name or "", file.read(MOST_BYTES + 1)


class ApplyForm(forms.Form):
    ticket = forms.CharField(required=False)
    remove = forms.BooleanField(required=False)


class DuplicateForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    planned_start = forms.DateTimeField(
        label=_("On air at"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    same_seats = forms.BooleanField(
        label=_("The same seats, groups and weights"), required=False, initial=True
    )

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "planned_start")}


class TemplateForm(forms.Form):
    title = forms.CharField(label=_("Name of the template"), max_length=120)


class ReasonForm(forms.Form):
    """Whether a reason is there is the domain's to say."""

    reason = forms.CharField(required=False, max_length=200)


class CastForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=CastKind.choices)
    post = forms.CharField(label=_("Post"), max_length=80)
    seat = forms.CharField(label=_("Seat"), max_length=24, required=False)
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Unit"), required=False, empty_label=NONE)

    def __init__(self, data: Any = None, *, member: CastMember | None = None) -> None:
        shown = {name: getattr(member, name) for name in ("post", "seat", "unit")} if member else {}
        super().__init__(data, initial=shown, prefix=f"member-{member.pk}" if member else "member")
        self.fields["seat"].widget.attrs |= {"list": "hall-seats", "autocomplete": "off"}
        if member:
            del self.fields["kind"]


class QuestionForm(forms.Form):
    """`revision` is what the page showed; nothing of a new question."""

    text = forms.CharField(
        label=_("Question"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300})
    )
    asker = forms.ModelChoiceField(
        CastMember.objects.none(), label=_("Asked by"), required=False, empty_label=NONE
    )
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=_("To the unit"), required=False, empty_label=NONE
    )
    clip = forms.ModelChoiceField(
        Clip.objects.order_by("title"), label=_("About the clip"), required=False, empty_label=NONE
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, data: Any = None, *, episode: Episode, question: Question | None = None) -> None:
        names = ("text", "asker", "unit", "clip", "revision")
        shown = {name: getattr(question, name) for name in names} if question else {}
        super().__init__(data, initial=shown, prefix=f"question-{question.pk}" if question else "question")
        askers = cast("forms.ModelChoiceField[CastMember]", self.fields["asker"])
        askers.queryset = episode.cast.exclude(kind=CastKind.RESPONDENT)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def opened(self) -> int:
        return self.cleaned_data["revision"] or 0
