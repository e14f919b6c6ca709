"""Takes the sample evenings away again, and nothing else.

Accounts, units and clips stay: whoever made an episode of their own may be using them. Feedback
items of such an episode that report on a sample task go, because the task does.
"""

from django.db import transaction
from django.db.models import QuerySet

from followup.domain.evidence import store
from followup.models import Commitment, Evidence, Revisit, Task
from studio.domain.rehearsals.rehearsal import wipe
from studio.enums import RunState
from studio.models import Episode, Item, Run
from voting.domain import round_keys
from voting.models import Electorate, Round, Seat, SpareCard


def sample_on_air() -> Run | None:
    """The run that forbids a reset: somebody is performing the sample evening right now."""
    return Run.objects.filter(episode__is_sample=True, state=RunState.ON_AIR).first()


def remove_demo() -> dict[int, str]:
    """Delete the sample episodes with runs, rounds, commitments and tasks; returns their screen keys."""
    with transaction.atomic():
        episodes = list(Episode.objects.filter(is_sample=True))
        runs = list(Run.objects.filter(episode__in=episodes))
        _remove_promises([run.ref for run in runs])
        for run in runs:
            if run.is_rehearsal:
                wipe(run)
        Run.objects.filter(pk__in=[run.pk for run in runs]).delete()
        for episode in episodes:
            _remove_electorate(episode.electorate_ref)
            Item.objects.filter(segment__episode=episode).delete()
            episode.delete()
    return {episode.number: episode.screen_key for episode in episodes}


def _remove_promises(run_refs: list[str]) -> None:
    commitments = Commitment.objects.filter(run_ref__in=run_refs)
    tasks = Task.objects.filter(commitment__in=commitments)
    Item.objects.filter(task__in=tasks).delete()
    Revisit.objects.filter(task__in=tasks).delete()  # whose shots protect evidence
    _remove_evidence(Evidence.objects.filter(task__in=tasks))
    tasks.delete()
    commitments.update(agreed=None)  # an offer that holds is protected
    commitments.delete()


def _remove_evidence(evidence: QuerySet[Evidence]) -> None:
    """Rows, and the files once they are gone for certain."""
    rows = list(evidence.values_list("original", "public"))
    names = [
        name for original, public in rows for name in (original, public, store.thumb_of(original)) if name
    ]
    evidence.delete()
    transaction.on_commit(lambda: store.drop(*names))


def _remove_electorate(ref: str) -> None:
    rounds = Round.objects.filter(electorate__ref=ref)
    for pk in rounds.values_list("pk", flat=True):
        transaction.on_commit(lambda pk=pk: round_keys.destroy_key(pk))  # type: ignore[misc]
    rounds.update(compared_to=None, twin_of=None)
    rounds.delete()
    SpareCard.objects.filter(electorate__ref=ref).delete()
    Seat.objects.filter(electorate__ref=ref).delete()  # before their groups, which protect them
    Electorate.objects.filter(ref=ref).delete()
