"""Holding and letting go: the act on what `studio.domain.show.holding` says can be held."""

from studio.domain.show import guards
from studio.domain.show.commands import Command, perform
from studio.domain.show.facts import Facts
from studio.domain.show.holding import holdable
from studio.domain.show.record import record
from studio.enums import Act, EventKind
from studio.models import ItemInstance, Run, ShowEvent


def hold(run: Run, command: Command, titles: list[str] | None = None) -> ShowEvent:
    """Keep elements through the next TAKE: those of `titles`, else all that can be held. Held already: let
    go.

    Written on the armed instance; arming another item lets go too. The second of two at once is Stale.
    """

    def work(facts: Facts) -> ShowEvent:
        guards.may_hold(facts)
        armed = facts.armed
        assert armed is not None  # noqa: S101  the guard says so
        found = [] if armed.held else [one for one in holdable(facts) if not titles or one["title"] in titles]
        ItemInstance.objects.filter(pk=armed.pk).update(held=found)
        payload = {"held": found, "text": " · ".join(one["title"] for one in found) or "–"}
        return record(
            facts.run, EventKind.HELD, by=command.by, at=command.at, payload=payload, command_id=command.id
        )

    return perform(run, Act.HOLD, command, work)
