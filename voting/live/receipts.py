"""What a phone is given when its ballot has been committed: a place under a root signed with the show key.

One signature for a batch, whatever its size. What you would get wrong: leaves, nodes and paths are those of
voting.domain.proof, which says what they mean; they are written out here because each ballot passes through.
"""

import hashlib
from collections.abc import Sequence

from voting.domain.proof import b64, levels, receipt_message
from voting.domain.signing import sign
from voting.live import wire
from voting.live.store import Counted


def acks(counted: Sequence[Counted], at_ms: int) -> list[str]:
    """The answers to ballots that one commit has made durable, in order. Each is true only after it."""
    tree = levels([_leaf(ballot) for ballot in counted])
    if not tree:
        return []
    signature, size = sign(receipt_message(tree[-1][0])), len(counted)
    names = [[f'"{b64(node)}"' for node in level] for level in tree[:-1]]
    return [
        wire.ack(
            ballot.round,
            ballot.seq,
            at_ms,
            f'{{"code":"{code}","index":{index},"size":{size},"path":[{_path(names, index)}],'
            f'"sig":"{signature}"}}',
        )
        for index, (code, ballot) in enumerate(counted)
    ]


def _leaf(counted: Counted) -> bytes:
    """proof.ballot_leaf of values that need no escaping."""
    code, (round_, seq, scores, salt) = counted
    text = f'["ballot.v1",{round_},"{code}",{seq},"{salt}",{scores}]'
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def _path(names: list[list[str]], index: int) -> str:
    """proof.path_of, of names."""
    path = []
    for level in names:
        partner = index ^ 1
        if partner < len(level):
            path.append(level[partner])
        index >>= 1
    return ",".join(path)
