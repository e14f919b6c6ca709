"""A run as plain facts: what was taken, every event, by which desk; the ground of discrepancies and bundle.

What you would get wrong: names. People stand here by the roles they hold, never by name, because these facts
leave the house.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from common.clock import to_ms
from common.models import RoleGrant
from studio.domain.records.aired_plan import AiredPlan, Row, aired_plan, changes_on_air
from studio.domain.records.discrepancies import Evening, Facts, discrepancies
from studio.enums import EventKind
from studio.models import Item, ItemInstance, Run, ShowEvent

OF_AN_ITEM = {EventKind.ARMED, EventKind.CLEARED, EventKind.TAKEN, EventKind.WENT_BACK}
DETAILS = ("panic", "turn_move", "layer", "act")  # what tells two events of one kind apart; never a text


@dataclass(frozen=True)
class AiredRun:
    """`takes`: as studio.domain.records.discrepancies wants them, with "by", "kind", "title", "instance",
    "clip": its id | None and "round": its number | None. `events`: with "at", "by", "number" of a round and
    "code" of a commitment."""

    run: Run
    plan: AiredPlan
    takes: list[Facts]
    events: list[Facts]
    changes: list[Facts]

    @property
    def evening(self) -> Evening:
        ended_at = to_ms(self.run.ended_at) if self.run.ended_at else None
        return Evening(self.plan.rows, self.takes, self.events, self.changes, ended_at)

    @cached_property
    def discrepancies(self) -> list[Facts]:
        return discrepancies(self.evening)

    @cached_property
    def rows(self) -> dict[str, Row]:
        return {row["row_id"]: row for row in self.plan.rows}


def aired_run(run: Run) -> AiredRun:
    """Everything about `run` that can be told outside. Seven queries, however long the evening."""
    plan = aired_plan(run)
    log = list(ShowEvent.objects.filter(run=run.pk).order_by("seq"))
    instances = {one.pk: one for one in run.instances.select_related("round")}
    roles = roles_of(event.by_id for event in log)
    row_ids = _row_ids(plan, instances.values())
    taken = [event for event in log if event.kind == EventKind.TAKEN]
    return AiredRun(
        run=run,
        plan=plan,
        takes=[_take(event, instances[event.payload["instance"]], roles, row_ids) for event in taken],
        events=[_event(event, roles, row_ids) for event in log],
        changes=changes_on_air(run, plan),
    )


def roles_of(users: Iterable[int | None]) -> dict[int | None, list[str]]:
    """By user; the clock, which is nobody, has none. One query."""
    found: dict[int | None, list[str]] = {}
    hands = {user for user in users if user is not None}
    for user, role in RoleGrant.objects.filter(user__in=hands).order_by("role").values_list("user", "role"):
        found.setdefault(user, []).append(role)
    return found


def _row_ids(plan: AiredPlan, instances: Any) -> dict[int, str]:
    """By item: those of the version, and those that were added while it was on air."""
    known = {item: row["row_id"] for item, row in plan.by_item.items()}
    others = {one.plan["item"] for one in instances} - set(known) - {None}
    added = Item.objects.filter(pk__in=others).values_list("pk", "row_id") if others else []
    return known | dict(added)


def _take(event: ShowEvent, taken: ItemInstance, roles: Any, row_ids: dict[int, str]) -> Facts:
    plan, clip = taken.plan, taken.plan.get("clip")
    return {
        "seq": event.seq,
        "at": to_ms(event.at),
        "ends_at": _ms(taken.ended_at),
        "by": roles.get(event.by_id, []),
        "row_id": row_ids.get(plan["item"], ""),
        "kind": plan["kind"],
        "title": plan["title"],
        "segment": plan["segment"],
        "planned_s": plan["planned_s"],
        "instance": taken.pk,
        "clip": clip["id"] if clip else None,
        "round": taken.round.number if taken.round else None,
    }


def _event(event: ShowEvent, roles: Any, row_ids: dict[int, str]) -> Facts:
    payload = event.payload
    item = payload.get("item") if event.kind in OF_AN_ITEM else None
    code = payload.get("code", "") if event.kind != EventKind.REFUSED else ""
    return {
        "seq": event.seq,
        "at": to_ms(event.at),
        "kind": event.kind,
        "by": roles.get(event.by_id, []),
        "detail": next((str(payload[name]) for name in DETAILS if payload.get(name)), ""),
        "row_id": row_ids.get(item, "") if item is not None else "",
        "number": payload.get("number"),
        "code": code,
    }


def _ms(at: datetime | None) -> int | None:
    return to_ms(at) if at else None
