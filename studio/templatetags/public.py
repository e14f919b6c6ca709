"""What the public page's charts and lists ask of a revealed result. Reads nothing, decides nothing.

What you would get wrong: a paper names every frozen commitment that was scored, but only published
ones are public. `scored` leaves out the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.charts import place
from followup.domain.offers import ANSWERED
from followup.domain.queries import Row
from followup.enums import DONE_STATES, TaskResult
from followup.models import Commitment, Correction, Offer
from studio.domain.inquiry.delivery import Scores
from studio.domain.screens.public import UnitSeason

register = template.Library()


@register.filter
def by_rank(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The best first; in the paper's order where nobody voted."""
    return sorted(result["subjects"], key=lambda subject: subject["rank"] or 0)


@register.simple_tag
def scored(round_: Mapping[str, Any], subject: Mapping[str, Any], rows: Iterable[Row]) -> list[str]:
    """Codes of the published commitments on which this subject was scored."""
    published = {row.commitment.code for row in rows}
    found = (one["words"] for one in round_["paper"]["subjects"] if one["ref"] == subject["ref"])
    return [word["ref"] for words in found for word in words if word["ref"] in published]


@register.filter
def asked_of(round_: Mapping[str, Any], at: int) -> dict[str, Any]:
    """The paper's criterion at place `at` (from 0), with its choices; papers of old had none."""
    return {"choices": [], **round_["paper"]["criteria"][at]}


@register.filter
def of_round(offsite: Mapping[int, dict[str, Any]], round_: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the public at home said in the twin of this round, once it was revealed."""
    return offsite.get(round_["id"]) if offsite else None


@register.filter
def said(criterion: Mapping[str, Any], value: str) -> str:
    """The name of a choice for the head of a table; a plain score is its own."""
    return {str(one["value"]): str(one["name"]) for one in criterion["choices"]}.get(value, value)


@register.filter
def of_code(mapping: Mapping[str, Any], code: str) -> Any:
    """What is known under a commitment's code; None when nothing is."""
    return mapping.get(code) if mapping else None


@register.filter
def at(items: Sequence[Any], place_: int) -> Any:
    return items[place_]


@register.filter
def scale_of_mean(round_: Mapping[str, Any]) -> dict[str, int]:
    """The ends between which a unit's mean lies: per cent where the criteria's scales differ."""
    if round_["result"].get("unit") == "percent":
        return {"min": 0, "max": 100}
    scale: dict[str, int] = round_["paper"]["scale"]
    return scale


@dataclass(frozen=True)
class Moved:
    """One unit before and after; `before` None when it was not scored before."""

    ref: str
    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 2)


@register.filter
def moved(round_: Mapping[str, Any]) -> list[Moved]:
    """The units of a swing; of a delivery round the scores on the night and of the deed."""
    if round_["result"].get("form") != "delivery":
        return [
            Moved(one["ref"], one["name"], one["before"], one["after"]) for one in round_.get("swing") or []
        ]
    nights = {one["ref"]: (one.get("before") or {}).get("mean") for one in round_["paper"]["subjects"]}
    return [
        Moved(one["ref"], one["name"], nights[one["ref"]], one["mean"])
        for one in round_["result"]["subjects"]
    ]


@register.filter
def broken_out(subject: Mapping[str, Any], result: Mapping[str, Any]) -> list[tuple[str, int, Any]]:
    """(names, ballots, mean) of each pool of five and more; empty when all ballots lie in one."""
    pools = result.get("pools") or []
    found = [(pools[one["pool"]], one["mean"]) for one in subject.get("pools") or []]
    between = pgettext("between items", ", ")
    return [(between.join(pool["names"]), pool["n"], mean) for pool, mean in found]


@register.filter
def answered(promise: Commitment) -> list[Offer]:
    """The deadlines that the hall accepted or rejected, in the order in which they were asked."""
    return [offer for offer in promise.offers.all() if offer.state in ANSWERED]


@register.filter
def corrected(promise: Commitment) -> list[Correction]:
    """The corrections that two have signed, oldest first."""
    return [one for one in promise.corrections.all() if one.signed_at]


@register.simple_tag
def night_and_deed(scores: Mapping[str, Scores], code: str) -> Scores | None:
    """None until both evenings have scored the promise."""
    found = scores.get(code)
    return found if found and found.night and found.delivery else None


@register.filter
def scale_of_season(season: UnitSeason) -> dict[str, int]:
    """The scale that all its rounds share; else per cent of each round's own."""
    scales = {(point.least, point.most) for _number, point in season.points}
    least, most = scales.pop() if len(scales) == 1 else (0, 100)
    return {"min": least, "max": most}


@register.filter
def dots(season: UnitSeason) -> Sequence[tuple[str, float, str]]:
    """(episode, height on the season's scale, the mean as published), oldest first."""
    scale = scale_of_season(season)
    span = scale["max"] - scale["min"]
    return [
        (
            _("Ep. %(number)s") % {"number": number},
            scale["min"] + span * (place(point.mean, point.least, point.most) or 0.0),
            f"{point.mean:.2f}",
        )
        for number, point in season.points
    ]


@dataclass(frozen=True)
class Figures:
    """Counts of one episode's published commitments; each is shown with its denominator."""

    published: int
    verifiable: int
    tasks: int
    kept: int
    closed: int
    late: int

    @property
    def attitude(self) -> int:
        return self.published - self.verifiable


@register.simple_tag
def figures_of(rows: Iterable[Row]) -> Figures:
    found = list(rows)
    tasks = [row.task for row in found if row.task]
    closed = [task for task in tasks if task.state in DONE_STATES]
    return Figures(
        published=len(found),
        verifiable=sum(row.commitment.is_verifiable for row in found),
        tasks=len(tasks),
        kept=sum(task.result == TaskResult.KEPT for task in closed),
        closed=len(closed),
        late=sum(row.clock is not None and row.clock.is_late for row in found),
    )
