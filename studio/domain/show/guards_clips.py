"""Whether the armed clip may air: there, checked, passed, unchanged, signed off.

What you would get wrong: nothing is hashed here, under the run's lock. The whole file was read when the item
was armed (studio.domain.clips.clip_files); the guard compares its mark.
"""

from studio.domain.clips.clip_ready import check_plan
from studio.domain.show.facts import Facts
from studio.models import ItemInstance


def clip_is_ready(facts: Facts, armed: ItemInstance) -> None:
    """ClipMissing, ClipFailed, ClipUnchecked, ClipChanged or ClipNotSigned. No query for an item without a
    clip."""
    if armed.plan["clip"] is None and armed.plan["kind"] != "clip":
        return
    check_plan(armed.plan, facts.limits, in_rehearsal=facts.run.is_rehearsal)
