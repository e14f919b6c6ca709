"""What everybody may see of an episode: what was published and revealed, and nothing earlier.

What you would get wrong: a planned rundown is not public, nor is a confirmed commitment that was
not published, nor a sealed result that was not revealed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from followup.domain.memory.story import Story, story_of
from followup.domain.queries import Row as LedgerRow
from followup.domain.queries import public_rows
from studio.domain.inquiry.delivery import Scores, scores_of
from studio.domain.inquiry.treatments import Treatment, treatments_of
from studio.domain.records import excerpts
from studio.domain.records.excerpts import Seconds
from studio.domain.screens.public_notice import in_force
from studio.domain.show.performing import air_run
from studio.enums import PanicAct, RunState
from studio.errors import NotPublished, UnknownEpisode
from studio.models import Episode
from voting.domain import offsite
from voting.domain.queries import public_results
from voting.domain.season import SeasonPoint, season_of
from voting.enums import Form

SCORED = {Form.SCORE, Form.DELIVERY}


@dataclass(frozen=True)
class PublicLine:
    """One line of the front page."""

    number: int
    title: str
    planned_start: datetime
    state: str
    state_label: str
    is_sample: bool


@dataclass(frozen=True)
class UnitSeason:
    """One unit's scores from episode to episode: (episode's number, its point), oldest first."""

    code: str
    name: str
    points: list[tuple[int, SeasonPoint]]

    @property
    def is_curve(self) -> bool:
        return len(self.points) > 1


@dataclass(frozen=True)
class PublicEpisode:
    """`line` as on the front page; `promises` the ledger's rows; `results` see voting's public_results.

    `seasons` are of the units that were scored in this episode; `scores` by commitment code: what the hall
    said on the night and of the delivery. `offsite` by the studio round's id: voting's offsite.references.
    `seconds` by commitment code, of those whose seconds can be played.
    """

    line: PublicLine
    promises: list[LedgerRow]
    results: list[dict[str, Any]]
    seasons: list[UnitSeason]
    offsite: dict[int, dict[str, Any]]
    scores: dict[str, Scores]
    seconds: dict[str, Seconds]
    panic: list[str]

    @property
    def cuts_questions(self) -> bool:
        return PanicAct.CUT_QUESTION in self.panic


@dataclass(frozen=True)
class PublicPromise:
    """One published commitment with the line of its episode; `seconds` is empty while it has none. `story`
    is what the ledger knows of it: tasks, chain, evidence, verdicts."""

    line: PublicLine
    row: LedgerRow
    story: Story
    treatments: list[Treatment]
    scores: dict[str, Scores]
    seconds: dict[str, Seconds]
    cuts_question: bool


def public_episodes() -> list[PublicLine]:
    """Newest first. Two queries."""
    episodes = Episode.objects.filter(is_template=False).order_by("-number")
    return [_line(episode) for episode in episodes.prefetch_related("runs")]


def _line(episode: Episode) -> PublicLine:
    state = _state_of(episode)
    return PublicLine(
        number=episode.number,
        title=episode.title,
        planned_start=episode.planned_start,
        state=state.value,
        state_label=str(state.label),
        is_sample=episode.is_sample,
    )


def _state_of(episode: Episode) -> RunState:
    runs = sorted((run for run in episode.runs.all() if not run.is_rehearsal), key=lambda run: run.pk)
    return RunState(runs[-1].state) if runs else RunState.PLANNED


def public_episode(number: int, at: datetime) -> PublicEpisode:
    """The public page of one episode as of `at`. UnknownEpisode (404) when there is none.

    At most thirteen queries, however much was promised and scored.
    """
    episode = _episode(number)
    if episode is None:
        raise UnknownEpisode
    promises = public_rows(timezone.localdate(at), episode_number=number)
    results = public_results(episode.electorate_ref)
    return PublicEpisode(
        line=_line(episode),
        promises=promises,
        results=results,
        seasons=_seasons(results),
        offsite=offsite.references(round_["id"] for round_ in results),
        scores=scores_of(row.commitment for row in promises),
        seconds=excerpts.seconds_of([row.commitment.code for row in promises]),
        panic=in_force(air_run(episode)),
    )


def public_promise(code: str, at: datetime) -> PublicPromise:
    """The page of one commitment as of `at`. NotPublished (404) for what is not public."""
    row = next(iter(public_rows(timezone.localdate(at), code=code)), None)
    episode = _episode(row.commitment.episode_number) if row else None
    if row is None or episode is None:
        raise NotPublished
    return PublicPromise(
        line=_line(episode),
        row=row,
        story=story_of(row.commitment, at),
        treatments=treatments_of(code),
        scores=scores_of([row.commitment]),
        seconds=excerpts.seconds_of([code]),
        cuts_question=PanicAct.CUT_QUESTION in in_force(air_run(episode)),
    )


def _episode(number: int) -> Episode | None:
    return Episode.objects.prefetch_related("runs").filter(number=number, is_template=False).first()


def _seasons(results: list[dict[str, Any]]) -> list[UnitSeason]:
    """In the order in which this episode scored them; stances and deals have no place on a curve."""
    names = {
        subject["ref"]: subject["name"]
        for round_ in results
        if "result" in round_ and round_["paper"].get("form", Form.SCORE) in SCORED
        for subject in round_["paper"]["subjects"]
    }
    if not names:
        return []
    numbers = {episode.electorate_ref: episode.number for episode in Episode.objects.only("number")}
    found = season_of(names)
    seasons = [UnitSeason(ref, name, _numbered(found.get(ref, []), numbers)) for ref, name in names.items()]
    return [season for season in seasons if season.points]


def _numbered(points: list[SeasonPoint], numbers: dict[str, int]) -> list[tuple[int, SeasonPoint]]:
    """Rounds of electorates that no episode knows are not part of the season."""
    mine = [(numbers[point.electorate_ref], point) for point in points if point.electorate_ref in numbers]
    return sorted(mine, key=lambda entry: entry[0])
