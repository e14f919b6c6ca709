"""The proof at going on air: that nothing of a rehearsal lies in any table, counted, not supposed.

The tables are not listed by hand: every model that leads by its foreign keys to a rehearsal's run,
electorate, round or commitment, or that keeps an opaque name of one (a field called `ref` or `…_ref`), is
counted. A table that is added tomorrow is in the proof tomorrow. What you would get wrong: proving by flags.
It is rows that are counted here, by the same paths by which they would be found on air.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, ForeignKey, Model, Q, QuerySet

from followup.models import Commitment
from studio.enums import InstanceState, RunMode
from studio.models import Episode, ItemInstance, RehearsalReport, Run
from voting.domain import round_keys
from voting.enums import ElectorateKind
from voting.models import Ballot, Electorate, Round, TallyCount

DEEPEST = 4  # foreign keys from a row to the root; more only says the same again
STAYS = {RehearsalReport}  # leads to the episode, not to a run: what is meant to outlive it


@dataclass(frozen=True)
class Proof:
    """`tables`: rows of rehearsals left, by table, zeros too. `strangers`: what lies in the air run's own
    record before it has begun and cannot be its own; zeros too."""

    tables: dict[str, int]
    strangers: dict[str, int] = field(default_factory=dict)

    @property
    def found(self) -> dict[str, int]:
        """What should not be there, by name."""
        return {name: count for name, count in (self.tables | self.strangers).items() if count}

    @property
    def is_clean(self) -> bool:
        return not self.found

    @property
    def rows(self) -> int:
        return sum(self.found.values())

    def recorded(self) -> dict[str, Any]:
        """For the event of going on air: {"tables": how many were counted, "rows": 0, "found": {}}."""
        return {"tables": len(self.tables), "rows": self.rows, "found": self.found}


def prove(run: Run) -> Proof:
    """Count everything, now. `run` is the episode's run for air. One query for each table that keeps names;
    for those that only lead to a rehearsal, when there is one to lead to."""
    return Proof(rows_left(run.episode), _strangers(run))


def rows_left(episode: Episode) -> dict[str, int]:
    """Rows of this episode's rehearsals by table, and keys of their rounds. 0 everywhere when all is
    wiped."""
    roots = {root: list(found) for root, found in _roots(episode).items()}
    others = [f"rehearsal-{pk}" for pk in _others(episode).values_list("pk", flat=True)]
    counted = {}
    for model in tables():
        asked = _led(model, roots) | _named(model, episode, others)
        # asked with no condition it would be every row; and nine tables in ten have nobody to ask for
        rows = model._default_manager.filter(asked) if asked else None  # noqa: SLF001  Django's documented name
        counted[model._meta.db_table] = 0 if rows is None else rows.order_by().count()  # noqa: SLF001  likewise
    kept = set(round_keys.kept_keys())
    counted["round_keys"] = len(kept & set(roots[Round]))
    return counted


def _led(model: type[Model], roots: dict[type[Model], list[Any]]) -> Q:
    """Rows that lead to a rehearsal; no condition when there is none: nothing leads to a row that is not
    there."""
    found = Q()
    for path, root in paths(model):
        if roots[root]:
            found |= Q(**{f"{path}__in": roots[root]})
    return found


def _named(model: type[Model], episode: Episode, others: list[str]) -> Q:
    """Rows that keep the name of a rehearsal, but for those of other episodes; no condition when the table
    keeps no names."""
    found = Q()
    for name in _refs(model):
        said = Q(**{f"{name}__startswith": "rehearsal-"})
        if others:
            said &= ~Q(**{f"{name}__in": others})
        found |= said | Q(**{f"{name}__startswith": f"{episode.electorate_ref}-rehearsal-"})
    return found


def _roots(episode: Episode) -> dict[type[Model], QuerySet[Any]]:
    """What a rehearsal begins with: primary keys, read once and asked for in every table."""
    ref = f"{episode.electorate_ref}-rehearsal-"
    electorates = Electorate.objects.filter(
        Q(ref__startswith=ref)
        | Q(ref__startswith=episode.electorate_ref + "-", kind=ElectorateKind.REHEARSAL)
    )
    return {
        Run: _keys(Run.objects.filter(episode=episode, mode=RunMode.REHEARSAL)),
        Electorate: _keys(electorates),
        Round: _keys(Round.objects.filter(electorate__in=electorates.values("pk"))),
        Commitment: _keys(Commitment.objects.filter(episode_number=episode.number, is_rehearsed=True)),
    }


def _keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values_list("pk", flat=True)


def _others(episode: Episode) -> QuerySet[Run]:
    """Rehearsals of other episodes are no matter of this one."""
    return Run.objects.filter(mode=RunMode.REHEARSAL).exclude(episode=episode)


def _strangers(run: Run) -> dict[str, int]:
    """What would be a rehearsal's leavings in the air run itself: it has not begun, so it holds no take, no
    opened round, no ballot and no promise; and what it has armed belongs to its own electorate."""
    mine = Round.objects.on_record().filter(electorate__ref=run.electorate_ref)
    taken = [InstanceState.ON_AIR, InstanceState.AIRED]
    bound = ItemInstance.objects.filter(run=run, round__isnull=False)
    return {
        "air.takes": run.instances.filter(state__in=taken).count(),
        "air.rounds_of_another_run": mine.exclude(ref=run.ref).count(),
        "air.rounds_opened": mine.filter(opened_at__isnull=False).count(),
        "air.ballots": Ballot.objects.filter(round__in=mine).count(),
        "air.tallies": TallyCount.objects.filter(round__in=mine).count(),
        "air.promises": Commitment.objects.filter(run_ref=run.ref).count(),
        "air.rounds_of_another_electorate": bound.exclude(round__electorate__ref=run.electorate_ref).count(),
    }


# -- The tables ------------------------------------------------------------------------------


@cache
def tables() -> list[type[Model]]:
    """Every model that could hold a row of a rehearsal, join tables too."""
    known = apps.get_models(include_auto_created=True)
    return [model for model in known if model not in STAYS and (paths(model) or _refs(model))]


@cache
def paths(model: type[Model]) -> list[tuple[str, type[Model]]]:
    """(path of foreign keys, the root it ends at); a root leads to itself by "pk"."""
    roots = (Run, Electorate, Round, Commitment)
    own = [("pk", model)] if model in roots else []
    return own + [found for found in _walk(model, (), {model}) if found[1] in roots]


def _walk(
    model: type[Model], before: tuple[str, ...], seen: set[type[Model]]
) -> Iterator[tuple[str, type[Model]]]:
    for key in model._meta.get_fields():  # noqa: SLF001  Django's documented name
        if not isinstance(key, ForeignKey) or key.related_model in seen or len(before) >= DEEPEST:
            continue
        other: Any = key.related_model
        path = (*before, key.name)
        yield "__".join(path), other
        yield from _walk(other, path, seen | {other})


def _refs(model: type[Model]) -> list[str]:
    """Fields that keep another app's opaque name."""
    return [
        one.name
        for one in model._meta.concrete_fields  # noqa: SLF001  Django's documented name
        if isinstance(one, CharField) and (one.name == "ref" or one.name.endswith("_ref"))
    ]
