"""Which rows of a plan are in play: armed, on air or aired. They do not change.

What you would get wrong: a rehearsal ends and leaves the plan free. What it has on air or armed counts while
it runs; what it aired does not.
"""

from django.db.models import Q

from studio.enums import InstanceState, RunMode, RunState
from studio.models import Episode, ItemInstance, Run


def states(episode: Episode) -> dict[int, str]:
    """Item key to the state of its newest instance that counts: "armed", "on_air" or "aired"."""
    playing = Q(state__in=[InstanceState.ARMED, InstanceState.ON_AIR]) & ~Q(run__state=RunState.ENDED)
    aired = Q(state=InstanceState.AIRED, run__mode=RunMode.AIR)
    counting = ItemInstance.objects.filter(playing | aired, run__episode=episode, item__isnull=False)
    return dict(counting.order_by("pk").values_list("item_id", "state"))


def hold_runs(episode: Episode) -> None:
    """The runs' locks until the transaction ends: an arming that began before is seen by `states`."""
    list(Run.objects.select_for_update().filter(episode=episode))
