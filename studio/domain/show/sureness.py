"""Guarded acts: reveal, panic, end. Each comes from a held button, or with a second person's yes.

The rule is enforced here, whatever page or panel sends the act: a command carries for how long its button was
held (`Command.held_ms`). One that was not held is refused and recorded; that row is the request, and another
producer may answer it. What you would get wrong: a yes is for one act of one person, once, within a minute.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from common.models import User
from studio.domain.show.commands import Command, attempt
from studio.domain.show.facts import Facts
from studio.domain.show.record import record
from studio.domain.show.refusals import named_act
from studio.enums import Act, EventKind, ItemKind
from studio.errors import NeedsSure, NothingAsked
from studio.models import ItemInstance, Run, ShowEvent


@dataclass(frozen=True)
class Asked:
    """A guarded act that somebody wants and that waits for a second person. `seq` names its refusal."""

    seq: int
    at: datetime
    who: str
    label: str


def make_sure(facts: Facts, act: Act, command: Command, thing: str = "") -> dict[str, Any]:
    """What the act's event keeps of it: {} for a held button, {"second": who, "consent": seq} for a yes.

    `thing` tells apart what one act may be done to. NeedsSure when there is neither.
    """
    if command.held_ms >= settings.HOLD_MS:
        return {}
    yes = _unused_yes(facts.run, act, thing, command)
    if yes is None:
        raise NeedsSure(seconds=f"{settings.HOLD_MS / 1000:g}", thing=thing)
    return {"second": str(yes.by), "consent": yes.seq}


def sure_of_take(facts: Facts, command: Command) -> dict[str, Any]:
    """A reveal is guarded; every other TAKE is a press."""
    armed = facts.armed
    if armed is None or not is_guarded(armed):
        return {}
    return make_sure(facts, Act.TAKE, command, thing=f"instance-{armed.pk}")


def is_guarded(armed: ItemInstance) -> bool:
    return bool(armed.plan["kind"] == ItemKind.REVEAL)


def second(run: Run, seq: int, *, by: User, at: datetime) -> ShowEvent:
    """Another person's yes to the act that was refused under `seq`: whoever wants it presses once more.

    NothingAsked when that is older than a minute, was no such refusal, has its yes already, or is one's own.
    """

    def work(facts: Facts) -> ShowEvent:
        asked = next((event for event in _asked(facts.run, by, at) if event.seq == seq), None)
        if asked is None:
            raise NothingAsked
        act, thing = _key(asked)
        payload = {"refused": seq, "for": asked.by_id, "act": act, "thing": thing}
        return record(facts.run, EventKind.SECONDED, by=by, at=at, payload=payload, changes_state=False)

    return attempt(run, Act.SECOND, work, by=by, at=at)


def asked_of(run: Run, reader: User | None, at: datetime) -> list[Asked]:
    """What waits for `reader` as the second person, oldest first. Two queries."""
    if reader is None or not run.is_on_air:
        return []
    return [Asked(one.seq, one.at, str(one.by), _label(one)) for one in _asked(run, reader, at)]


def _asked(run: Run, reader: User, at: datetime) -> list[ShowEvent]:
    """Of each person and act the newest request alone."""
    recent = run.events.filter(at__gt=at - _stands()).select_related("by").order_by("seq")
    answered = {one.payload["refused"] for one in recent if one.kind == EventKind.SECONDED}
    wanted = [
        one
        for one in recent
        if one.kind == EventKind.REFUSED and one.payload["code"] == NeedsSure.code and one.by != reader
    ]
    newest = {(one.by_id, *_key(one)): one for one in wanted}
    return [one for one in newest.values() if one.seq not in answered]


def _unused_yes(run: Run, act: Act, thing: str, command: Command) -> ShowEvent | None:
    recent = run.events.filter(at__gt=command.at - _stands()).select_related("by").order_by("seq")
    used = {one.payload.get("consent") for one in recent}
    mine = {"act": act.value, "thing": thing, "for": command.by.pk}
    given = [
        one
        for one in recent
        if one.kind == EventKind.SECONDED and one.seq not in used and mine.items() <= one.payload.items()
    ]
    return given[-1] if given else None


def _stands() -> timedelta:
    return timedelta(seconds=settings.SECOND_PERSON_S)


def _key(event: ShowEvent) -> tuple[str, str]:
    return event.payload["act"], event.payload["context"].get("thing", "")


def _label(event: ShowEvent) -> str:
    act, thing = _key(event)
    return named_act({"act": act, "thing": thing})
