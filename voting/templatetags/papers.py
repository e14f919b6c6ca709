"""What the phone's templates ask of a paper and of its result: steps, words, figures.

The server's half of static/js/phone/paper.js and result.js: a reload must not change what a phone shows.
"""

from typing import Any, TypeAlias

from django import template
from django.utils.translation import gettext as _

register = template.Library()

Frame: TypeAlias = dict[str, Any]

MOST_RADIOS = 21  # beyond it a number is typed


@register.filter
def scale_of(criterion: Frame, paper: Frame) -> Frame:
    """A criterion's own scale, else the paper's."""
    scale: Frame = criterion.get("scale") or paper["scale"]
    return {"step": 1, **scale}


@register.filter
def choices(criterion: Frame, paper: Frame) -> list[Frame]:
    """[{"value", "word"}]: the paper's own choices, words for three steps, else numbers."""
    if criterion.get("choices"):
        return [{"value": choice["value"], "word": choice["name"]} for choice in criterion["choices"]]
    scale = scale_of(criterion, paper)
    values = list(range(scale["min"], scale["max"] + 1, scale["step"]))
    words = scale.get("labels") or (three_words() if len(values) == len(three_words()) else values)
    return [{"value": value, "word": word} for value, word in zip(values, words, strict=True)]


def three_words() -> list[str]:
    return [_("Not satisfied"), _("Fairly satisfied"), _("Satisfied")]


@register.simple_tag
def words_of_three() -> str:
    return "|".join(three_words())


@register.filter
def in_words(criterion: Frame, paper: Frame) -> bool:
    """Whether the steps are words, which need more room than numbers."""
    return any(isinstance(choice["word"], str) for choice in choices(criterion, paper))


@register.filter
def is_typed(criterion: Frame, paper: Frame) -> bool:
    """Too many steps for radio buttons."""
    return len(choices(criterion, paper)) > MOST_RADIOS


@register.simple_tag
def scale_holes() -> Frame:
    """Placeholders of a scale, for the script's own copy."""
    return {"min": "{min}", "max": "{max}", "step": "{step}"}


@register.filter
def same(value: int, chosen: int | None) -> bool:
    return chosen is not None and value == chosen


@register.filter
def low(criterion: Frame, paper: Frame) -> str:
    """What the lowest step means, under the scale; nothing where the steps are words themselves."""
    return _end(criterion, paper, "min", 0, _("not satisfied at all"))


@register.filter
def high(criterion: Frame, paper: Frame) -> str:
    return _end(criterion, paper, "max", 1, _("fully satisfied"))


def _end(criterion: Frame, paper: Frame, key: str, place: int, word: str) -> str:
    if in_words(criterion, paper):
        return ""
    scale = scale_of(criterion, paper)
    return f"{scale[key]} {(scale.get('ends') or [word, word])[place]}"


@register.filter
def mean(value: float | str | None) -> str:
    """A mean with two decimals, the way it is announced."""
    return "–" if value is None else f"{float(value):.2f}"


@register.filter
def percent(value: float | None) -> str:
    return "–" if value is None else f"{float(value):.1f} %"


@register.filter
def share(value: float | str | None, scale: Frame) -> int:
    """A mean as a bar's width in per cent of the scale."""
    span = scale["max"] - scale["min"]
    return round(100 * (float(value or scale["min"]) - scale["min"]) / span) if span else 0


@register.filter
def ranks(round_: Frame) -> list[Frame]:
    """The subjects of a revealed round in order: {"name", "big", "share", "word", "parts", "swing"}."""
    subjects = round_["result"]["subjects"]
    swings = {moved["ref"]: moved for moved in round_.get("swing") or []}
    in_order = sorted(subjects, key=lambda subject: (subject["rank"] is None, subject["rank"]))
    return [_rank(subject, round_, swings.get(subject["ref"])) for subject in in_order]


def _rank(subject: Frame, round_: Frame, moved: Frame | None) -> Frame:
    parts = [
        part
        for at, criterion in enumerate(subject["criteria"])
        for part in _parts(criterion, round_["paper"], at)
    ]
    swing = moved and {
        "number": round_.get("compared_to"),
        "before": mean(moved["before"]),
        "change": f"{moved['change']:+.2f}",
    }
    return {"name": subject["name"], "parts": parts, "swing": swing, **_figure(subject, round_)}


def _figure(subject: Frame, round_: Frame) -> Frame:
    """The number that stands large: a mean, the share of the satisfied, or of those who accept."""
    paper = round_["paper"]
    if paper.get("form") == "deal":
        yes = subject["criteria"][0]["shares"].get(str(paper["criteria"][0]["scale"]["max"]))
        word = "accepted" if subject["accepted"] else "declined"
        return {"big": percent(yes), "share": round(yes or 0), "word": word}
    if paper.get("form") == "stance":
        satisfied = subject["satisfied"]
        return {"big": percent(satisfied), "share": round(satisfied or 0), "word": ""}
    in_percent = round_["result"].get("unit") == "percent"
    scale = {"min": 0, "max": 100} if in_percent else paper["scale"]
    return {"big": mean(subject["mean"]), "share": share(subject["mean"], scale), "word": ""}


def _parts(criterion: Frame, paper: Frame, at: int) -> list[Frame]:
    if not criterion.get("shares"):
        return [{"name": criterion["name"], "mean": mean(criterion["mean"])}]
    words = {str(choice["value"]): choice["word"] for choice in choices(paper["criteria"][at], paper)}
    return [{"name": word, "mean": percent(criterion["shares"].get(value))} for value, word in words.items()]


@register.filter
def weighed(result: Frame) -> list[Frame]:
    """The pools, where there is more than one to weigh."""
    pools = result.get("pools") or []
    return pools if len(pools) > 1 else []
