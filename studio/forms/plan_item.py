"""The form of one item: the fields its kind has, and the merge with what others saved meanwhile.

What you would get wrong: `revision_opened` is what the page showed when it was opened. Where somebody has
saved since, each field is judged by itself: theirs where mine is untouched, mine where theirs is; where both
were changed the form comes back with both, saving nothing. Saving again then means to write over that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from followup.models import Unit
from studio.domain.planning.edits import base_of, who_changed
from studio.domain.planning.sheet import as_json, facts_of
from studio.enums import CriteriaSet, ElementKind, ItemKind, Start
from studio.errors import EditedMeanwhile
from studio.forms.plan_fields import (
    LONGEST_WINDOW_S,
    NONE,
    ClockField,
    CriteriaField,
    ElementsField,
    LengthField,
    on_the_evening,
)
from studio.models import Clip, Item, Question
from voting.domain.papers import is_scale
from voting.enums import Display, Form, Press, Secrecy, Window

LONGEST_SCRIPT = 8000
CELLS = ("title", "planned_s", "hard_start")  # what is edited in the row itself
WORDS = ("script", "note")  # what may still be mended of a row in play
SAVES_AT = {(): "studio:item-edit", CELLS: "studio:item-cells", WORDS: "studio:item-words"}


@dataclass(frozen=True)
class FormLine:
    """A field as drawn; `theirs` is what somebody else made of it, `is_merged` that it was taken over."""

    field: forms.BoundField
    theirs: str | None
    is_merged: bool


class EditItemForm(forms.Form):
    """The fields that the item's kind knows; the others are not offered and not read."""

    revision_opened = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    title = forms.CharField(label=_("Title"), max_length=120)
    planned_s = LengthField(label=_("Planned length"))
    hard_start = ClockField(label=_("Fixed start"), help_text=_("Empty: after the item before."))
    is_on_shelf = forms.BooleanField(label=_("On the shelf, outside the order"), required=False)
    clip = forms.ModelChoiceField(
        Clip.objects.order_by("title"), label=_("Clip"), required=False, empty_label=NONE
    )
    post = forms.CharField(label=_("Who speaks (post, for the lower third)"), max_length=80, required=False)
    asks = forms.ModelChoiceField(
        Question.objects.none(), label=_("Prepared question"), required=False, empty_label=NONE
    )
    question = forms.CharField(
        label=_("Question"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    scores = forms.ModelChoiceField(
        Item.objects.none(), label=_("Scoring that is revealed"), required=False, empty_label=NONE
    )
    form = forms.ChoiceField(
        label=_("What is asked"), choices=[one for one in Form.choices if one[0] != Form.DEAL]
    )
    criteria_set = forms.ChoiceField(label=_("Criteria"), choices=CriteriaSet.choices)
    own_criteria = CriteriaField(
        label=_("Own criteria"),
        help_text=_("One a line; with a scale of its own as “Measures 0-5” or “Effect 0-100/5”."),
    )
    scale_min = forms.IntegerField(label=_("Lowest score"), min_value=0, max_value=100)
    scale_max = forms.IntegerField(label=_("Highest score"), min_value=1, max_value=100)
    scale_step = forms.IntegerField(label=_("Step"), min_value=1, max_value=50)
    press = forms.ChoiceField(label=_("Which press counts"), choices=Press.choices)
    secrecy = forms.ChoiceField(label=_("Secret or named"), choices=Secrecy.choices)
    display = forms.ChoiceField(label=_("Display"), choices=Display.choices)
    window = forms.ChoiceField(label=_("How it closes"), choices=Window.choices)
    window_s = LengthField(label=_("Scoring window"), longest_s=LONGEST_WINDOW_S)
    compared_to = forms.ModelChoiceField(
        Item.objects.none(), label=_("Compared to (before and after)"), required=False, empty_label=NONE
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.all(), label=_("Units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    script = forms.CharField(
        label=_("Script (what the host reads)"),
        max_length=LONGEST_SCRIPT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    note = forms.CharField(
        label=_("Note for the gallery"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    elements = ElementsField(label=_("Elements, in the order of their use"))

    def __init__(self, data: Any = None, *, item: Item, only: tuple[str, ...] = ()) -> None:
        super().__init__(data, prefix=f"item-{item.pk}")
        self.item, self.saves_at = item, SAVES_AT[only]
        self.conflicts: dict[str, str] = {}
        self.merged: list[str] = []
        wanted = ("revision_opened", *only) if only else fields_of(item.kind)
        self.fields = {name: self.fields[name] for name in wanted}
        for name in self.fields:
            self.fields[name].initial = _value_of(item, name)
        for name, among in _choices(item).items():
            if name in self.fields:
                cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = among

    @property
    def overtaken(self) -> bool:
        return bool(self.conflicts)

    @property
    def rivals(self) -> str:
        """Who has saved this item since the form was opened."""
        opened = self.cleaned_data.get("revision_opened", self.item.revision)
        names = dict.fromkeys(str(one.by) for one in who_changed(self.item, opened))
        return pgettext("between items", ", ").join(names)

    def lines(self) -> Iterator[FormLine]:
        for field in self.visible_fields():
            yield FormLine(field, self.conflicts.get(field.name), field.name in self.merged)

    element_kinds = ElementKind.choices

    def element_rows(self) -> list[dict[str, Any]]:
        """As typed, or as saved; and two empty ones."""
        blank = {"kind": ElementKind.LOWER_THIRD, "title": "", "text": ""}
        found = [*cast("list[dict[str, Any]]", self["elements"].value()), blank, blank]
        return [row | {"place": place} for place, row in enumerate(found, start=1)]

    def clean_hard_start(self) -> datetime | None:
        clock, start = self.cleaned_data["hard_start"], self.item.segment.episode.planned_start
        moment = on_the_evening(clock, start) if clock else None
        if moment and moment < start:
            raise forms.ValidationError(_("This is before the programme begins."))
        return moment

    def clean(self) -> dict[str, Any]:
        """A scale that is one, criteria where the planner's own were chosen; then what others saved."""
        read = self.cleaned_data
        scale = {name: read.get(f"scale_{name}") for name in ("min", "max", "step")}
        if "scale_max" in self.fields and None not in scale.values() and not is_scale(scale):
            self.add_error("scale_max", _("The scale must end exactly on its highest score."))
        if read.get("criteria_set") == CriteriaSet.OWN and not read.get("own_criteria"):
            self.add_error("own_criteria", _("Write down at least one criterion."))
        opened = read.get("revision_opened", self.item.revision)
        if opened != self.item.revision or self._picked():
            self._merge(opened)
        return read

    def _picked(self) -> set[str]:
        """Fields of which the other version was chosen, where both had been shown."""
        return {name for name in self.fields if self.data.get(self.add_prefix(f"pick_{name}")) == "theirs"}

    def _merge(self, opened: int) -> None:
        """Field by field; sets `merged` and `conflicts`, and what is drawn if the form comes back."""
        base, now, picked = base_of(self.item, opened), facts_of(self.item), self._picked()
        again = dict[str, Any]()
        for name in [name for name in self.cleaned_data if name != "revision_opened"]:
            mine = _as_fact(self.cleaned_data[name])
            if mine == now[name]:
                continue
            if mine == base[name] or name in picked:
                self.merged.append(name)
                again[name] = self.cleaned_data[name] = _value_of(self.item, name)
            elif base[name] != now[name]:
                self.conflicts[name] = _shown(self.fields[name], _value_of(self.item, name))
        if self.conflicts:
            self.add_error(None, EditedMeanwhile.says)
            self._draw_again(again | {"revision_opened": self.item.revision})

    def _draw_again(self, values: dict[str, Any]) -> None:
        shown: Any = cast("Any", self.data).copy()  # a QueryDict is frozen, and keeps lists
        for name, value in values.items():
            drawn, key = self.fields[name].prepare_value(value), self.add_prefix(name)
            if name == "elements":
                for part in ("kind", "title", "text"):
                    shown.setlist(f"{key}-{part}", [one[part] for one in drawn])
                shown.setlist(f"{key}-place", [str(place) for place in range(1, len(drawn) + 1)])
            elif isinstance(drawn, list):
                shown.setlist(key, [str(one) for one in drawn])
            else:
                shown[key] = "" if drawn is None or drawn is False else str(drawn)
        self.data = shown

    def revision(self) -> int:
        """What the domain compares: the revision this form has been merged with."""
        return self.item.revision

    def facts(self) -> dict[str, Any]:
        """What the domain is handed."""
        found = {name: self.cleaned_data[name] for name in self.fields if name != "revision_opened"}
        if "hard_start" in found:
            found["start"] = Start.HARD if found["hard_start"] else Start.SOFT
        return found


SCORED = (
    "form",
    "criteria_set",
    "own_criteria",
    "scale_min",
    "scale_max",
    "scale_step",
    "press",
    "secrecy",
    "display",
    "window",
)


def fields_of(kind: str) -> tuple[str, ...]:
    """Names of the fields that an item of this kind has."""
    special = {
        ItemKind.CLIP: ("clip", "units"),
        ItemKind.QUESTION: ("post", "asks", "question", "units"),
        ItemKind.ANSWER: ("post", "units"),
        ItemKind.COMMENT: ("post",),
        ItemKind.SCORING: (*SCORED, "window_s", "compared_to", "units"),
        ItemKind.REVEAL: ("scores",),
        ItemKind.FEEDBACK: ("units",),
    }
    own = special.get(ItemKind(kind), ())
    return ("revision_opened", *CELLS, "is_on_shelf", *own, "script", "note", "elements")


def _choices(item: Item) -> dict[str, QuerySet[Any]]:
    episode = item.segment.episode_id
    scorings = Item.objects.filter(segment__episode=episode, kind=ItemKind.SCORING)
    return {
        "scores": scorings,
        "compared_to": scorings.filter(position__lt=item.position),
        "asks": Question.objects.filter(episode=episode),
    }


def _value_of(item: Item, name: str) -> Any:
    if name == "revision_opened":
        return item.revision
    if name == "elements":
        return facts_of(item)["elements"]
    return list(item.units.all()) if name == "units" else getattr(item, name)


def _as_fact(value: Any) -> Any:
    """A value of the form as studio.domain.planning.sheet keeps it."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet):
        return sorted(value.values_list("pk", flat=True))
    return as_json(value)


def _shown(field: forms.Field, value: Any) -> str:
    """What somebody else saved, in words."""
    if isinstance(field, ElementsField):
        return " / ".join(f"{ElementKind(one['kind']).label} {one['title']}" for one in value) or "—"
    if isinstance(field, forms.ModelMultipleChoiceField):
        return pgettext("between items", ", ").join(map(str, value)) or "—"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(cast("Any", field.choices)).get(value, value))
    return str(field.prepare_value(value) if not isinstance(value, Model) else value) if value else "—"
