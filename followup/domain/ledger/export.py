"""The ledger as a file for strangers: JSON Lines, every row, every signed day, a signed end (docs/ledger.md).

What you would get wrong: holding it in memory. The file is written line by line and kept under the number of
its last row, so that a hundred who ask for it cost one writing.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from common.canon import canon
from common.signing import public_key, sign
from followup.domain.ledger.chain import START, moment, who
from followup.domain.ledger.days import current_head
from followup.domain.ledger.publicity import Publicity
from followup.models import Event, LedgerDay

CHECKER = settings.BASE_DIR / "static" / "proof" / "verify_ledger.py"  # what strangers run
FILE_FORMAT = "wenzheng-ledger/1"
END_FORMAT = "ledger-end.v1"
READ_AT_ONCE = 1000
FRESH = timedelta(minutes=1)  # nobody who asks again sooner has it written again

Line = dict[str, Any]


def lines(at: datetime) -> Iterator[bytes]:
    """The file, a line at a time. Three queries; memory does not grow with the number of rows.

    A signed day stands behind the row that it signed. Whatever is appended while it is read belongs to the
    next file: the end names the last row that was read.
    """
    digest, seq, last, days = hashlib.sha256(), 0, START, 0
    for line in _told(at):
        seq, last = (line["seq"], line["sha256"]) if "subject" in line else (seq, last)
        days += "day" in line
        raw = spelled(line)
        digest.update(raw)
        yield raw
    yield spelled(_end(seq, last, days, digest.hexdigest(), at))


def spelled(line: Line) -> bytes:
    """The one spelling: names in order, no blanks, UTF-8, one line end."""
    return (json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n").encode()


def stored_file(at: datetime) -> Path:
    """The gzipped file as of now, or one that is less than a minute old; nothing is read when it is there.

    Two at once write two drafts of the same; each is moved into its place whole, and older ones are removed.
    """
    folder = Path(settings.DATA_DIR) / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    name = folder / f"ledger-{current_head().seq}-{LedgerDay.objects.count()}.jsonl.gz"
    fresh = [name] if name.exists() else [one for one in folder.glob("ledger-*.gz") if _age(one, at) < FRESH]
    if fresh:
        return fresh[0]
    draft = folder / f"draft.{os.getpid()}.{at.timestamp()}"
    with gzip.open(draft, "wb", compresslevel=5) as out:
        out.writelines(lines(at))
    os.utime(draft, (at.timestamp(), at.timestamp()))
    for old in folder.glob("ledger-*.gz"):
        old.unlink(missing_ok=True)
    return draft.replace(name)


def _age(file: Path, at: datetime) -> timedelta:
    return timedelta(seconds=abs(at.timestamp() - file.stat().st_mtime))


def _told(at: datetime) -> Iterator[Line]:
    yield {"format": FILE_FORMAT, "made_at": moment(at), "show_key": public_key()}
    days: dict[int, list[LedgerDay]] = {}
    for day in LedgerDay.objects.order_by("day"):
        days.setdefault(day.seq, []).append(day)
    yield from map(_day, days.pop(0, []))
    open_to_all = Publicity.read()
    for event in Event.objects.order_by("seq").iterator(chunk_size=READ_AT_ONCE):
        yield row_of(event, open_to_all)
        yield from map(_day, days.pop(event.seq, []))
    for left in days.values():  # of rows that are gone: the reader's check names them
        yield from map(_day, left)


def row_of(event: Event, publicity: Publicity) -> Line:
    """One row: its chained parts, and the body or the word that says why it is not here."""
    row: Line = {
        "acting": str(event.acting),
        "at": moment(event.at),
        "body_sha256": event.body_sha256,
        "kind": event.kind,
        "previous_sha256": event.previous_sha256,
        "seq": event.seq,
        "sha256": event.sha256,
        "subject": event.subject,
        "who": who(event.by_id),
    }
    withheld = publicity.why_not(event)
    return row | ({"withheld": str(withheld)} if withheld else {"body": body_of(event)})


def body_of(event: Event) -> Line:
    """What `body_sha256` is of."""
    body = {"after": event.after, "before": event.before, "reason": event.reason}
    return body | ({"salt": event.salt} if event.salt else {})


def _day(day: LedgerDay) -> Line:
    return {
        "at": moment(day.at),
        "day": day.day.isoformat(),
        "seq": day.seq,
        "sha256": day.sha256,
        "signature": day.signature,
    }


def _end(seq: int, last: str, days: int, file_sha256: str, at: datetime) -> Line:
    """Signs the number of rows, the last digest, the number of days and every byte before this line."""
    message = canon([END_FORMAT, seq, last, days, file_sha256, moment(at)])
    return {
        "at": moment(at),
        "days": days,
        "end": seq,
        "file_sha256": file_sha256,
        "sha256": last,
        "signature": sign(message),
    }
