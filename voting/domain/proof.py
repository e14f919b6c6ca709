"""What makes a count checkable: leaves, Merkle trees, receipts' and published rows' names (trust.md 2.2).

Pure functions on bytes; `static/js/proof/` and the stand-alone recount say the same in their own words, and
known answers in the tests hold the three together. What you would get wrong: a leaf's text is canonical JSON
of a list, so that no two different things can ever spell the same bytes.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import TypeAlias

from common.canon import b64, canon

EMPTY_ROOT = hashlib.sha256(b"").digest()  # RFC 6962, 2.1
NO_HEAD = "0" * 64  # what the first round of an electorate is chained to
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Names: TypeAlias = Callable[[int], tuple[str, str]]


# -- what a phone knows of its ballot ----------------------------------------------------------


def names_under(key: bytes) -> Names:
    """Gives (slot, code) of a seat: the halves of HMAC-SHA256(round key, seat id), neither of which says
    anything of the other.

    The slot, 32 hexadecimal digits, is where the seat's ballot lies. The code, 128 bits, is the ballot's
    secret name: known to its phone and, while the key lives, derivable here; stored nowhere. All published
    names of its values follow from it. What is returned holds the key: not to be kept beyond one piece of
    work (voting.domain.round_keys).
    """
    keyed = hmac.new(key, digestmod="sha256")

    def names(seat_id: int) -> tuple[str, str]:
        mac = keyed.copy()
        mac.update(b"%d" % seat_id)
        digest = mac.digest()
        return digest[:16].hex(), b64(digest[16:])

    return names


def row_id(code: str, subject: int, criterion: int) -> str:
    """The published name of one value: 10 Crockford characters (50 bits), different in every list."""
    digest = hashlib.sha256(f"id:{code}:{subject}:{criterion}".encode()).digest()
    number = int.from_bytes(digest[:8], "big") >> 14
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(45, -5, -5))


def row_salt(salt: str, subject: int, criterion: int) -> str:
    """The published salt of one value, from the one the phone chose: 22 characters."""
    return b64(hashlib.sha256(f"salt:{salt}:{subject}:{criterion}".encode()).digest()[:16])


def ballot_leaf(round_id: int, code: str, seq: int, salt: str, scores: Sequence[Sequence[int]]) -> bytes:
    """What a receipt is about."""
    return leaf(canon(["ballot.v1", round_id, code, seq, salt, scores]))


def receipt_message(root: bytes) -> bytes:
    """What the show key signs for a committed batch: the root of its ballots' leaves."""
    return canon(["receipt.v1", root.hex()])


# -- what is published -------------------------------------------------------------------------


def row_leaf(round_id: int, list_: int, row: str, salt: str, value: int, *, seat: str = "") -> bytes:
    """One published value. `seat` is empty but in a round of named ballots."""
    return leaf(canon(["row.v1", round_id, list_, row, salt, value, seat]))


def head_of(round_id: int, number: int, n: int, *, root: str, paper: str, result: str, previous: str) -> str:
    """The round's link in the electorate's chain, 64 hexadecimal digits. `paper` and `result` are
    their digests."""
    parts = ["head.v1", round_id, number, n, root, paper, result, previous]
    return hashlib.sha256(canon(parts)).hexdigest()


def head_message(head: str) -> bytes:
    """What the show key signs for a sealed round."""
    return canon(["head.v1", head])


def file_message(digest: str) -> bytes:
    """What the show key signs for a published file, by the digest of all else in it."""
    return canon(["file.v1", digest])


def seal_code(root: str) -> list[str]:
    """The short form for the screen and the notary's minutes (封签码): eight groups of four digits."""
    return [root[start : start + 4].upper() for start in range(0, 32, 4)] if root else []


# -- RFC 6962 ------------------------------------------------------------------------------------


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The tree from the leaves to its root; a last node without a partner rises unchanged, which gives the
    RFC's tree. Empty without leaves."""
    if not leaves:
        return []
    found = [list(leaves)]
    while len(found[-1]) > 1:
        level = found[-1]
        paired = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        found.append(paired + level[len(level) - len(level) % 2 :])
    return found


def root_of(leaves: Sequence[bytes]) -> bytes:
    tree = levels(leaves)
    return tree[-1][0] if tree else EMPTY_ROOT


def path_of(tree: list[list[bytes]], index: int) -> list[bytes]:
    """The neighbours that lead leaf `index` to the root."""
    path = []
    for level in tree[:-1]:
        partner = index ^ 1
        if partner < len(level):
            path.append(level[partner])
        index //= 2
    return path


def root_from(found: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root a leaf and its path lead to; None when the path has not the length that the tree's
    size asks."""
    rest = list(path)
    while size > 1:
        partner = index ^ 1
        if partner < size:
            if not rest:
                return None
            found = node(rest[0], found) if index & 1 else node(found, rest[0])
            del rest[0]
        index, size = index // 2, (size + 1) // 2
    return None if rest else found
