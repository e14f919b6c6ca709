"""What planners type into one field: lengths, times on the clock, criteria, elements.

Lengths are typed as people say them ("6:00", or plain seconds) and kept in seconds.
"""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from studio.domain.planning.elements import element_facts
from studio.enums import ElementKind
from voting.domain.papers import is_scale

LONGEST_S = 4 * 3600
LONGEST_WINDOW_S = 600
LONGEST_CRITERION = 30
NONE = pgettext_lazy("choice", "none")  # the empty choice of a list, in words
BEFORE_START = timedelta(hours=6)  # a time on the clock earlier than this before the start is tomorrow's


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


class ClockField(forms.CharField):
    """`"20:15"` or `"20:15:30"` in, a `time` out, None when left empty; shown as the wall has it."""

    CLOCK = re.compile(r"([01]?\d|2[0-3])[:\uff1a]([0-5]\d)(?:[:\uff1a]([0-5]\d))?")

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=8, required=False, **options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value).strftime("%H:%M:%S") if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        found = self.CLOCK.fullmatch(typed)
        if found is None:
            raise ValidationError(_("Write a time on the clock, for example 20:15 or 20:15:30."))
        return time(int(found[1]), int(found[2]), int(found[3] or 0))


def on_the_evening(clock: time, start: datetime) -> datetime:
    """The moment at which the clock in the studio shows `clock` during a programme that begins at `start`."""
    evening = timezone.localtime(start)
    moment = evening.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0)
    return moment + timedelta(days=1) if moment < evening - BEFORE_START else moment


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


class ElementsWidget(forms.Widget):
    """Three inputs a line, and its number in the order; drawn by templates/studio/plan/_elements.html."""

    PARTS = ("place", "kind", "title", "text")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        if not hasattr(data, "getlist"):
            return list(data.get(name, []))
        columns = [data.getlist(f"{name}-{part}") for part in self.PARTS]
        return [dict(zip(self.PARTS, line, strict=True)) for line in zip(*columns, strict=False)]


class ElementsField(forms.Field):
    """Lines in, [{"kind", "title", "payload"}] out, by their numbers; a line without a title is none."""

    widget = ElementsWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        """As it is drawn: [{"kind", "title", "text"}]."""
        return [
            one | {"text": one.get("text", one.get("payload", {}).get("text", ""))} for one in value or []
        ]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        lines = [line for line in value if line["title"].strip()]
        if any(line["kind"] not in ElementKind.values for line in lines):
            raise ValidationError(_("Choose what kind of element this is."))
        if any(len(line["title"]) > 120 or len(line["text"]) > 500 for line in lines):
            raise ValidationError(_("An element has at most 120 characters of title and 500 of text."))
        ordered = sorted(lines, key=lambda line: _number(line["place"]))
        return [element_facts(one["kind"], one["title"].strip(), one["text"].strip()) for one in ordered]


def _number(typed: str) -> float:
    return float(typed) if re.fullmatch(r"\d{1,3}(\.\d)?", typed.strip()) else 1000.0
