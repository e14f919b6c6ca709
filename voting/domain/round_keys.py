"""The key of a round: 32 bytes in RUN_DIR while the round takes ballots, and nowhere else.

It alone links a seat to its ballot, so it is kept in memory-backed storage (a file of mode 0600 that
all workers of one host share, and that survives kill -9 but not a power cut), never in the database, and
is destroyed when the round is sealed or voided. This module is in `domain`, not in `live`, because opening
and sealing make and destroy the key. What you would get wrong: caching what `read_key` answers beyond one
piece of work; a key in a variable outlives its file.
"""

import os
import secrets
from pathlib import Path

from django.conf import settings

from voting.errors import RoundKeyLost

KEY_BYTES = 32


def _path(round_id: int) -> Path:
    return Path(settings.RUN_DIR) / f"round-{round_id}.key"


def make_key(round_id: int) -> None:
    """Make the key unless it exists. Two at once: one file, whole from the first moment."""
    path = _path(round_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        os.link(draft, path)  # unlike rename, fails when another worker's key is there already
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read_key(round_id: int) -> bytes:
    """Raises RoundKeyLost when it is gone or damaged; nothing more may then be accepted."""
    try:
        key = _path(round_id).read_bytes()
    except OSError:
        key = b""
    if len(key) != KEY_BYTES:
        raise RoundKeyLost(number=round_id)
    return key


def destroy_key(round_id: int) -> bool:
    """True when this call did it: two at once, or twice, destroy it once."""
    try:
        _path(round_id).unlink()
    except FileNotFoundError:
        return False
    return True


def kept_keys() -> list[int]:
    """Round ids whose key is still there: what a crash between commit and destruction leaves."""
    names = (path.name for path in Path(settings.RUN_DIR).glob("round-*.key"))
    return sorted(int(name.removeprefix("round-").removesuffix(".key")) for name in names)
