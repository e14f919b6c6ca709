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


@register.filter
def signed(change: float) -> str:
    """1.4 as "+1.40", -0.3 as "−0.30" (a real minus sign), 0 as "0.00"."""
    text = f"{abs(change):.2f}"
    if float(text) == 0:
        return text
    return ("−" if change < 0 else "+") + text
