"""Known answers and properties of leaves, trees and names."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.canon import b64, unb64
from voting.domain import proof

LEAVES = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", b"\x50" * 8, b"\x60" * 16]


def rfc_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1 word for word: the largest power of two below n on the left."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return proof.node(rfc_root(leaves[:split]), rfc_root(leaves[split:]))


def test_empty_tree_has_the_root_of_the_rfc() -> None:
    assert proof.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_one_empty_leaf_has_the_hash_of_certificate_transparency() -> None:
    known = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert proof.root_of([proof.leaf(b"")]).hex() == known


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_trees_are_those_of_the_rfc(data: list[bytes]) -> None:
    leaves = [proof.leaf(one) for one in data]
    assert proof.root_of(leaves) == rfc_root(leaves)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_each_path_leads_to_the_root_and_no_other_leaf_does(data: list[bytes], draw: st.DataObject) -> None:
    leaves = [proof.leaf(one) for one in data]
    tree = proof.levels(leaves)
    index = draw.draw(st.integers(0, len(leaves) - 1))
    path = proof.path_of(tree, index)
    assert proof.root_from(leaves[index], index, len(leaves), path) == tree[-1][0]
    assert proof.root_from(proof.leaf(b"other leaf"), index, len(leaves), path) != tree[-1][0]
    assert proof.root_from(leaves[index], index, len(leaves), [*path, b"x" * 32]) is None


def test_names_are_known_answers() -> None:
    key = bytes(range(32))
    slot, code = proof.names_under(key)(7)
    halves = hmac.digest(key, b"7", "sha256")
    assert (slot, code) == (halves[:16].hex(), b64(halves[16:]))
    assert proof.names_under(key)(8)[0] != slot
    assert (code, proof.row_id(code, 0, 1), proof.row_salt("A" * 22, 0, 1)) == (
        "-gMi9F16D4bPtXjnmlziaQ",
        "Q2MMEB1YQN",
        "BGojhpUlZ9pKDYnetSzaAw",
    )
    assert (
        proof.ballot_leaf(3, code, 2, "A" * 22, [[7, 8]]).hex()
        == "bc02bae5d1f341e9873781076abb59438441b9c50d59fecf69144955cb9205b7"
    )


def test_names_differ_from_list_to_list() -> None:
    names = {proof.row_id("A" * 22, subject, criterion) for subject in range(9) for criterion in range(9)}
    assert len(names) == 81


@pytest.mark.parametrize("text", ["%%%", "A", "é"])
def test_what_is_no_base64url_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|ascii|padding|character"):
        unb64(text)


def test_seal_code_is_eight_groups_of_four() -> None:
    assert proof.seal_code("9f3c61a70e4db8254c90d17ea36b52f8" + "0" * 32) == [
        "9F3C", "61A7", "0E4D", "B825", "4C90", "D17E", "A36B", "52F8",
    ]  # fmt: skip
    assert proof.seal_code("") == []
