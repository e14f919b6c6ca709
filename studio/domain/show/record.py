"""Writing the as-run log: one append-only row for everything that was done, or refused, in a run.

What you would get wrong: `record` takes the run's row lock by its UPDATE, so a sequence number is
never given twice and never skipped; call it inside the transaction of the act it records.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from common.models import User
from common.publish import publish
from studio.domain.machinery.panel_hand import hand
from studio.enums import EventKind
from studio.events import run_topic, screen_topic
from studio.models import Run, ShowEvent


def record(
    run: Run,
    kind: EventKind,
    *,
    by: User | None,
    at: datetime,
    payload: dict[str, Any] | None = None,
    command_id: str | None = None,
    changes_state: bool = True,
) -> ShowEvent:
    """Append an event under the next number and poke control rooms and screens on commit.

    `changes_state` also raises run.state_seq: pages that have not seen this event are stale from
    now on. Only what alters the meaning of the next act does so; a refusal, a card published from
    the scribe's desk or a round sealed by the clock must never make a producer's TAKE stale.
    """
    with transaction.atomic():
        numbers = {"seq": F("seq") + 1}
        if changes_state:
            numbers["state_seq"] = F("seq") + 1
        Run.objects.filter(pk=run.pk).update(**numbers)
        run.refresh_from_db(fields=["seq", "state_seq"])
        event = ShowEvent.objects.create(
            run=run,
            seq=run.seq,
            at=at,
            by=by,
            kind=kind,
            payload=(payload or {}) | hand(),
            command_id=command_id,
        )
        publish(run_topic(run.pk), "run.changed", run=run.pk, seq=run.seq, kind=str(kind))
        publish(screen_topic(run.episode_id), "screen.changed", seq=run.seq)
    return event
