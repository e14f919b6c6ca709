"""Who controls a run, and the takeover: a process falls silent, another one goes on in the next epoch.

Every server process keeps watch over the runs on air. The one that controls says so twice a second; when it
has been silent for DEAD_AFTER, whoever sees it first takes over. There is no state to carry across: what is
on air lies in the database, and the newcomer's screens read it from there. What you would get wrong:
trusting the old process to be dead. It may only have been stopped, so its epoch is over (fencing.py) before
anything is done in the new one.
"""

import os
import secrets
import socket
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from studio.domain.show import fencing
from studio.domain.show.record import record
from studio.enums import EventKind, RunState
from studio.models import Run

BEAT_EVERY_S = 0.5
DEAD_AFTER = timedelta(seconds=2)  # four beats; with one look more a takeover takes 2.5 s at most


def this_process() -> str:
    """This process's name, made anew by each start: "studio-1 · 4711 · 9f2c"."""
    return _name(os.getpid())


@cache
def _name(pid: int) -> str:
    return f"{socket.gethostname()[:40]} · {pid} · {secrets.token_hex(2)}"


def watch(process: str, at: datetime) -> int:
    """One look: say that we live where we control, take over where nobody does. Answers how many runs are on
    air. One query, and one more for each run that is on air and ours.

    A run that nobody controls yet is taken in hand without a new epoch: nobody has been deposed. Hosts must
    agree on the time within a second.
    """
    runs = list(Run.objects.filter(state=RunState.ON_AIR).order_by("pk"))
    for run in runs:
        if run.controller == process:
            beat(run, process, at)
        elif run.controller_at is None or run.controller_at < at - DEAD_AFTER:
            take_over(run, process, at)
        fencing.note(run.pk, run.epoch)
    return len(runs)


def beat(run: Run, process: str, at: datetime) -> bool:
    """False when this process has been deposed; then nothing has changed, and `run` is as it is now."""
    if _still(run).filter(controller=process).update(controller_at=at):
        return True
    run.refresh_from_db()
    return False


def take_over(run: Run, process: str, at: datetime) -> bool:
    """Control the run from now on, in a new epoch, unless somebody else was faster: then False.

    Compare-and-set on what `run` says of its controller. Order: the epoch rises, then the log gets its line
    and all desks and screens are told. Nobody's next press gets stale by it, but Deposed, until its page
    has been drawn anew.
    """
    was = run.controller
    changes: dict[str, Any] = {"controller": process, "controller_at": at}
    if was:
        changes["epoch"] = F("epoch") + 1
    with transaction.atomic():
        seen = _still(run).filter(Q(controller=was, controller_at=run.controller_at))
        moved = bool(seen.update(**changes))
        run.refresh_from_db()
        if moved and was:
            facts = {"from": was, "to": process, "epoch": run.epoch}
            record(run, EventKind.TOOK_OVER, by=None, at=at, payload=facts, changes_state=False)
    return moved


def _still(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run.pk, epoch=run.epoch, state=RunState.ON_AIR)


def changed_at(run: Run) -> datetime | None:
    """Since when the present controller has the run: the newest takeover, else the start; None before it. One
    query, and only after a takeover."""
    if run.epoch <= 1:
        return run.started_at
    taken = run.events.filter(kind=EventKind.TOOK_OVER).order_by("-seq").values_list("at", flat=True)
    return taken.first()
