"""A receipt checked against the published list by the server, for whoever has no JavaScript.

What you would get wrong: believing it more than the browser's own check or recount.py. Here the server judges
itself, and hears whose receipt it is; the page says both.
"""

import json
from binascii import Error as NoBase64
from dataclasses import dataclass
from typing import Any

from common.canon import unb64
from common.signing import is_signed, public_key
from voting.domain import proof
from voting.domain.publication import doubts
from voting.domain.sealed_lists import place_of
from voting.models import Round

Receipt = dict[str, Any]

LONGEST = 4000  # characters of a receipt's text
PARTS = {"round": int, "seq": int, "index": int, "size": int}
WORDS = ("code", "salt", "sig")


@dataclass(frozen=True)
class Outcome:
    """`round` is None when it is not published (yet). `wrong` names what does not agree: "rows", "salts",
    "values", "list"; empty: all agrees."""

    round: Round | None
    wrong: list[str]
    rows: list[str]

    @property
    def ok(self) -> bool:
        return self.round is not None and not self.wrong


def read_receipt(text: str) -> Receipt | None:
    """The receipt in what a phone copied: JSON, or base64url of it; None when it is none."""
    text = text.strip()[:LONGEST]
    try:
        told = json.loads(text if text.startswith("{") else unb64(text))
    except (ValueError, NoBase64, RecursionError):
        return None
    if isinstance(told, dict) and isinstance(told.get("receipt"), dict):
        told = {**told, **told["receipt"]}
    return told if isinstance(told, dict) and _is_whole(told) else None


def _is_whole(told: Receipt) -> bool:
    numbers = all(type(told.get(name)) is kind and 0 <= told[name] < 2**53 for name, kind in PARTS.items())
    words = all(isinstance(told.get(name), str) for name in WORDS)
    path = told.get("path")
    return numbers and words and isinstance(path, list) and all(isinstance(step, str) for step in path)


def check_receipt(receipt: Receipt) -> Outcome:
    """Whether this ballot lies in its revealed round as it was acknowledged, and the round is as sealed."""
    round_ = Round.objects.on_record().revealed().filter(pk=receipt["round"]).first()
    if round_ is None:
        return Outcome(None, [], [])
    subjects, criteria = len(round_.paper["subjects"]), len(round_.paper["criteria"])
    cells = [(subject, criterion) for subject in range(subjects) for criterion in range(criteria)]
    names = {cell: proof.row_id(receipt["code"], *cell) for cell in cells}
    wrong = ["list"] if doubts(round_) else []
    found = {
        place_of(row.list, round_.paper)[1:]: row
        for row in round_.rows.filter(row_id__in=names.values())
        if names[place_of(row.list, round_.paper)[1:]] == row.row_id
    }
    if len(found) != len(cells):
        wrong.append("rows")
    else:
        wrong += _faults_of_values(receipt, [[found[s, c] for c in range(criteria)] for s in range(subjects)])
    return Outcome(round_, wrong, list(names.values()))


def _faults_of_values(receipt: Receipt, rows: list[list[Any]]) -> list[str]:
    """The published values under the receipt's names must lead to the root that was signed for it."""
    faults = []
    salted = [(row, (s, c)) for s, line in enumerate(rows) for c, row in enumerate(line)]
    if any(row.salt != proof.row_salt(receipt["salt"], *cell) for row, cell in salted):
        faults.append("salts")
    scores = [[row.value for row in line] for line in rows]
    leaf = proof.ballot_leaf(receipt["round"], receipt["code"], receipt["seq"], receipt["salt"], scores)
    try:
        path = [unb64(step) for step in receipt["path"]]
    except ValueError:
        path = []
    root = proof.root_from(leaf, receipt["index"], receipt["size"], path)
    if root is None or not is_signed(proof.receipt_message(root), receipt["sig"], public_key()):
        faults.append("values")
    return faults
