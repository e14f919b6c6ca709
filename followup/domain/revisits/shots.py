"""The shot list: the exposé's own pictures, each to be taken again from the same spot.

What you would get wrong: believing a picture about its place. How far off it was taken (`metres_off`) is
computed from what the file itself says, and stays empty when it says nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from common.models import User
from followup.domain.evidence.finishing import bring_whole
from followup.domain.evidence.places import metres_between
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.moving import note
from followup.domain.tasks.wording import said
from followup.enums import Acting, EvidenceSource
from followup.errors import NotReporter, RevisitFiled, RevisitGone
from followup.models import Evidence, Revisit, Shot

LENGTH = 120
TIME_LENGTH = 40


@dataclass(frozen=True)
class Spot:
    """Where and how a picture is to be taken. `source_ref` and `second` say where the exposé shows it."""

    place: str
    angle: str = ""
    time_of_day: str = ""
    source_ref: str = ""
    second: int | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def add_shot(revisit: Revisit, spot: Spot, *, before: Evidence | None = None, by: User, at: datetime) -> Shot:
    """Append one picture to the list, until the re-visit is filed. By its reporter, or a supervisor."""
    acting = acting_of(by, revisit.task, Acting.REPORTER, Acting.SUPERVISOR)
    if acting == Acting.REPORTER and revisit.assigned_to_id != by.pk:
        raise NotReporter(name=str(by))
    _refuse_filed(revisit)
    place = said(spot.place, LENGTH)
    try:
        with transaction.atomic():
            position = (revisit.shots.aggregate(last=Max("position"))["last"] or 0) + 1
            return Shot.objects.create(
                revisit=revisit,
                position=position,
                place=place,
                angle=spot.angle.strip()[:LENGTH],
                time_of_day=spot.time_of_day.strip()[:TIME_LENGTH],
                source_ref=spot.source_ref,
                second=spot.second,
                latitude=spot.latitude,
                longitude=spot.longitude,
                before=before,
            )
    except IntegrityError as error:
        raise RevisitGone(code=revisit.task.commitment.code) from error


def hand_in(shot: Shot, file: Any, *, by: User, at: datetime) -> Shot:
    """Take the file in as the reporters' evidence and make it the picture of today. Raises what
    `bring_whole` and `take_shot` raise."""
    _check_taker(shot, by)
    facts = {"task": shot.revisit.task, "title": shot.place, "source": EvidenceSource.REPORTER}
    return take_shot(shot, bring_whole(file, by=by, at=at, **facts), by=by, at=at)


def take_shot(shot: Shot, after: Evidence, *, by: User, at: datetime) -> Shot:
    """The picture of today; a newer one takes its place until the re-visit is filed."""
    acting = _check_taker(shot, by)
    revisit = shot.revisit
    shot.metres_off = _apart(shot, after)
    shot.after = after
    with transaction.atomic():
        Shot.objects.filter(pk=shot.pk).update(after=after, metres_off=shot.metres_off)
        facts = {"revisit": revisit.number, "shot": shot.position, "sha256": after.sha256}
        note(
            revisit.task,
            "shot_taken",
            by=by,
            acting=acting,
            at=at,
            facts=facts | {"metres_off": shot.metres_off},
        )
    return shot


def _check_taker(shot: Shot, by: User) -> Acting:
    acting = acting_of(by, shot.revisit.task, Acting.REPORTER)
    if shot.revisit.assigned_to_id != by.pk:
        raise NotReporter(name=str(by))
    _refuse_filed(shot.revisit)
    return acting


def _apart(shot: Shot, after: Evidence) -> int | None:
    if shot.latitude is None or shot.longitude is None:
        return None
    if after.latitude is None or after.longitude is None:
        return None
    return metres_between((shot.latitude, shot.longitude), (after.latitude, after.longitude))


def _refuse_filed(revisit: Revisit) -> None:
    if revisit.filed_at is not None:
        raise RevisitFiled(code=revisit.task.commitment.code)
