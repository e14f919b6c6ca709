"""The evening with which the machine begins: people, addresses, the plan, and the performance itself.

What you would get wrong: an address that exists. Everything that is sent goes to example.cn.
"""

import random
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from followup.enums import ChannelKind
from followup.models import Channel, ClockPolicy, Commitment, Unit
from studio.demo import build, content
from studio.demo.build import Parts
from studio.demo.machine.cases import Case
from studio.demo.machine.stories import Row, Scenario, lives, promises
from studio.demo.perform import perform_evening
from studio.domain.planning.rundown import create_episode
from studio.models import Episode
from voting.domain.groups import WEIGHTS, set_rules
from voting.domain.seating import Place
from voting.models import Electorate

SAMPLE = "（示例数据）"
POLICIES = {"zhujian": "pinghu", "zhifa": "xiaoshan"}  # the others keep the house's own
PLACES = 8  # of the hall; the benches have two each


def open_evening(story: Scenario, start: date, seed: int) -> tuple[Parts, list[Case]]:
    """Perform the evening of `start`; a case for each promise and for each co-unit's part."""
    begins = content.evening(start, story.evening["start"])
    with transaction.atomic():
        parts = Parts(build.users(), build.units(), {}, {})
        build.add_members(parts)
        _addresses(parts)
        episode = _episode(story, begins, parts)
        heard = perform_evening(
            episode, parts.users, parts.units, plan=story.evening, start=begins, today=start
        )
    return parts, list(_cases(story, heard, seed))


def next_number() -> int:
    last = Episode.objects.order_by("-number").first()
    return last.number + 1 if last else 1


def _episode(story: Scenario, begins: datetime, parts: Parts) -> Episode:
    at = begins - timedelta(days=2)
    producer = parts.users["producer"]
    episode = create_episode(
        number=next_number(),
        title=story.title + SAMPLE,
        planned_start=begins,
        places=_places(),
        is_sample=True,
        by=producer,
        at=at,
    )
    electorate = Electorate.objects.get(ref=episode.electorate_ref)
    set_rules(electorate, weights=WEIGHTS, trim_percent=content.TRIM_PERCENT, by="", at=at)
    build.add_cast(episode, parts)
    build.add_segments(episode, story.evening["segments"], parts, at=at)
    return episode


def _places() -> list[Place]:
    seats = content.seats()
    benches = [place for row in "RZ" for place in seats if place.label.startswith(f"{row}-")]
    first = {f"{row}-{n:02d}" for row in "RZ" for n in (1, 2)}
    return [*seats[:PLACES], *(place for place in benches if place.label in first)]


def _addresses(parts: Parts) -> None:
    for code, unit in parts.units.items():
        policy = ClockPolicy.objects.filter(code=POLICIES.get(code, "")).first()
        unit.email, unit.policy = unit.email or f"{code}@example.cn", unit.policy or policy
        unit.save(update_fields=["email", "policy"])
        _channel(unit, f"fuzeren-{code}@example.cn", for_head=True)
    _channel(None, "ducha@example.cn", for_head=False)


def _channel(unit: Unit | None, address: str, *, for_head: bool) -> None:
    kind = ChannelKind.EMAIL
    Channel.objects.get_or_create(unit=unit, address=address, kind=kind, for_head=for_head)


def _cases(story: Scenario, heard: list[Commitment], seed: int) -> list[Case]:
    made = []
    for row, commitment in zip(promises(story.evening), heard, strict=True):
        made.append(_case(commitment, row["unit"], row, seed))
        made += [_case(commitment, part["unit"], part, seed) for part in row.get("co", ())]
    return made


def _case(commitment: Commitment, unit: str, row: Row, seed: int) -> Case:
    heard_on = timezone.localdate(commitment.heard_at)
    lots = random.Random(f"{seed} {commitment.code} {unit}")  # noqa: S311  a sample, no secret
    case = Case(
        commitment,
        unit,
        lives()[row["life"]],
        heard_on,
        commitment.heard_at,
        lots,
        criteria=row.get("criteria"),
    )
    case.begin()
    return case
