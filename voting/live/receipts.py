"""What a phone is given when its ballot has been committed: a place under a root signed with the show key.

One signature for a batch, whatever its size. What you would get wrong: leaves, nodes and paths are those of
voting.domain.proof, which says what they mean; they are written out here because each ballot passes through.
"""

import binascii
import hashlib
from collections.abc import Sequence

from common.canon import URL_ALPHABET
from common.signing import sign
from voting.domain.proof import levels, receipt_message
from voting.live import wire
from voting.live.store import Counted


def acks(counted: Sequence[Counted], at_ms: int) -> list[str]:
    """The answers to ballots that one commit has made durable, in order. Each is true only after it."""
    tree = levels([_leaf(ballot) for ballot in counted])
    if not tree:
        return []
    size, signature = len(counted), sign(receipt_message(tree[-1][0]))
    return [
        wire.ack(
            ballot.round,
            ballot.seq,
            at_ms,
            f'{{"code":"{code}","index":{index},"size":{size},"path":[{path[1:]}],"sig":"{signature}"}}',
        )
        for index, ((code, ballot), path) in enumerate(zip(counted, _paths(tree), strict=True))
    ]


def _leaf(counted: Counted) -> bytes:
    """proof.ballot_leaf of values that need no escaping."""
    code, (round_, seq, scores, salt) = counted
    text = f'["ballot.v1",{round_},"{code}",{seq},"{salt}",{scores}]'
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def _paths(tree: list[list[bytes]]) -> list[str]:
    """proof.path_of every leaf, each step as ',"name"'. From the root down: two siblings' paths differ in
    their first step only, so that what they share is joined once."""
    paths = [""]
    for level in reversed(tree[:-1]):
        names, below = _names(level), list[str]()
        for left, right, rest in zip(names[::2], names[1::2], paths, strict=False):
            below += (f',"{right}"{rest}', f',"{left}"{rest}')
        paths = below + paths[len(names) // 2 :]  # the last one without a partner rises unchanged
    return paths


def _names(level: list[bytes]) -> list[str]:
    """b64 of each: 32 bytes and a zero are 44 characters, of which the last says nothing."""
    text = binascii.b2a_base64(b"\0".join([*level, b""]), newline=False).translate(URL_ALPHABET).decode()
    return [text[start : start + 43] for start in range(0, len(text), 44)]
