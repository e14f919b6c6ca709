"""Loads the sample: accounts, units, clips, the evening three weeks ago, and tonight.

What you would get wrong: writing rows where a domain function exists. Only set-up data (accounts,
units, cast) is written here; whatever has a life goes through the domain, as on air.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from common.enums import Role
from common.models import RoleGrant, User
from followup.models import Unit, UnitMember
from studio.demo import content
from studio.demo.follow_up import follow_up
from studio.demo.perform import perform_evening
from studio.domain.clips import clip_check
from studio.domain.clips.media import import_clip
from studio.domain.clips.sign_off import sign_off
from studio.domain.planning.questions_plan import add_question
from studio.domain.planning.rundown import add_item, add_segment, create_episode, edit_item, move_item
from studio.enums import CastKind
from studio.models import CastMember, Clip, Episode, Item, Question, Segment
from voting.domain.cards import add_spares
from voting.domain.groups import WEIGHTS, set_rules
from voting.models import Electorate

# An item's fields as written.
PLAIN = ("kind", "title", "planned_s", "post", "question", "window_s", "script", "note")


@dataclass(frozen=True)
class Parts:
    """Who and what the evenings are made of."""

    users: dict[str, User]
    units: dict[str, Unit]
    clips: dict[str, Clip]
    screen_keys: dict[int, str]  # kept through a reset, so that open screens stay valid


def build_demo(*, at: datetime, screen_keys: dict[int, str]) -> None:
    """Everything or nothing, but for the clips, whose files no transaction could take back.

    The first evening is performed as it was, three weeks before `at`.
    """
    clips = _clips()
    with transaction.atomic():
        parts = Parts(users(), units(), clips, screen_keys)
        _sign_clips(parts, at=at)
        add_members(parts)
        today = timezone.localdate(at)
        first = content.first_evening()
        start = content.evening(today - timedelta(days=first["days_ago"]), first["start"])
        episode = _episode(first, start, parts, at=start - timedelta(days=2))
        add_segments(episode, first["segments"], parts, at=start - timedelta(days=2))
        perform_evening(episode, parts.users, parts.units, plan=first, start=start, today=today)
        follow_up(parts.users, heard_on=timezone.localdate(start))
        _tonight(parts, content.evening(today, content.tonight()["start"]), at=at)


def _tonight(parts: Parts, start: datetime, *, at: datetime) -> None:
    """Born with what episode 1 still owes; the opening goes before it."""
    plan = content.tonight()
    episode = _episode(plan, start, parts, at=at)
    first = episode.segments.order_by("position").first()
    _feedback_scripts(episode, plan["feedback_script"], parts, at=at)
    opening = _item(episode, first, plan["opening"], parts, {}, at=at)
    for _ in range(opening.position - 1):
        move_item(opening, up=True, by=parts.users["producer"], at=at)
    add_segments(episode, plan["segments"], parts, at=at)


def _feedback_scripts(episode: Episode, words: str, parts: Parts, *, at: datetime) -> None:
    """The host quotes what was promised, letter by letter."""
    owed = Item.objects.filter(segment__episode=episode).select_related("task__commitment__unit")
    for item in owed:
        if item.task is not None:
            said = item.task.commitment
            script = words.format(unit=said.unit.name, words=said.words)
            edit_item(item, revision=item.revision, script=script, by=parts.users["producer"], at=at)


def _episode(plan: dict[str, Any], start: datetime, parts: Parts, *, at: datetime) -> Episode:
    episode = create_episode(
        number=plan["number"],
        title=plan["title"],
        planned_start=start,
        places=content.seats(),
        is_sample=True,
        by=parts.users["producer"],
        at=at,
    )
    if key := parts.screen_keys.get(episode.number):
        episode.screen_key = key
        episode.save(update_fields=["screen_key"])
    electorate = Electorate.objects.get(ref=episode.electorate_ref)
    add_spares(electorate, content.SPARES, by="", at=at)
    set_rules(electorate, weights=WEIGHTS, trim_percent=content.TRIM_PERCENT, by="", at=at)
    add_cast(episode, parts)
    return episode


def add_segments(
    episode: Episode, segments: list[dict[str, Any]], parts: Parts, *, at: datetime
) -> dict[str, Item]:
    """The rundown as written; the segment an episode is born with takes the first title.

    Returns the items by their `key`: what a reveal points at.
    """
    keys: dict[str, Item] = {}
    empty = episode.segments.filter(items__isnull=True).first()
    for plan in segments:
        segment = _named(empty, plan["title"]) if empty else add_segment(episode, plan["title"])
        empty = None
        for row in plan["items"]:
            item = _item(episode, segment, row, parts, keys, at=at)
            keys |= {row["key"]: item} if "key" in row else {}
    return keys


def _named(segment: Segment, title: str) -> Segment:
    segment.title = title
    segment.save(update_fields=["title"])
    return segment


def _item(
    episode: Episode,
    segment: Segment | None,
    row: dict[str, Any],
    parts: Parts,
    keys: dict[str, Item],
    *,
    at: datetime,
) -> Item:
    plain = {name: row[name] for name in PLAIN if name in row}
    return add_item(
        episode,
        segment=segment,
        units=[parts.units[code] for code in row.get("units", ())],
        clip=parts.clips[row["clip"]] if "clip" in row else None,
        scores=keys[row["scores"]] if "scores" in row else None,
        asks=_question(episode, row, parts, at=at) if "asker" in row else None,
        by=parts.users["producer"],
        at=at,
        **plain,
    )


def _question(episode: Episode, row: dict[str, Any], parts: Parts, *, at: datetime) -> Question:
    """Prepared by the representative at the place `asker`: so the microphone finds the seat."""
    asker = episode.cast.get(kind=CastKind.REPRESENTATIVE, place=row["asker"])
    unit = parts.units[row["asked"]]
    return add_question(
        episode, text=row["question"], asker=asker, unit=unit, by=parts.users["producer"], at=at
    )


# -- Set-up data -----------------------------------------------------------------------------


def users() -> dict[str, User]:
    """Accounts by name; a known one gets its rights and the documented password again."""
    secret = make_password(content.people()["password"])
    found = {}
    for row in content.people()["users"]:
        setup = row.get("setup", False)
        facts = {
            "name": row["name"],
            "password": secret,
            "is_staff": setup,
            "is_superuser": setup,
            "is_active": True,
        }
        user, _ = User.objects.update_or_create(username=row["username"], defaults=facts)
        if "role" in row:
            RoleGrant.objects.get_or_create(user=user, role=Role(row["role"]))
        found[row["username"]] = user
    return found


def units() -> dict[str, Unit]:
    rows = content.people()["units"]
    return {
        row["code"]: Unit.objects.update_or_create(
            code=row["code"],
            defaults={"name": row["name"], "kind": row["kind"], "posts": row["posts"], "order": order},
        )[0]
        for order, row in enumerate(rows, start=1)
    }


def add_members(parts: Parts) -> None:
    for row in content.people()["users"]:
        if "unit" in row:
            UnitMember.objects.update_or_create(
                unit=parts.units[row["unit"]],
                user=parts.users[row["username"]],
                defaults={"is_head": row.get("head", False)},
            )


def _clips() -> dict[str, Clip]:
    titles = content.tonight()["clips"]
    return {name: import_clip(content.CLIPS / f"{name}.mp4", title=title) for name, title in titles.items()}


def _sign_clips(parts: Parts, *, at: datetime) -> None:
    """Checked and signed off, as on any evening; the bytes are compared, what they measure is known."""
    for clip in parts.clips.values():
        if not clip.findings and (measured := content.findings().get(clip.sha256)):
            clip_check.keep_findings(clip, measured, at - timedelta(days=2))
        if not clip.is_signed:
            sign_off(clip, by=parts.users["supervisor"], at=at - timedelta(days=1))


def add_cast(episode: Episode, parts: Parts) -> None:
    """Representatives on their bench, experts at their desk; each unit's first post answers.

    Officials sit outside the hall's numbered seats.
    """
    named: list[tuple[CastKind, str, list[tuple[str, Unit | None]]]] = [
        (CastKind.REPRESENTATIVE, "R", [(post, None) for post in content.people()["representatives"]]),
        (CastKind.EXPERT, "Z", [(post, None) for post in content.people()["experts"]]),
        (CastKind.RESPONDENT, "", [(unit.posts[0], unit) for unit in parts.units.values()]),
    ]
    CastMember.objects.bulk_create(
        CastMember(
            episode=episode,
            kind=kind,
            place=place,
            post=post,
            unit=unit,
            seat=f"{row}-{place:02d}" if row else "",
        )
        for kind, row, posts in named
        for place, (post, unit) in enumerate(posts, start=1)
    )
