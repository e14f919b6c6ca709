"""The checker of trust.md 3: whatever is wrong in the lists or the receipts is found, and only that."""

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common.canon import b64
from voting.domain import proof
from voting.simulation.ballots import COUNTED, Memory, Sent, new_salt
from voting.simulation.phone import Phone
from voting.simulation.verdict import judge

ROUND = 7
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SHOW_KEY = b64(KEY.public_key().public_bytes_raw())
CLOSES = 1_795_435_200_000
FRAME = {"closes_at": CLOSES, "grace_ms": 2000}


class Evening:
    """Two subjects, two criteria, five phones that all heard "counted", published as they were sent."""

    def __init__(self) -> None:
        dice = random.Random(3)
        self.phones = [Phone("http://x", f"/s/{n}", seat=f"A-{n:02d}") for n in range(1, 6)]
        for at, phone in enumerate(self.phones):
            scores = [[dice.randrange(11) for _ in range(2)] for _ in range(2)]
            phone.sent.append(Sent(ROUND, 1, scores, COUNTED, salt=new_salt(dice), sent_ms=CLOSES - 9000))
            phone.memory[ROUND] = Memory(FRAME)
            phone.sent[0].receipt = self.receipt(phone.sent[0], f"code-{at}")
        self.lists = [
            {"pool": 0, "subject": s, "criterion": c, "rows": sorted(self.rows(s, c))}
            for s in range(2)
            for c in range(2)
        ]

    def receipt(self, ballot: Sent, code: str) -> dict[str, Any]:
        """In a batch of three: index 1 of leaves x, ours, y."""
        ours = proof.ballot_leaf(ROUND, code, ballot.seq, ballot.salt, ballot.scores)
        tree = proof.levels([proof.leaf(b"x"), ours, proof.leaf(b"y")])
        return {
            "code": code,
            "index": 1,
            "size": 3,
            "path": [b64(node) for node in proof.path_of(tree, 1)],
            "sig": b64(KEY.sign(proof.receipt_message(tree[-1][0]))),
        }

    def rows(self, s: int, c: int) -> list[list[Any]]:
        ballots = [phone.sent[0] for phone in self.phones]
        return [
            [
                proof.row_id(ballot.receipt["code"], s, c),
                proof.row_salt(ballot.salt, s, c),
                ballot.scores[s][c],
            ]
            for ballot in ballots
        ]

    def result(self) -> dict[str, Any]:
        """Honest sums over whatever stands in the lists now: a forger keeps his books."""
        subjects: list[Any] = [{"criteria": [{"counts": {}}, {"counts": {}}]} for _ in range(2)]
        for of in self.lists:
            counts = subjects[of["subject"]]["criteria"][of["criterion"]]["counts"]
            for row in of["rows"]:
                counts[str(row[2])] = counts.get(str(row[2]), 0) + 1
        return {"n": len(self.lists[0]["rows"]), "subjects": subjects}

    def wrong(self, result: dict[str, Any] | None = None) -> list[str]:
        result = result or self.result()
        publication = {"lists": self.lists, "result": copy.deepcopy(result)}
        return judge(self.phones, {ROUND: result}, {ROUND: publication}, show_key=SHOW_KEY).wrong


@pytest.fixture
def evening() -> Evening:
    return Evening()


def test_an_honest_evening(evening: Evening) -> None:
    assert evening.wrong() == []


def drop_a_ballot(evening: Evening) -> None:
    for of in evening.lists:
        salt = proof.row_salt(evening.phones[0].sent[0].salt, of["subject"], of["criterion"])
        of["rows"] = [row for row in of["rows"] if row[1] != salt]


def drop_a_row(evening: Evening) -> None:
    del evening.lists[2]["rows"][3]


def stuff_a_ballot(evening: Evening) -> None:
    for of in evening.lists:
        of["rows"].append(["Z" * 10, "z" * 22, 10])


def double_a_ballot(evening: Evening) -> None:
    for of in evening.lists:
        of["rows"].append(of["rows"][0])


def publish_what_was_refused(evening: Evening) -> None:
    evening.phones[0].sent[0].told = "closed"


