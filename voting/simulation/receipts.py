"""Receipts, checked as a stranger would: from the ballot, the receipt and the printed show key alone."""

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from common.canon import unb64
from voting.domain import proof
from voting.simulation.ballots import Sent


def fault_of(ballot: Sent, show_key: str) -> str:
    """Why the receipt proves nothing; empty when it does."""
    receipt = ballot.receipt
    if receipt is None:
        return "no receipt"
    try:
        root = _root(ballot, receipt)
    except (KeyError, TypeError, ValueError):
        return "malformed receipt"
    if root is None:
        return "the path does not fit the tree"
    message = proof.receipt_message(root)
    return "" if _is_signed(message, receipt["sig"], show_key) else "the signature is not the show key's"


def _root(ballot: Sent, receipt: dict[str, Any]) -> bytes | None:
    leaf = proof.ballot_leaf(ballot.round_id, receipt["code"], ballot.seq, ballot.salt, ballot.scores)
    path = [unb64(node) for node in receipt["path"]]
    return proof.root_from(leaf, receipt["index"], receipt["size"], path)


def _is_signed(message: bytes, signature: str, show_key: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(unb64(show_key)).verify(unb64(signature), message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
