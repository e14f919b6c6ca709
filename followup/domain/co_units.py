"""协办: the other units of one promise, each with its part, its own task and its own clock.

What you would get wrong: changing them after the confirmation. They are frozen with the words, and the digest
holds them (domain/wording.py); a unit that joins later does so by another promise.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.models import User
from followup.domain.telling import tell
from followup.enums import CommitmentState
from followup.errors import BadPromise, NotCaptured, Withdrawn
from followup.models import Commitment, CoUnit, Unit

PART_LENGTH = 200
MOST = 8

Part = tuple[Unit, str]


def set_co_units(commitment: Commitment, parts: Iterable[Part], *, by: User, at: datetime) -> list[CoUnit]:
    """Exactly these units beside the lead, while nobody has confirmed. Unchanged, nothing is written.

    Whoever sets them becomes the promise's writer, so that another one confirms them. The row is held: a
    confirmation at the same moment comes before (NotCaptured) or after, and then reads these.
    """
    wanted = [(unit, " ".join(part.split())) for unit, part in parts]
    with transaction.atomic():
        held = Commitment.objects.select_for_update(of=("self",)).select_related("unit")
        found = held.get(pk=commitment.pk)
        if found.state != CommitmentState.CAPTURED:
            gone = found.state == CommitmentState.WITHDRAWN
            raise Withdrawn(code=found.code) if gone else NotCaptured(code=found.code)
        _check(found, wanted)
        before = told(found)
        if before == sorted([unit.code, part] for unit, part in wanted):
            return list(found.co_units.all())
        found.co_units.all().delete()
        made = CoUnit.objects.bulk_create(
            CoUnit(commitment=found, unit=unit, part=part) for unit, part in wanted
        )
        Commitment.objects.filter(pk=found.pk).update(captured_by=by)
        commitment.captured_by = by
        tell(found, "co_units", by=by, at=at, before={"co": before}, after={"co": told(found)})
    return made


def told(commitment: Commitment) -> list[list[str]]:
    """[unit's code, its part] of each, by code. One query."""
    return sorted([one.unit.code, one.part] for one in commitment.co_units.select_related("unit"))


def _check(commitment: Commitment, wanted: list[Part]) -> None:
    units = [unit.pk for unit, _part in wanted]
    if commitment.unit_id in units:
        raise BadPromise(problem=_("%(unit)s leads; it cannot also assist.") % {"unit": commitment.unit})
    if len(set(units)) != len(units) or len(units) > MOST:
        raise BadPromise(problem=_("Name each assisting unit once, %(most)s at most.") % {"most": MOST})
    if any(len(part) > PART_LENGTH for _unit, part in wanted):
        raise BadPromise(problem=_("A part is longer than %(most)s characters.") % {"most": PART_LENGTH})
