"""The exposé behind a promise.

What you would get wrong: asking the rundown what was shown. What aired is in the instances of the run; the
plan may have been edited since.
"""

from followup.models import Commitment
from studio.domain.inquiry.promises import run_of
from studio.enums import ItemKind
from studio.models import Clip, ItemInstance


def exposes_of(promise: Commitment) -> list[Clip]:
    """The exposés about the same unit that were on air before the promise was heard, the last one first.
    Three queries."""
    run = run_of(promise)
    if run is None:
        return []
    aired = ItemInstance.objects.filter(run=run, plan__kind=ItemKind.CLIP, taken_at__lte=promise.heard_at)
    plans = aired.order_by("-taken_at", "-pk").values_list("plan", flat=True)
    about = [plan["clip"]["id"] for plan in plans if plan["clip"] and is_about(promise, plan)]
    found = Clip.objects.in_bulk(about)
    return [found[key] for key in dict.fromkeys(about) if key in found]


def is_about(promise: Commitment, plan: dict[str, object]) -> bool:
    """The instance is about the unit that made the promise."""
    units = plan["units"]
    assert isinstance(units, list)  # noqa: S101  the instance's own spelling
    return promise.unit.code in {unit["code"] for unit in units}
