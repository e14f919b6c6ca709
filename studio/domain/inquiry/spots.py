"""Spots of an exposé go onto the shot list of a re-visit, each with the picture that was shown.

What you would get wrong: taking the picture from the page. It is cut from the clip's own bytes, so that
nobody can put another one beside the picture of today.
"""

from dataclasses import replace
from datetime import datetime

from django.core.files.base import ContentFile

from common.models import User
from followup.domain.evidence.finishing import bring_whole
from followup.domain.revisits.shots import Spot, add_shot
from followup.enums import EvidenceSource
from followup.models import Revisit, Shot
from studio.domain.clips.stills import still_at
from studio.models import Clip


def take_spot(revisit: Revisit, clip: Clip, spot: Spot, *, by: User, at: datetime) -> Shot:
    """Put the picture that the exposé shows at `spot.second` on the shot list, as the picture of before.

    BadSecond when the clip shows nothing there; what `add_shot` refuses leaves no picture behind.
    """
    second = spot.second or 0
    picture = ContentFile(still_at(clip, second), name=f"{clip.pk}-{second}.jpg")
    facts = {"task": revisit.task, "title": spot.place, "source": EvidenceSource.EXPOSE}
    before = bring_whole(picture, by=by, at=at, **facts)
    listed = replace(spot, source_ref=f"clip:{clip.pk}", second=second)
    return add_shot(revisit, listed, before=before, by=by, at=at)
