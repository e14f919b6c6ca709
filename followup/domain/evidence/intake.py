"""Evidence on its way in: pieces, then one examination, then a row that never changes its bytes.

Bytes lie in EVIDENCE_ROOT/parts until `finish`. What you would get wrong: answering for a file before it was
read to its end. `append_piece` refuses early what its first bytes give away; only `finish` takes anything in,
and of what it refuses nothing stays on the disk.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from common import pieces
from common.errors import NotAllowed
from common.models import User
from common.pieces import PieceTooLarge, Stream, UploadEmpty
from followup.domain.evidence import store
from followup.domain.evidence.faults import refusal
from followup.domain.evidence.lab.faults import Refused
from followup.domain.evidence.lab.kinds import HEAD, KIND_OF, form_of
from followup.domain.evidence.names import clean_name
from followup.domain.evidence.standing import may_hand_in
from followup.enums import EvidenceSource, IntakeState
from followup.errors import (
    EvidenceTooLarge,
    IntakeGone,
    IntakeUnfinished,
    TooManyIntakes,
    TooMuchEvidence,
)
from followup.models import Criterion, EvidenceIntake, Task

logger = logging.getLogger(__name__)

MEGABYTE = 1024**2
RESTS = timedelta(days=7)  # an intake that nobody has touched for so long is removed
TITLE_LENGTH = 120


def begin(
    task: Task,
    file_name: str,
    size: int,
    *,
    title: str = "",
    criterion: Criterion | None = None,
    source: str = EvidenceSource.UNIT,
    modified_ms: int = 0,
    by: User,
    at: datetime,
) -> EvidenceIntake:
    """A new intake; or the one this person began with the same file for the same criterion, to go on.

    Refused: whom it is not for, a task that takes nothing now (standing.may_hand_in), an empty file, one
    larger than any kind may be, too many open or handed in, no room on the disk.
    """
    may_hand_in(task, source, by)
    name = clean_name(file_name)
    same = {"by": by, "task": task, "criterion": criterion, "source": source, "file_name": name, "size": size}
    open_now = EvidenceIntake.objects.filter(state=IntakeState.RECEIVING)
    if known := open_now.filter(modified_ms=modified_ms, **same).first():
        return known
    _check_bounds(task, size, by)
    return EvidenceIntake.objects.create(
        key=(part := store.new_name("part")).partition(".")[0],
        part=part,
        title=" ".join(title.split())[:TITLE_LENGTH] or name.rpartition(".")[0][:TITLE_LENGTH],
        modified_ms=modified_ms,
        at=at,
        **same,
    )


def _check_bounds(task: Task, size: int, by: User) -> None:
    if size <= 0:
        raise UploadEmpty
    if size > (most := max(settings.EVIDENCE_LARGEST_BYTES.values())):
        raise EvidenceTooLarge(most=most // MEGABYTE)
    open_now = EvidenceIntake.objects.filter(state=IntakeState.RECEIVING)
    if (mine := open_now.filter(by=by).count()) >= settings.EVIDENCE_INTAKES_EACH:
        raise TooManyIntakes(count=mine)
    if (kept := task.evidence.filter(withdrawn_at=None).count()) >= settings.EVIDENCE_FILES_EACH:
        raise TooMuchEvidence(count=kept)
    promised = open_now.aggregate(left=Sum(F("size") - F("received")))["left"] or 0
    pieces.check_room(store.parts(), size, promised=promised)


def append_piece(
    intake: EvidenceIntake, offset: int, stream: Stream, *, length: int, by: User, at: datetime
) -> EvidenceIntake:
    """Write the next piece, at exactly `received`; UploadBehind (with `received`) for any other place.

    Two at once: the second is told UploadBusy. What really comes may be less than `length`, never more than
    settings.CLIP_PIECE_BYTES nor than was announced. With the first piece the kind is known: what is not
    taken, or larger than its kind may be, ends here.
    """
    if intake.by_id != by.pk:
        raise NotAllowed
    if length > settings.CLIP_PIECE_BYTES:
        raise PieceTooLarge
    with pieces.held(store.part_of(intake.part)) as part:
        read_again(intake)
        if intake.received != offset or intake.received == intake.size:
            raise pieces.behind(intake.received)
        most = min(settings.CLIP_PIECE_BYTES, intake.size - offset)
        _count(intake, pieces.write_piece(part, stream, offset, most=most), at)
        if offset < HEAD <= intake.received or intake.received == intake.size:
            part.seek(0)
            _check_head(intake, part.read(HEAD), at)
    return intake


def read_again(intake: EvidenceIntake) -> None:
    """As it stands in the database; what has been refused says so again, what has ended is gone."""
    now = EvidenceIntake.objects.filter(pk=intake.pk).first()
    if now is None:
        store.part_of(intake.part).unlink(missing_ok=True)  # which taking hold of it made anew
        raise IntakeGone
    intake.received, intake.state, intake.fault = now.received, now.state, now.fault
    intake.evidence_id = now.evidence_id
    if now.state == IntakeState.REFUSED:
        store.part_of(intake.part).unlink(missing_ok=True)
        raise refusal(now.fault)


def _count(intake: EvidenceIntake, written: int, at: datetime) -> None:
    mine = EvidenceIntake.objects.filter(pk=intake.pk, received=intake.received, state=IntakeState.RECEIVING)
    if not mine.update(received=F("received") + written, at=at):
        raise pieces.behind(EvidenceIntake.objects.get(pk=intake.pk).received)
    intake.received += written


def _check_head(intake: EvidenceIntake, head: bytes, at: datetime) -> None:
    try:
        kind = KIND_OF[form_of(head)]
    except Refused as fault:
        refuse(intake, fault.as_dict(), at)
    else:
        if intake.size > (most := settings.EVIDENCE_LARGEST_BYTES[kind]):
            refuse(intake, {"code": "too_large", "kind": kind, "most": most // MEGABYTE}, at)


def check_whole(intake: EvidenceIntake) -> None:
    """All announced bytes have arrived."""
    if intake.received < intake.size:
        error = IntakeUnfinished(received=intake.received, size=intake.size)
        error.facts = {"received": intake.received}
        raise error


def refuse(intake: EvidenceIntake, fault: dict[str, Any], at: datetime) -> None:
    """The row keeps why, the log says it, the bytes go; raises EvidenceRefused."""
    EvidenceIntake.objects.filter(pk=intake.pk).update(state=IntakeState.REFUSED, fault=fault, at=at)
    intake.fault = fault
    store.part_of(intake.part).unlink(missing_ok=True)
    logger.warning(
        "evidence refused: %s, %r of %s bytes by account %s for task %s",
        fault,
        intake.file_name,
        intake.size,
        intake.by_id,
        intake.task_id,
    )
    raise refusal(fault)


def drop(intake: EvidenceIntake, *, by: User) -> None:
    """Give it up: bytes and row. Only who began it; a second time nothing is left to do."""
    if intake.by_id != by.pk:
        raise NotAllowed
    with pieces.held(path := store.part_of(intake.part)):
        EvidenceIntake.objects.filter(pk=intake.pk, state=IntakeState.RECEIVING).delete()
        path.unlink(missing_ok=True)


def standing(intake: EvidenceIntake) -> dict[str, Any]:
    """{"key", "received", "size", "piece": largest number of bytes to send at once}."""
    return {
        "key": intake.key,
        "received": intake.received,
        "size": intake.size,
        "piece": settings.CLIP_PIECE_BYTES,
    }


def clean_intakes(at: datetime) -> int:
    """Remove what has rested for seven days: rows of intakes, their parts, and parts that no row knows.

    For a timer; safe to run twice and at once. Evidence is never touched, nor an original that no row knows:
    a database that was put back from yesterday must not cost today's files.
    """
    before = at - RESTS
    with transaction.atomic():
        resting = list(EvidenceIntake.objects.filter(at__lt=before).values_list("pk", "part"))
        EvidenceIntake.objects.filter(pk__in=[pk for pk, _part in resting]).delete()
    for _pk, part in resting:
        store.part_of(part).unlink(missing_ok=True)
    known = set(EvidenceIntake.objects.values_list("part", flat=True))
    for path in store.parts().iterdir():
        if path.name not in known and path.stat().st_mtime < before.timestamp():
            store.sweep(path)
    return len(resting)
