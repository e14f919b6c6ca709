"""Input of the planning pages: a new episode, and an item of its rundown.

Lengths are typed as people say them ("6:00", or plain seconds) and kept in seconds.
"""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followup.models import Unit
from studio.enums import CriteriaSet, ItemKind
from studio.errors import EditedMeanwhile
from studio.models import Clip, Episode, Item, Segment
from voting.domain.papers import is_scale
from voting.enums import Display, Form, Press, Secrecy, Window

SEATS_IN_A_ROW = 20
LONGEST_S = 4 * 3600
LONGEST_WINDOW_S = 600
LONGEST_CRITERION = 30


class LengthField(forms.CharField):
    """`"6:00"` or `"360"` in, 360 out; shown again as it would be spoken."""

    def __init__(self, *, longest_s: int = LONGEST_S, **options: Any) -> None:
        self.longest_s = longest_s
        super().__init__(max_length=8, **options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "placeholder": "m:ss"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 60}:{value % 60:02d}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        match = re.fullmatch(r"(?:(\d{1,3})[:\uff1a])?(\d{1,5})", str(super().clean(value)).strip())
        if match is None:
            raise ValidationError(_("Write a length as minutes:seconds, for example 6:00."))
        seconds = int(match[1] or 0) * 60 + int(match[2])
        if not 1 <= seconds <= self.longest_s:
            raise ValidationError(_("This length is not possible here."))
        return seconds


class CriteriaField(forms.CharField):
    """Lines of names in, [{"name", "scale"}] out; the scale only where a line gives one."""

    widget = forms.Textarea(attrs={"rows": 3})
    LINE = re.compile(r"(?P<name>.*?)(?:\s+(?P<min>\d{1,3})-(?P<max>\d{1,3})(?:/(?P<step>\d{1,2}))?)?")

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=400, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(_line_of, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value)).splitlines()]
        return [self._criterion(line) for line in lines if line]

    def _criterion(self, line: str) -> dict[str, Any]:
        found = self.LINE.fullmatch(line)
        if found is None or not found["name"] or len(found["name"]) > LONGEST_CRITERION:
            raise ValidationError(_("A criterion is a short name, at most 30 characters."))
        if found["max"] is None:
            return {"name": found["name"]}
        scale = {"min": int(found["min"]), "max": int(found["max"]), "step": int(found["step"] or 1)}
        if not is_scale(scale):
            raise ValidationError(_("“%(line)s” is no scale.") % {"line": line})
        return {"name": found["name"], "scale": scale}


def _line_of(criterion: dict[str, Any]) -> str:
    scale = criterion.get("scale")
    if not scale:
        return str(criterion["name"])
    step = f"/{scale['step']}" if scale["step"] != 1 else ""
    return f"{criterion['name']} {scale['min']}-{scale['max']}{step}"


class EpisodeForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    planned_start = forms.DateTimeField(
        label=_("On air at"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    seats = forms.IntegerField(label=_("Audience seats"), min_value=0, max_value=2000, initial=200)
    same_seats = forms.BooleanField(
        label=_("The same seats, groups and weights as the episode before"), required=False
    )

    def facts(self) -> dict[str, Any]:
        return {"title": self.cleaned_data["title"], "planned_start": self.cleaned_data["planned_start"]}

    def labels(self) -> list[str]:
        """Seat labels by row: A-01 … A-20, B-01 …; after row Z come AA, AB and so on."""
        return [
            f"{_row_name(number // SEATS_IN_A_ROW)}-{number % SEATS_IN_A_ROW + 1:02d}"
            for number in range(self.cleaned_data["seats"])
        ]


class AddItemForm(forms.Form):
    """A new row; what its kind needs beyond this is filled in by editing it."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[choice for choice in ItemKind.choices if choice[0] != ItemKind.FEEDBACK]
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    planned_s = LengthField(label=_("Planned length"), initial=120)
    segment = forms.ModelChoiceField(Segment.objects.none(), label=_("Segment"), empty_label=None)

    def __init__(self, *args: Any, episode: Episode, **options: Any) -> None:
        super().__init__(*args, **options)
        segments = cast("forms.ModelChoiceField[Segment]", self.fields["segment"])
        segments.queryset = episode.segments.order_by("position")
        segments.initial = episode.segments.order_by("-position").first()
        segments.required = segments.initial is not None  # a rundown without segments gets its first one

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class MoveForm(forms.Form):
    direction = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])


class EditItemForm(forms.Form):
    """The fields that the item's kind knows; the others are not offered and not read.

    `revision` is the one the form was opened with. When somebody else has saved meanwhile the form
    is not valid, keeps what was typed, and is shown again with the newer revision: saving once more
    then means to write over it.
    """

    revision_opened = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    title = forms.CharField(label=_("Title"), max_length=120)
    planned_s = LengthField(label=_("Planned length"))
    clip = forms.ModelChoiceField(Clip.objects.order_by("title"), label=_("Clip"), required=False)
    post = forms.CharField(label=_("Who speaks (post, for the lower third)"), max_length=80, required=False)
    question = forms.CharField(
        label=_("Question"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    scores = forms.ModelChoiceField(Item.objects.none(), label=_("Scoring that is revealed"), required=False)
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
        Item.objects.none(), label=_("Compared to (before and after)"), required=False
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.all(), label=_("Units"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, item: Item) -> None:
        super().__init__(data, prefix=f"item-{item.pk}")
        self.item = item
        self.overtaken = False
        for name in set(self.fields) - set(fields_of(item.kind)):
            del self.fields[name]
        for name in self.fields:
            self.fields[name].initial = _value_of(item, name)
        scorings = Item.objects.filter(segment__episode=item.segment.episode_id, kind=ItemKind.SCORING)
        if "scores" in self.fields:
            cast("forms.ModelChoiceField[Item]", self.fields["scores"]).queryset = scorings
        if "compared_to" in self.fields:
            earlier = scorings.filter(position__lt=item.position)
            cast("forms.ModelChoiceField[Item]", self.fields["compared_to"]).queryset = earlier

    def clean(self) -> dict[str, Any]:
        """A scale that is one, and criteria where the planner's own were chosen."""
        read = self.cleaned_data
        scale = {name: read.get(f"scale_{name}") for name in ("min", "max", "step")}
        if "scale_max" in self.fields and None not in scale.values() and not is_scale(scale):
            self.add_error("scale_max", _("The scale must end exactly on its highest score."))
        if read.get("criteria_set") == CriteriaSet.OWN and not read.get("own_criteria"):
            self.add_error("own_criteria", _("Write down at least one criterion."))
        return read

    def clean_revision_opened(self) -> int:
        revision: int = self.cleaned_data["revision_opened"]
        if revision != self.item.revision:
            self.overtaken = True
            shown_again: Any = cast("Any", self.data).copy()  # a QueryDict is frozen, and keeps lists
            shown_again[self.add_prefix("revision_opened")] = str(self.item.revision)
            self.data = shown_again
            raise ValidationError(EditedMeanwhile.says)
        return revision

    def revision(self) -> int:
        revision: int = self.cleaned_data["revision_opened"]
        return revision

    def facts(self) -> dict[str, Any]:
        """What the domain is handed."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "revision_opened"}


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
        ItemKind.QUESTION: ("post", "question", "units"),
        ItemKind.ANSWER: ("post", "units"),
        ItemKind.COMMENT: ("post",),
        ItemKind.SCORING: (*SCORED, "window_s", "compared_to", "units"),
        ItemKind.REVEAL: ("scores",),
        ItemKind.FEEDBACK: ("units",),
    }
    return ("revision_opened", "title", "planned_s", *special.get(ItemKind(kind), ()))


def _value_of(item: Item, name: str) -> Any:
    if name == "revision_opened":
        return item.revision
    return item.units.all() if name == "units" else getattr(item, name)


def _row_name(row: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letter = chr(ord("A") + row % 26)
    return letter if row < 26 else _row_name(row // 26 - 1) + letter
