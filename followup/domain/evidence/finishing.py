"""The last step of an intake: examined whole, brought to its place, told in the ledger.

What you would get wrong: the order. The files are in place before the row says so, and the part goes last: a
process that is killed in between has taken nothing in, or everything, and the same question asked again ends
it.
"""

import logging
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from common import pieces
from common.errors import NotAllowed
from common.models import User
from followup.domain.evidence import apart, store
from followup.domain.evidence.intake import append_piece, begin, check_whole, read_again, refuse
from followup.domain.evidence.names import clean_name
from followup.domain.evidence.standing import hold, may_hand_in
from followup.domain.tasks.moving import note
from followup.enums import EvidenceKind, IntakeState
from followup.errors import IntakeGone
from followup.models import Evidence, EvidenceIntake

logger = logging.getLogger(__name__)

TAKEN_FROM = ("media_type", "size", "sha256", "width", "height", "duration_ms", "software", "is_edited")


def finish(intake: EvidenceIntake, *, by: User, at: datetime) -> Evidence:
    """Examine what has arrived and take it in; EvidenceRefused names what was found instead.

    Asked again it answers the same: the evidence, or the refusal. Two at once: the second is told UploadBusy.
    Writes the event "evidence_added" with the digest in the transaction of the row.
    """
    if intake.by_id != by.pk:
        raise NotAllowed
    if done := _taken(intake):
        return done
    may_hand_in(intake.task, intake.source, by)
    with pieces.held(part := store.part_of(intake.part)):
        read_again(intake)
        if done := _taken(intake):
            part.unlink(missing_ok=True)
            return done
        check_whole(intake)
        bench = store.bench()
        try:
            return _examined(intake, part, bench, by, at)
        finally:
            store.sweep(bench)


def bring_whole(file: Any, *, by: User, at: datetime, **facts: Any) -> Evidence:
    """A file that came in one piece, without a script in the page; the same bounds, and then the same way.

    `file`: anything with `name`, `size` and `read()`; `facts` as for intake.begin.
    """
    intake = begin(file_name=file.name, size=file.size, by=by, at=at, **facts)
    file.seek(intake.received)
    while chunk := file.read(pieces.READ):
        append_piece(intake, intake.received, _Once(chunk), length=len(chunk), by=by, at=at)
    return finish(intake, by=by, at=at)


class _Once:
    """Bytes that are at hand, as a stream."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, _size: int, /) -> bytes:
        content, self.content = self.content, b""
        return content


def _taken(intake: EvidenceIntake) -> Evidence | None:
    if intake.state != IntakeState.ACCEPTED:
        return None
    if intake.evidence is None:
        raise IntakeGone
    return intake.evidence


def _examined(intake: EvidenceIntake, part: Path, bench: Path, by: User, at: datetime) -> Evidence:
    answer = apart.ask("examine", part, bench)
    if "fault" in answer:
        refuse(intake, answer["fault"], at)
    found = answer["done"]
    if found["size"] != intake.size:
        refuse(intake, {"code": "size_differs"}, at)
    names = _placed(intake, part, bench, found)
    try:
        evidence = _written(intake, found, names, by=by, at=at)
    except BaseException:
        store.drop(*names.values(), store.thumb_of(names["original"]))
        raise
    part.unlink(missing_ok=True)
    return evidence


def _placed(intake: EvidenceIntake, part: Path, bench: Path, found: dict[str, Any]) -> dict[str, str]:
    """{"original", and when there is one "public"}: names of ours, their bytes in place."""
    original = store.new_name(found["extension"])
    key = original.partition(".")[0]
    store.keep(part, original, move=False)
    if found["thumb"]:
        store.keep(bench / "thumb", store.thumb_of(original), move=True)
    if not found["public"]:
        return {"original": original}
    public = store.new_name(found["public"], key, "-p")
    store.keep(bench / "public", public, move=True)
    return {"original": original, "public": public}


def _written(
    intake: EvidenceIntake, found: dict[str, Any], names: dict[str, str], *, by: User, at: datetime
) -> Evidence:
    with transaction.atomic():
        hold(intake.task)
        acting = may_hand_in(intake.task, intake.source, by)
        evidence = Evidence.objects.create(
            task=intake.task,
            criterion=intake.criterion,
            source=intake.source,
            kind=EvidenceKind(found["kind"]),
            title=intake.title,
            file_name=clean_name(intake.file_name, found["extension"]),
            taken_at=parse_datetime(found["taken_at"]) if found["taken_at"] else None,
            latitude=Decimal(found["latitude"]) if found["latitude"] else None,
            longitude=Decimal(found["longitude"]) if found["longitude"] else None,
            at=at,
            by=by,
            **names,
            **{name: found[name] for name in TAKEN_FROM},
        )
        EvidenceIntake.objects.filter(pk=intake.pk).update(
            state=IntakeState.ACCEPTED, evidence=evidence, at=at
        )
        facts = told(evidence) | {"kind": evidence.kind, "size": evidence.size}
        note(intake.task, "evidence_added", by=by, acting=acting, at=at, facts=facts)
    logger.info("evidence %s taken in: %s, %s", evidence.pk, evidence.media_type, evidence.sha256)
    return evidence


def told(evidence: Evidence) -> dict[str, Any]:
    """What the ledger says of a file in every event: never its title or name, which may hold a person's."""
    return {
        "evidence": evidence.pk,
        "sha256": evidence.sha256,
        "source": evidence.source,
        "criterion": evidence.criterion.position if evidence.criterion else None,
    }
