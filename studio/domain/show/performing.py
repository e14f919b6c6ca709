"""Which run of an episode performs: the one question that keeps a rehearsal apart from the programme.

What you would get wrong: taking `episode.runs` by its newest. Desks and screens follow `performing_run`,
which is the rehearsal while one lives; whatever counts, is public or is kept asks for `air_run` and sees no
rehearsal.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from studio.enums import RunMode, RunState
from studio.models import Episode, Run


def performing_run(episode: Episode) -> Run | None:
    """What screens show: the programme once it is on air or has been, else a rehearsal that lives, else the
    programme that is planned. Makes nothing. One query.
    """
    runs = episode.runs.select_related("episode").order_by("pk")
    return _performing(runs)


def _performing(runs: Iterable[Run]) -> Run | None:
    newest = {run.mode: run for run in runs}
    air, rehearsal = newest.get(RunMode.AIR), newest.get(RunMode.REHEARSAL)
    if rehearsal is None or (air is not None and air.state != RunState.PLANNED):
        return air
    return rehearsal


def living_run(episode: Episode) -> Run:
    """What desks work on: the run that performs; the programme's, made when the episode has none.

    Opening a page never begins a second performance. Two who make the first run at once get the same one.
    """
    return performing_run(episode) or make_air_run(episode)


def on_air_run() -> Run | None:
    """Of all episodes the run that is on air; else the rehearsal that is played. A panel has no page to say
    which is meant: this is. One query."""
    on_air = Run.objects.filter(state=RunState.ON_AIR).select_related("episode")
    return on_air.order_by("mode", "-pk").first()


def air_run(episode: Episode) -> Run | None:
    """The programme's run: planned, on air, or ended after the evening. Never a rehearsal. One query."""
    return episode.runs.select_related("episode").filter(mode=RunMode.AIR).order_by("-pk").first()


def make_air_run(episode: Episode) -> Run:
    """The programme's run, made when there is none: the database allows one that lives."""
    if (found := air_run(episode)) is not None:
        return found
    try:
        with transaction.atomic():
            return Run.objects.create(episode=episode)
    except IntegrityError:
        return Run.objects.select_related("episode").get(episode=episode, mode=RunMode.AIR)


def rehearsal_of(episode: Episode) -> Run | None:
    """The rehearsal that has not been wiped yet, ended or not. One query."""
    return episode.runs.select_related("episode").filter(mode=RunMode.REHEARSAL).order_by("-pk").first()


def run_by_ref(ref: str) -> Run | None:
    """The inverse of Run.ref; None for the runs of others, and for a rehearsal that has been wiped."""
    mode, _, pk = ref.partition("-")
    modes = {"run": RunMode.AIR, "rehearsal": RunMode.REHEARSAL}
    if mode not in modes or not pk.isdecimal():
        return None
    return Run.objects.select_related("episode").filter(pk=int(pk), mode=modes[mode]).first()
