"""The history of an electorate's plan: who set which rules when, and when they may no longer be set.

What you would get wrong: rules are not locked by arming. An armed paper carries the rules of its own moment;
only the first round that audiences saw open makes later changes a change of the game.

facts by act: rules {"trim_percent", "weights": {ref: n}, "before": the same, "names": {ref: as it was called
then}}; groups {"added": [name], "spare": bool, "renamed": [[old, new]], "removed": [name]}; code {"asks":
bool}; import {"sha256", "added", "changed", "removed"}; spares {"made"}; offsite {"open": bool}.
"""

from datetime import datetime
from typing import Any

from voting.enums import ElectorateAct
from voting.errors import RulesLocked
from voting.models import Electorate, ElectorateChange


def record(electorate: Electorate, act: ElectorateAct, *, by: str, at: datetime, **facts: Any) -> None:
    """One row. Called inside the change's transaction."""
    ElectorateChange.objects.create(electorate=electorate, act=act, by=by, at=at, facts=facts)


def history_of(electorate: Electorate) -> list[ElectorateChange]:
    """Newest first."""
    return list(electorate.changes.order_by("-pk"))


def is_locked(electorate: Electorate) -> bool:
    """True from the first air round that was opened, whatever became of it."""
    return electorate.rounds.counting().filter(opened_at__isnull=False).exists()


def hold(electorate: Electorate) -> Electorate:
    """The electorate, locked for this transaction. Raises RulesLocked once its first air round was opened."""
    held = Electorate.objects.select_for_update().get(pk=electorate.pk)
    if is_locked(held):
        raise RulesLocked
    return held
