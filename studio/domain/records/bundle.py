"""The signed bundle of an aired episode: canonical JSON parts under one manifest, under one signature.

docs/bundle.md describes the format; static/proof/verify_bundle.py checks it with Python alone. What you would
get wrong: a date of making in it. The same record gives the same bytes at every download, so that two copies
can be compared.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from common.canon import canon
from common.errors import DomainError
from common.signing import fingerprint, public_key, sign
from studio.domain.clips.station import station
from studio.domain.records.aired import aired_run
from studio.domain.records.bundle_parts import LISTS, parts_of
from studio.enums import RunState
from studio.errors import RecordNotFinal, RehearsalHasNoRecord, RoundNotFinal
from studio.models import Run
from voting.domain.proof_pages import published
from voting.enums import RoundState
from voting.models import Round

FORMAT = "wenzheng-bundle/1"
MANIFEST, SIGNATURE, KEY, SCRIPT = "manifest.json", "manifest.sig", "station-key.txt", "verify_bundle.py"
VERIFIER = settings.BASE_DIR / "static" / "proof" / SCRIPT
FINAL = {RoundState.SEALED, RoundState.REVEALED, RoundState.VOID}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip knows: bytes must not depend on when


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


def bundle_of(run: Run) -> File:
    """The zip of an ended run; the same bytes until the record says something else.

    Raises what `refusal_of_bundle` answers. About twenty queries.
    """
    if refusal := refusal_of_bundle(run):
        raise refusal
    parts = _spelled_parts(run)
    manifest = spelled(_manifest(run, parts))
    head = {MANIFEST: manifest, SIGNATURE: signature_of(manifest).encode(), KEY: public_key().encode()}
    return File(f"record-{run.episode.number:02d}-{run.ref}.zip", packed(head | parts))


def refusal_of_bundle(run: Run) -> DomainError | None:
    """Why there is no bundle yet, or never; None when there is one. One query."""
    if run.is_rehearsal:
        return RehearsalHasNoRecord()
    if run.state != RunState.ENDED:
        return RecordNotFinal()
    waiting = _rounds(run).exclude(state__in=FINAL).first()
    return RoundNotFinal(number=waiting.number) if waiting else None


def spelled(value: Any) -> bytes:
    """The one spelling of a part: keys in order, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature_of(manifest: bytes) -> str:
    """By the station's key; the first word keeps it apart from all else that the key signs."""
    return sign(canon(["bundle.v1", hashlib.sha256(manifest).hexdigest()]))


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of `files` in their order, its bytes made of nothing but them. Stored, not deflated: what a
    compressor makes of a text differs from version to version."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _spelled_parts(run: Run) -> dict[str, bytes]:
    """Everything under the manifest, in its order: the parts, the published rounds, the script."""
    rounds = list(_rounds(run))
    parts = {name: spelled(part) for name, part in parts_of(aired_run(run), rounds).items()}
    revealed = [round_ for round_ in rounds if round_.state == RoundState.REVEALED]
    lists = {LISTS.format(round_.number): published(round_) for round_ in revealed}
    return parts | lists | {SCRIPT: VERIFIER.read_bytes()}


def _manifest(run: Run, parts: dict[str, bytes]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "station": station().name,
        "key": public_key(),
        "fingerprint": fingerprint(),
        "episode": run.episode.number,
        "run": run.ref,
        "events": run.seq,
        "parts": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in parts.items()
        ],
    }


def _rounds(run: Run) -> Any:
    mine = Round.objects.on_record().filter(ref=run.ref, electorate__ref=run.electorate_ref)
    return mine.select_related("electorate").order_by("number")
