"""Whether a clip may air, and if not, why: the one judgement that TAKE, the control page and the library
share.

What you would get wrong: the order. The first obstacle is the one to lift first, and a file that has been
replaced is never called merely unsigned.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.errors import DomainError
from studio.domain.clips.clip_files import FileState, file_state
from studio.enums import ClipCheck, ItemKind
from studio.errors import ClipChanged, ClipFailed, ClipMissing, ClipNotSigned, ClipUnchecked
from studio.models import Clip, Station

CHECKED = {ClipCheck.PASSED, ClipCheck.WARNED}


@dataclass(frozen=True)
class Readiness:
    """A clip in one word for a row: `code` is "ready", "remarks", or the code of what is in the way."""

    code: str
    label: str
    why: str = ""
    who_can_lift: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.why


def check_ready(clip: Clip | None, limits: Station, *, in_rehearsal: bool = False) -> None:
    """Raise what is in the way of airing it. One stat, no query.

    A rehearsal needs neither signature nor a finished check: it airs nothing, and the day before is when
    clips are still being mended. A file that is not there, or shows nothing, stops a rehearsal too.
    """
    if clip is None or file_state(clip) is FileState.MISSING:
        raise ClipMissing
    if clip.check_state == ClipCheck.FAILED:
        raise ClipFailed(title=clip.title)
    if in_rehearsal:
        return
    if clip.check_state not in CHECKED:
        raise ClipUnchecked(title=clip.title)
    if file_state(clip) is not FileState.SAME:
        raise ClipChanged(title=clip.title)
    if limits.asks_sign_off and not clip.is_signed:
        raise ClipNotSigned(title=clip.title)


def check_plan(plan: dict[str, Any], limits: Station, *, in_rehearsal: bool = False) -> None:
    """The clip of an armed instance's frozen plan. One query when it has one."""
    named = plan["clip"]
    if named is None:
        if plan["kind"] == ItemKind.CLIP:
            raise ClipMissing
        return
    check_ready(Clip.objects.filter(pk=named["id"]).first(), limits, in_rehearsal=in_rehearsal)


def readiness(clip: Clip | None, limits: Station) -> Readiness:
    """The same judgement as words for a row; nothing is raised."""
    try:
        check_ready(clip, limits)
    except DomainError as error:
        return Readiness(error.code, str(_labels()[error.code]), error.sentence, str(error.who_can_lift))
    if clip is not None and clip.check_state == ClipCheck.WARNED:
        return Readiness("remarks", _labels()["remarks"])
    return Readiness("ready", _labels()["ready"])


def _labels() -> dict[str, str]:
    return {
        ClipMissing.code: _("No file"),
        ClipUnchecked.code: _("Being checked"),
        ClipFailed.code: _("Check failed"),
        ClipChanged.code: _("File changed"),
        ClipNotSigned.code: _("Not signed off"),
        "remarks": pgettext("clip", "Ready, with remarks"),
        "ready": pgettext("clip", "Ready"),
    }
