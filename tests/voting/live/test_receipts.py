"""Every receipt leads to a root that the show key has signed, by the words of voting.domain.proof alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from common import signing
from common.canon import unb64
from voting.domain import proof
from voting.live import receipts
from voting.live.store import Counted
from voting.live.wire import Ballot

SALT = "abcdefghijklmnopqrst_-"


@pytest.fixture(autouse=True)
def a_show_key_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def counted(number: int) -> list[Counted]:
    return [
        Counted(proof.names_under(b"k" * 32)(at)[1], Ballot(7, 3 + at, f"[[{at % 11},5],[0,10]]", SALT))
        for at in range(number)
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100])
def test_each_ack_carries_a_receipt_that_holds(size: int) -> None:
    ballots = counted(size)
    for at, text in enumerate(receipts.acks(ballots, 99)):
        code, (round_, seq, scores, salt) = ballots[at]
        ack = json.loads(text)
        assert list(ack) == ["t", "round", "seq", "result", "at", "receipt"]
        assert (ack["t"], ack["round"], ack["seq"], ack["at"]) == ("ack", round_, seq, 99)
        receipt = ack["receipt"]
        assert list(receipt) == ["code", "index", "size", "path", "sig"]
        assert (receipt["code"], receipt["index"], receipt["size"]) == (code, at, size)
        leaf = proof.ballot_leaf(7, code, seq, salt, json.loads(scores))
        root = proof.root_from(leaf, at, size, [unb64(node) for node in receipt["path"]])
        assert root is not None
        assert signing.is_signed(proof.receipt_message(root), receipt["sig"], signing.public_key())


def test_without_ballots_nothing_is_signed() -> None:
    assert receipts.acks([], 99) == []


def test_an_ack_of_a_full_batch_fits_into_a_frame() -> None:
    assert max(map(len, receipts.acks(counted(1000), 1_795_435_262_001))) < 1024
