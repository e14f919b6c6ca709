"""What supervisors and reporters type, as typed values. What is wrong is a BadEntry with its sentence.

What you would get wrong: a choice that the domain would refuse. The pickers offer only units without a part
of the promise, and only checkers who have not judged.
"""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.enums import Role
from common.models import User
from followup.domain.desk.lanes import COLUMNS, Wanted
from followup.domain.tasks.demands import demands_of
from followup.enums import EndCode, ResultCode, SuspensionCause, TaskResult
from followup.forms.criteria import CriteriaField, counted
from followup.forms.portal import DAY
from followup.models import Criterion, Rating, RelapseReport, Task, Unit

FOUND = [(one.value, one.label) for one in TaskResult if one != TaskResult.UNDECIDED]
SHORTFALL = [("", _("every criterion shown")), *(one for one in ResultCode.choices if one[0] != "all_shown")]


def lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


class TaskForm(forms.Form):
    """A form about one task; its choices depend on the task. Names of fields are those of the domain."""

    def __init__(self, data: Any = None, *, task: Task, key: str = "act") -> None:
        super().__init__(data, auto_id=f"{key}-%s")
        self.task = task
        self.about(task)

    def about(self, task: Task) -> None:
        """Fill in what depends on the task."""


def words(label: Any, most: int, *, rows: int = 2, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        validators=[MaxLengthValidator(most)],
        widget=forms.Textarea({"rows": rows, "maxlength": most}),
        error_messages={"required": _("Write it down; nothing was entered.")},
    )


def day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, error_messages=dict(DAY))


class AssignForm(TaskForm):
    criteria = CriteriaField(
        label=_("What must be shown"),
        error_messages={"required": _("Write it down; nothing was entered.")},
        help_text=_("How many pictures (or films) and papers show it; with none named, one file is enough."),
    )
    high_risk = forms.BooleanField(label=_("High risk: the reporters' film is needed too"), required=False)

    def about(self, task: Task) -> None:
        self.initial["criteria"] = demands_of(task)


class BareForm(TaskForm):
    """An act that needs no words."""


class ReturnForm(TaskForm):
    reason = words(_("Why it stays with the unit"), 300, hint=_("Public, beside the unit's own reason."))


class RerouteForm(TaskForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("To which unit"))
    reason = words(_("Why it is theirs"), 300)

    def about(self, task: Task) -> None:
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = Unit.objects.exclude(tasks__commitment=task.commitment_id)


class GrantForm(TaskForm):
    until = day(_("Until"), required=False)
    decision = words(_("Decision"), 200, required=False, hint=_("The first due date stays for ever."))

    def about(self, task: Task) -> None:
        asked = task.extension_requests.filter(decided_at=None).first()
        self.initial["until"] = asked.until if asked else None


class RefuseForm(TaskForm):
    decision = words(_("Why not"), 200)


class SuspendForm(TaskForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=SuspensionCause.choices)
    reason = words(_("Public reason"), 200)
    until = day(_("Until, at the latest"))


class FindingForm(TaskForm):
    result = forms.ChoiceField(
        label=pgettext_lazy("field", "Result"), choices=FOUND, widget=forms.RadioSelect
    )
    code = forms.ChoiceField(label=_("If not in full, why"), choices=SHORTFALL, required=False)
    finding = words(_("What was found"), 300, rows=3)


class VerdictForm(FindingForm):
    visited_at = forms.DateTimeField(
        label=_("On the spot at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ReviseForm(FindingForm):
    reason = words(_("Why the result changes"), 300)


class ThirdForm(TaskForm):
    user = forms.ModelChoiceField(User.objects.none(), label=_("Who decides"))

    def about(self, task: Task) -> None:
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        checkers = User.objects.filter(grants__role__in=[Role.SUPERVISOR, Role.REPORTER], is_active=True)
        judged = Q(pk__in=task.checks.filter(closed_at=None).values("verdicts__by"))
        field.queryset = checkers.exclude(judged).exclude(units__unit=task.unit_id).distinct()


class VerifyForm(TaskForm):
    invited = words(
        _("Who is asked to rate it, one a line"),
        4000,
        required=False,
        hint=_("By post or seat, never by name. Each gets a link of their own."),
    )

    def clean_invited(self) -> list[str]:
        return lines(self.cleaned_data["invited"])


class SendBackForm(TaskForm):
    reason = words(
        _("What is not done"), 300, hint=_("Public. The due date runs on as if it had never stopped.")
    )


class SeenForm(TaskForm):
    finding = words(_("What was seen"), 300)


class RelapseForm(TaskForm):
    reason = words(_("What came back"), 300)
    until = day(_("To be put right by"))


class ReportForm(TaskForm):
    words = words(
        _("What has come back, where, and since when"),
        500,
        hint=_("Supervisors read it; it is not published."),
    )


class DecisionForm(TaskForm):
    report = forms.ModelChoiceField(RelapseReport.objects.none(), widget=forms.HiddenInput)
    decision = words(_("Why it has not come back; public"), 300)

    def about(self, task: Task) -> None:
        field = self.fields["report"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = task.relapse_reports.all()


class EndForm(TaskForm):
    code = forms.ChoiceField(label=_("Why it ends"), choices=EndCode.choices)
    reason = words(_("Public reason"), 300, hint=_("It ends only when a second supervisor has confirmed it."))


class RevisitForm(TaskForm):
    to = forms.ModelChoiceField(User.objects.none(), label=_("Reporter"))
    due_on = day(_("By which day"))

    def about(self, task: Task) -> None:
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        reporters = User.objects.filter(grants__role=Role.REPORTER, is_active=True)
        field.queryset = reporters.exclude(units__unit=task.unit_id)


class ObjectionForm(TaskForm):
    rating = forms.ModelChoiceField(Rating.objects.none(), widget=forms.HiddenInput)
    decision = words(_("Decision, public beside the objection"), 200)

    def about(self, task: Task) -> None:
        field = self.fields["rating"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = task.ratings.exclude(objection="")


class WordsForm(TaskForm):
    words = words(_("What you want to say"), 500)


class ManyForm(forms.Form):
    """The handover meeting: which tasks, and how many pictures and papers show each criterion."""

    tasks = forms.ModelMultipleChoiceField(
        Task.objects.none(), error_messages={"required": _("Choose at least one task.")}
    )

    def __init__(self, data: Any, *, offered: Any) -> None:
        super().__init__(data)
        field = self.fields["tasks"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  declared above
        field.queryset = offered

    def clean(self) -> dict[str, Any]:
        """`wanted`, by criterion, beside the tasks."""
        read = self.cleaned_data
        chosen = Criterion.objects.filter(task__in=read.get("tasks", ()))
        return read | {"wanted": counted(self.data, chosen)}


class WantedForm(forms.Form):
    """The board's chips, pickers and search; whatever is no choice is left out."""

    chip = forms.CharField(required=False, max_length=12)
    episode = forms.IntegerField(required=False, min_value=1, max_value=99999)
    unit = forms.CharField(required=False, max_length=40)
    rung = forms.CharField(required=False, max_length=12)
    words = forms.CharField(required=False, max_length=80)
    column = forms.CharField(required=False, max_length=16)
    page = forms.IntegerField(required=False, min_value=1, max_value=999)


def wanted(asked: Any) -> Wanted:
    form = WantedForm(asked)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    if given.get("column") not in {column.key for column in COLUMNS}:
        given.pop("column", None)
    return Wanted(**given)
