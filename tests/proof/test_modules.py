"""The phone's modules say the same as the server, word for word: run by Node where there is one.

The journeys run them in Chromium; here it is thousands of values in one second.
"""

import copy
import hashlib
import json
import random
import shutil
import subprocess
from datetime import datetime
from typing import Any

import pytest

from common import signing
from common.canon import b64
from tests.architecture.sources import ROOT
from tests.proof.evenings import PAPERS, acknowledged, hall, play, published
from voting.domain import proof, proof_pages, receipts
from voting.models import Round

NODE = shutil.which("node")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not NODE, reason="no Node on this machine; the journeys run the modules in Chromium"),
]


def node(**given: Any) -> dict[str, Any]:
    module = ROOT / "tests" / "proof" / "browser.mjs"
    done = subprocess.run(
        [NODE or "", "--no-warnings", "--experimental-default-type=module", str(module), str(ROOT)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_arithmetic_is_the_server_s() -> None:
    dice = random.Random(0)
    blobs = [dice.randbytes(size) for size in [*range(130), 1000, 100_000]]
    names = [b64(dice.randbytes(16)) for _ in range(162)]
    cells = [[names[2 * at], names[2 * at + 1], *divmod(at, 9)] for at in range(81)]
    said = node(blobs=[b64(blob) for blob in blobs], cells=cells)
    assert said["digests"] == [hashlib.sha256(blob).hexdigest() for blob in blobs]
    assert said["again"] == [b64(blob) for blob in blobs]
    assert said["root"] == proof.root_of([proof.leaf(blob) for blob in blobs]).hex()
    assert said["rows"] == [[proof.row_id(c, s, k), proof.row_salt(t, s, k)] for c, t, s, k in cells]
    assert said["leaves"] == [proof.row_leaf(7, 3, c, t, -s, seat=str(k)).hex() for c, t, s, k in cells]
    assert said["ballot"] == proof.ballot_leaf(3, "code", 2, "salt", [[7, 8], [0, -1]]).hex()
    assert said["head"] == proof.head_of(3, 1, 5, root="r", paper="p", result="q", previous="f")
    assert said["code"] == proof.seal_code("9f3c61a70e4db8254c90d17ea36b52f8" + "0" * 32)


def test_a_published_round_and_each_receipt_check_out(at: datetime) -> None:
    dice, room = random.Random(1), hall(at)
    round_, kept = play(room, at, "delivery", dice)
    text = proof_pages.published(Round.objects.get(pk=round_.pk)).decode()
    given = [acknowledged(one, dice.randrange(40), dice) for one in kept]
    said = node(texts=[text], receipts=[[text, one] for one in given], key=signing.public_key())
    assert said["rounds"] == [{"wrong": [], "signed": True}]
    assert [(one["ok"], one["signed"], one["why"]) for one in said["proofs"]] == [(True, True, [])] * len(
        kept
    )
    assert {one["proven"] for one in said["acks"]} == {True}
    outcomes = [receipts.check_receipt(one) for one in given]
    assert [(one.ok, one.rows) for one in outcomes] == [(True, one["rows"]) for one in said["proofs"]]


@pytest.mark.parametrize("form", PAPERS)
def test_every_form_of_paper_is_checked(at: datetime, form: str) -> None:
    round_, _ = play(hall(at), at, form, random.Random(2))
    text = proof_pages.published(Round.objects.get(pk=round_.pk)).decode()
    assert node(texts=[text], key=signing.public_key())["rounds"] == [{"wrong": [], "signed": True}]


def test_a_changed_round_is_found_by_the_phone(at: datetime) -> None:
    dice = random.Random(3)
    round_, kept = play(hall(at), at, "score", dice)
    honest = published(round_)
    given = acknowledged(kept[0], 9, dice)
    mine = proof.row_id(given["code"], 0, 0)

    def changed(act: Any) -> str:
        file = copy.deepcopy(honest)
        act(file, next(row for table in file["lists"] for row in table["rows"] if row[0] == mine))
        return json.dumps(file, ensure_ascii=False)

    acts = {
        "values": lambda file, row: row.__setitem__(2, (row[2] + 1) % 11),
        "salts": lambda file, row: row.__setitem__(1, "A" * 22),
        "rows": lambda file, row: row.__setitem__(0, "0000000000"),
        "root": lambda file, row: file.update(root="0" * 64),
        "head": lambda file, row: file.update(previous_head="1" * 64),
        "code": lambda file, row: file["seal_code"].reverse(),
        "equation": lambda file, row: file["result"]["equation"].update(void=9),
        "counts": lambda file, row: file["result"]["subjects"][0]["criteria"][0]["counts"].update({"0": 99}),
        "file": lambda file, row: file["electorate"].update(title="另一期"),
        "signature": lambda file, row: file.update(signature=file["file_signature"]),
    }
    said = node(receipts=[[changed(act), given] for act in acts.values()], key=signing.public_key())
    assert [(name, name in found["why"]) for name, found in zip(acts, said["proofs"], strict=True)] == [
        (name, True) for name in acts
    ]
    assert {found["ok"] for found in said["proofs"]} == {False}