def publish_an_older_ballot(evening: Evening) -> None:
    phone = evening.phones[0]
    phone.sent.append(Sent(ROUND, 2, [[1, 1], [1, 1]], COUNTED, salt="n" * 22, by_state=True))


def change_a_value(evening: Evening) -> None:
    row = evening.lists[1]["rows"][0]
    row[2] = row[2] + 1


def swap_two_values(evening: Evening) -> None:
    rows = evening.lists[0]["rows"]
    other = next(row for row in rows if row[2] != rows[0][2])
    rows[0][2], other[2] = other[2], rows[0][2]


def rename_a_row(evening: Evening) -> None:
    evening.lists[0]["rows"][0][0] = "0" * 10


def split_over_pools(evening: Evening) -> None:
    row = evening.lists[0]["rows"].pop()
    evening.lists.append({"pool": 1, "subject": 0, "criterion": 0, "rows": [row]})


def name_another_seat(evening: Evening) -> None:
    evening.lists[0]["rows"][0].append("B-99")


def accept_after_the_grace(evening: Evening) -> None:
    evening.phones[0].sent[0].sent_ms = CLOSES + 2000 + 101


def forge_a_signature(evening: Evening) -> None:
    evening.phones[0].sent[0].receipt["sig"] = "A" * 86


def give_no_receipt(evening: Evening) -> None:
    evening.phones[0].sent[0].receipt = None


def give_a_receipt_for_other_scores(evening: Evening) -> None:
    ballot = evening.phones[0].sent[0]
    other = Sent(ROUND, 1, [[0, 0], [0, 0]], salt=ballot.salt)
    ballot.receipt = evening.receipt(other, ballot.receipt["code"])


def cut_the_path(evening: Evening) -> None:
    evening.phones[0].sent[0].receipt["path"].pop()


def garble_the_receipt(evening: Evening) -> None:
    evening.phones[0].sent[0].receipt["path"] = [None, "?"]


def give_two_phones_one_code(evening: Evening) -> None:
    first, second = (phone.sent[0] for phone in evening.phones[:2])
    second.receipt = evening.receipt(second, first.receipt["code"])


FAULTS: list[Callable[[Evening], None]] = [
    drop_a_ballot,
    drop_a_row,
    stuff_a_ballot,
    double_a_ballot,
    publish_what_was_refused,
    publish_an_older_ballot,
    change_a_value,
    swap_two_values,
    rename_a_row,
    split_over_pools,
    name_another_seat,
    accept_after_the_grace,
    forge_a_signature,
    give_no_receipt,
    give_a_receipt_for_other_scores,
    cut_the_path,
    garble_the_receipt,
    give_two_phones_one_code,
]


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(evening: Evening, plant: Callable[[Evening], None]) -> None:
    plant(evening)
    assert evening.wrong() != []


def test_a_tally_that_is_not_the_sum_of_the_rows(evening: Evening) -> None:
    result = evening.result()
    counts = result["subjects"][1]["criteria"][1]["counts"]
    counts[next(iter(counts))] += 1
    assert evening.wrong(result) != []


def test_a_result_shown_that_was_not_published(evening: Evening) -> None:
    shown, published = evening.result(), {"lists": evening.lists, "result": {**evening.result(), "n": 4}}
    wrong = judge(evening.phones, {ROUND: shown}, {ROUND: published}).wrong
    assert "not the result published" in " ".join(wrong)


def test_what_may_be(evening: Evening) -> None:
    """Lost acks, a slip of paper, a receipt lost with its ack: no fault of anybody."""
    evening.phones[0].sent[0].told = ""
    evening.phones[1].sent[0].told, evening.phones[1].sent[0].receipt = "silent", None
    evening.phones[2].sent[0].by_state, evening.phones[2].sent[0].receipt = True, None
    evening.phones[3].sent.append(Sent(ROUND, 2, [[1, 1], [1, 1]], "", salt="n" * 22))
    assert evening.wrong() == []
    stuff_a_ballot(evening)
    assert evening.wrong({**evening.result(), "equation": {"on_paper": 1}}) == []
