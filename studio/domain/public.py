"""What everybody may see of an episode: what was published and revealed, and nothing earlier.

What you would get wrong: a planned rundown is not public, nor is a confirmed commitment that was
not published, nor a sealed result that was not revealed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from followup.domain.queries import Row as LedgerRow
from followup.domain.queries import public_rows
from studio.enums import RunState
from studio.errors import UnknownEpisode
from studio.models import Episode
from voting.domain.queries import public_results


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
class PublicEpisode:
    """`line` as on the front page; `promises` the ledger's rows; `results` see voting's public_results."""

    line: PublicLine
    promises: list[LedgerRow]
    results: list[dict[str, Any]]


def public_episodes() -> list[PublicLine]:
    """Newest first. Two queries."""
    return [_line(episode) for episode in Episode.objects.order_by("-number").prefetch_related("runs")]


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
    runs = sorted(episode.runs.all(), key=lambda run: run.pk)
    return RunState(runs[-1].state) if runs else RunState.PLANNED


def public_episode(number: int, at: datetime) -> PublicEpisode:
    """The public page of one episode as of `at`. UnknownEpisode (404) when there is none. Five queries."""
    episode = Episode.objects.prefetch_related("runs").filter(number=number).first()
    if episode is None:
        raise UnknownEpisode
    return PublicEpisode(
        line=_line(episode),
        promises=public_rows(timezone.localdate(at), episode_number=number),
        results=public_results(episode.electorate_ref),
    )
