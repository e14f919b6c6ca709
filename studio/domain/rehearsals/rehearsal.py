"""The life of a rehearsal: begun beside the planned programme, played like it, ended, and wiped.

What you would get wrong: a rehearsal shares nothing with the air but the plan. Its run, its electorate and
its promises are rows of its own (performing.py, voting and follow-up `domain.rehearsals`), so that ending it
is deleting them; what is kept is one RehearsalReport, which leads to none of them.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from common.models import User
from common.publish import publish
from followup.domain import rehearsals as said
from studio.domain.show import performing
from studio.domain.show.commands import lock
from studio.enums import EventKind, RunMode, RunState
from studio.errors import AlreadyAired, AlreadyOnAir, NotInRehearsal, RehearsalRuns
from studio.events import run_topic, screen_topic
from studio.models import Episode, Recording, RehearsalReport, Run
from voting.domain import rehearsals as scored
from voting.domain.queries import electorate_of, turnout

STAGE_CHANGED = "stage.changed"  # desks open their page anew: another run performs


def begin_rehearsal(episode: Episode, *, by: User, at: datetime) -> Run:
    """A run of its own for everybody at the desks, with the seats of the evening under cards of its own.

    Order: the programme's run is locked, then the rehearsal's run and electorate are made, then desks and
    screens are told. AlreadyOnAir, AlreadyAired; RehearsalRuns while an ended one waits to be wiped. Two at
    once, or twice: the same rehearsal.
    """
    with transaction.atomic():
        air = lock(performing.make_air_run(episode))
        if air.state != RunState.PLANNED:
            raise AlreadyOnAir if air.is_on_air else AlreadyAired
        known = performing.rehearsal_of(episode)
        if known is not None and known.state == RunState.ENDED:
            raise RehearsalRuns
        return known or _begin(air)


def _begin(air: Run) -> Run:
    made = Run.objects.create(episode=air.episode, mode=RunMode.REHEARSAL)
    title = air.episode.title
    scored.make_electorate(made.electorate_ref, like=air.electorate_ref, title=title)
    _announce(air)
    return made


def end_rehearsal(run: Run, *, by: User, at: datetime) -> RehearsalReport:
    """Wipe a rehearsal, wherever it stands, and keep a report in figures.

    All in one transaction; keys of its rounds go with the commit. Two at once: one wipes, the other gets
    NotInRehearsal, like whoever asks for a run of the programme.
    """
    with transaction.atomic():
        held = Run.objects.select_for_update(of=("self",)).select_related("episode")
        mine = held.filter(pk=run.pk, mode=RunMode.REHEARSAL).first()
        if mine is None:
            raise NotInRehearsal
        figures, begun = figures_of(mine), mine.started_at or at
        rows = wipe(mine)
        kept = RehearsalReport.objects.create(
            episode=mine.episode, begun_at=begun, ended_at=at, by=by, figures=figures, rows=rows.total()
        )
        _announce(run)
    return kept


def wipe(run: Run) -> Counter[str]:
    """Delete a rehearsal's run with its events, its promises, its electorate with rounds and ballots; answers
    the rows deleted, by table. NotInRehearsal for any other run: nothing of the programme is ever deleted.
    """
    if not run.is_rehearsal:
        raise NotInRehearsal
    rows: Counter[str] = Counter()
    ref, electorate = run.ref, run.electorate_ref
    with transaction.atomic():
        Recording.objects.filter(run=run).delete()
        rows.update(Run.objects.filter(pk=run.pk, mode=RunMode.REHEARSAL).delete()[1])
        rows.update(said.wipe(ref))
        rows.update(scored.wipe(electorate))
    return rows


def figures_of(run: Run) -> dict[str, Any]:
    """{"takes", "rounds", "ballots", "promises", "joined", "faults", "takeovers"}: how much was rehearsed."""
    kinds = Counter(run.events.values_list("kind", flat=True))
    electorate = electorate_of(run.electorate_ref)
    rounds = electorate.rounds.counting() if electorate else None
    return {
        "takes": kinds[EventKind.TAKEN],
        "rounds": kinds[EventKind.ROUND_OPENED],
        "ballots": sum((one.result or {}).get("n", 0) for one in rounds) if rounds else 0,
        "promises": said.heard(run.ref),
        "joined": turnout(electorate.pk)["joined"] if electorate else 0,
        "faults": kinds[EventKind.FAULT_ON],
        "takeovers": kinds[EventKind.TOOK_OVER],
    }


def _announce(run: Run) -> None:
    """Desks that show this run go to the one that performs now; screens are told by their own state."""
    publish(run_topic(run.pk), STAGE_CHANGED)
    publish(screen_topic(run.episode_id), "screen.changed")
