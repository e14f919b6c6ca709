"""Charts for templates: shapes from common.charts, asked with what a result or a season holds.

What you would get wrong: numbers inside an SVG must not be localized; use `unlocalize` in the fragments.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from common import charts

register = template.Library()


@register.simple_tag
def histogram(criterion: Mapping[str, Any]) -> charts.Histogram:
    """Of one criterion of a result: {"counts", "mean"}."""
    return charts.histogram(criterion["counts"], criterion["mean"])


@register.simple_tag
def shares(criterion: Mapping[str, Any], asked: Mapping[str, Any]) -> list[charts.Part]:
    """Of one criterion of a result: {"shares": {"2": 61.3}}, with its names from the paper's criterion."""
    found = criterion.get("shares") or {}
    return charts.shares([(one["name"], found.get(str(one["value"]))) for one in asked["choices"]])


@register.simple_tag
def move(before: float, after: float, scale: Mapping[str, int]) -> charts.Move:
    return charts.move(before, after, scale["min"], scale["max"])


@register.simple_tag
def curve(points: Sequence[tuple[str, float, str]], scale: Mapping[str, int]) -> charts.Curve:
    return charts.curve(points, scale["min"], scale["max"])


@register.simple_tag
def span(rate: Any, whole: Any) -> charts.Reach:
    """Of a rate with its interval, beside the rate of all; both as followup counts them."""
    return charts.span(rate.low or 0.0, rate.share or 0.0, rate.high or 0.0, whole.share)


@register.simple_tag
def stacks(lines: Sequence[Any]) -> charts.Stacks:
    """Of lines with number, due, kept, partly, broken and undecided: kept at the foot, undecided on top."""
    names = ("kept", "partly", "broken", "undecided")
    return charts.stacks(
        [
            (str(line.number), f"{line.kept}/{line.due}", [(name, getattr(line, name)) for name in names])
            for line in lines
        ]
    )


@register.filter
def signed(change: float) -> str:
    """1.4 as "+1.40", -0.3 as "−0.30" (a real minus sign), 0 as "0.00"."""
    text = f"{abs(change):.2f}"
    if float(text) == 0:
        return text
    return ("−" if change < 0 else "+") + text
