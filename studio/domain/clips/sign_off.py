"""Legal sign-off: a second person answers for these very bytes.

What you would get wrong: the signature is of the file's SHA-256, not of the row. The bytes are read again
when it is given, when the item is armed, and their mark at TAKE; a changed byte leaves the signature standing
for a file that is no longer there, and the TAKE is refused.
"""

from datetime import datetime

from django.db import transaction

from common.models import User
from studio.domain.clips.clip_files import FileState, read_again
from studio.domain.clips.clip_news import tell_rooms
from studio.domain.clips.clip_ready import CHECKED
from studio.domain.clips.clip_record import record
from studio.enums import ClipCheck, ClipEventKind, InstanceState, RunMode
from studio.errors import (
    AlreadySigned,
    ClipChanged,
    ClipFailed,
    ClipMissing,
    ClipOnAir,
    ClipUnchecked,
    NotSigned,
    SignerBroughtIt,
)
from studio.models import Clip, ItemInstance


def sign_off(clip: Clip, *, by: User, at: datetime) -> Clip:
    """Sign the clip's bytes as they lie on the disk now: read whole, then written, compare-and-set.

    Refused to who brought the clip, before its check is done or when that failed, and when the bytes are not
    those of the row. Of two who sign at once one does; the other is told who was faster.
    """
    _check_signer(clip, by)
    _check_file(clip)
    with transaction.atomic():
        unsigned = Clip.objects.filter(pk=clip.pk, sha256=clip.sha256, check_state__in=CHECKED)
        if not unsigned.filter(signed_sha256="").update(
            signed_sha256=clip.sha256, signed_by=by, signed_at=at
        ):
            clip.refresh_from_db()
            raise (
                AlreadySigned(who=str(clip.signed_by)) if clip.is_signed else ClipUnchecked(title=clip.title)
            )
        record(clip, ClipEventKind.SIGNED, by=by, at=at, detail=clip.check_state)
        tell_rooms(clip)
    clip.refresh_from_db()
    return clip


def _check_signer(clip: Clip, by: User) -> None:
    if clip.is_signed:
        raise AlreadySigned(who=str(clip.signed_by))
    if clip.added_by_id == by.pk:
        raise SignerBroughtIt
    if clip.check_state == ClipCheck.FAILED:
        raise ClipFailed(title=clip.title)
    if clip.check_state not in CHECKED:
        raise ClipUnchecked(title=clip.title)


def _check_file(clip: Clip) -> None:
    found = read_again(clip)
    if found is FileState.MISSING:
        raise ClipMissing
    if found is not FileState.SAME:
        raise ClipChanged(title=clip.title)


def withdraw(clip: Clip, reason: str, *, by: User, at: datetime) -> Clip:
    """Take the signature back, with a reason that stays in the history. Refused while the clip is on air or
    armed."""
    with transaction.atomic():
        playing = ItemInstance.objects.filter(
            plan__clip__id=clip.pk,
            run__mode=RunMode.AIR,
            state__in=[InstanceState.ARMED, InstanceState.ON_AIR],
        )
        if playing.exists():
            raise ClipOnAir(title=clip.title)
        signed = Clip.objects.filter(pk=clip.pk).exclude(signed_sha256="")
        if not signed.update(signed_sha256="", signed_by=None, signed_at=None):
            raise NotSigned
        record(clip, ClipEventKind.WITHDRAWN, by=by, at=at, detail=reason.strip()[:200])
        tell_rooms(clip)
    clip.refresh_from_db()
    return clip
