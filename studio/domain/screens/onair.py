"""Everything a program or overlay page shows, read together, and who a screen key opens.

The key is a capability: whoever knows it may look, nothing more, and no account is asked. What
you would get wrong: the server's time must stay out of `everything_on_screen`, because answers
and frames are compared with the last ones to see whether anything changed.
"""

from datetime import datetime
from typing import Any

from followup.events import commitments_topic
from studio.domain.show import queries
from studio.domain.show.performing import performing_run
from studio.events import plan_topic, run_topic, screen_topic
from studio.models import Episode, Run
from voting.domain import queries as voting
from voting.events import turnout_topic, vote_topic
from voting.models import Electorate


def episode_by_key(key: str) -> Episode | None:
    """The episode whose screens `key` opens, or None for a wrong key."""
    return Episode.objects.filter(screen_key=key).first()


def electorate_id_of(run: Run | None, episode: Episode) -> int | None:
    """Of those who score in `run`: in a rehearsal its own, else the episode's."""
    ref = run.electorate_ref if run else episode.electorate_ref
    return Electorate.objects.filter(ref=ref).values_list("pk", flat=True).first()


def screen_topics(key: str) -> list[str] | None:
    """The topics a screen socket follows, or None for a wrong key."""
    episode = episode_by_key(key)
    if episode is None:
        return None
    electorate = electorate_id_of(performing_run(episode), episode)
    mine = [screen_topic(episode.pk)]
    return mine if electorate is None else [*mine, vote_topic(electorate), turnout_topic(electorate)]


def desk_topics(run_id: int) -> list[str] | None:
    """The topics a control or scribe desk follows, or None for a run that does not exist.

    The run and its commitments are bells: pages refetch their fragment, in their own language.
    """
    run = Run.objects.select_related("episode").filter(pk=run_id).first()
    if run is None:
        return None
    electorate = electorate_id_of(run, run.episode)
    bells = [run_topic(run.pk), commitments_topic(run.ref)]
    return bells if electorate is None else [*bells, vote_topic(electorate), turnout_topic(electorate)]


def plan_topics(episode_id: int) -> list[str] | None:
    """The topics an editor of a plan follows, or None for an episode that does not exist."""
    return [plan_topic(episode_id)] if Episode.objects.filter(pk=episode_id).exists() else None


def everything_on_screen(episode: Episode, at: datetime) -> dict[str, Any]:
    """{"screen", "vote", "turnout"}: the three frames as a socket would bring them at `at`.

    vote and turnout are None while the episode has no electorate.
    """
    electorate = electorate_id_of(performing_run(episode), episode)
    return {
        "screen": queries.screen_state(episode.pk, at),
        "vote": None if electorate is None else voting.vote_state(electorate),
        "turnout": None if electorate is None else voting.turnout(electorate),
    }
