"""A published file changed at random: the recount must find every change. TAMPERS=10000 for the long run.

A third of the tampers are left as they are; a third repair what a forger without the key can repair (counts,
means, digests, root, head, seal code); the others repair all but one thing. What would go unnoticed: a change
that changes nothing, so that each must differ from the original first.
"""

import copy
import json
import os
import random
import re
import runpy
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest

from common import signing
from common.canon import b64, unb64
from tests.architecture.sources import ROOT
from tests.proof.evenings import PAPERS, hall, play, published
from voting.domain import proof
from voting.domain.papers import digest_of
from voting.enums import Secrecy

RUNS = int(os.environ.get("TAMPERS", "300"))
CRC = proof.CROCKFORD
KIND = re.compile(r"(?<=^row ).*|(?<=^list ).*|(?<=^pool ).*|(?<=^result\.).*")  # faults of one kind are one

File: TypeAlias = dict[str, Any]
script: dict[str, Any] = runpy.run_path(str(ROOT / "static" / "proof" / "recount.py"))


# -- tampers ---------------------------------------------------------------------------------------


def a_list(file: File, dice: random.Random) -> list[list[Any]]:
    return dice.choice(file["lists"])["rows"]


def change_a_value(file: File, dice: random.Random) -> None:
    row = dice.choice(a_list(file, dice))
    row[2] += dice.choice([-5, -2, -1, 1, 2, 5])


def add_a_row(file: File, dice: random.Random) -> None:
    rows = a_list(file, dice)
    name = "".join(dice.choices(CRC, k=10))
    rows.append([name, b64(dice.randbytes(16)), rows[0][2], *rows[0][3:]])
    rows.sort()


def add_a_ballot(file: File, dice: random.Random) -> None:
    """In every list of one pool, and in all counts."""
    for table in file["lists"]:
        if table["pool"] == 0:
            row = ["".join(dice.choices(CRC, k=10)), b64(dice.randbytes(16)), table["rows"][0][2]]
            table["rows"] = sorted([*table["rows"], [*row, *table["rows"][0][3:]]])
    file["pools"][0]["n"] += 1
    file["result"]["pools"][0]["n"] += 1
    file["result"]["equation"]["counted"] += 1
    file["result"]["equation"]["issued"] += 1


def remove_a_row(file: File, dice: random.Random) -> None:
    rows = a_list(file, dice)
    rows.pop(dice.randrange(len(rows)))


def remove_a_list(file: File, dice: random.Random) -> None:
    file["lists"].pop(dice.randrange(len(file["lists"])))


def swap_two_rows(file: File, dice: random.Random) -> None:
    rows = a_list(file, dice)
    one, other = dice.sample(range(len(rows)), 2)
    rows[one], rows[other] = rows[other], rows[one]


def swap_two_values(file: File, dice: random.Random) -> None:
    one, other = dice.sample(a_list(file, dice), 2)
    one[2], other[2] = other[2], one[2]


def swap_two_lists(file: File, dice: random.Random) -> None:
    if len(file["lists"]) > 1:
        one, other = dice.sample(file["lists"], 2)
        one["rows"], other["rows"] = other["rows"], one["rows"]


def salt_anew(file: File, dice: random.Random) -> None:
    dice.choice(a_list(file, dice))[1] = b64(dice.randbytes(16))


def rename_a_row(file: File, dice: random.Random) -> None:
    rows = a_list(file, dice)
    dice.choice(rows)[0] = "".join(dice.choices(CRC, k=10))
    rows.sort()


def put_a_seat(file: File, dice: random.Random) -> None:
    row = dice.choice(a_list(file, dice))
    row[3:] = [f"Z-{dice.randrange(99)}"]


def edit_the_paper(file: File, dice: random.Random) -> None:
    paper = file["paper"]
    dice.choice(
        [
            lambda: paper.update(title=paper["title"] + "。"),
            lambda: paper["subjects"][0].update(name="别的单位"),
            paper["subjects"].reverse,
            lambda: paper["criteria"][0].update(name="别的"),
            lambda: paper["rules"].update(trim_percent=dice.randrange(21, 49)),
            lambda: paper["rules"].update(pass_percent=dice.randrange(51, 99)),
            lambda: paper["rules"]["groups"][0].update(weight=dice.randrange(61, 99)),
            lambda: paper["rules"].update(press="first"),
        ]
    )()


def edit_the_result(file: File, dice: random.Random) -> None:
    subject = dice.choice(file["result"]["subjects"])
    criterion = dice.choice(subject["criteria"])
    value = dice.choice(list(criterion["counts"]))
    dice.choice(
        [
            lambda: subject.update(mean=round((subject["mean"] or 0) + dice.choice([-0.01, 0.01, 1]), 2)),
            lambda: subject.update(rank=(subject["rank"] or 0) + 1),
            lambda: subject.update(name=subject["name"] + "局"),
            lambda: criterion.update(sum=criterion["sum"] + 1),
            lambda: criterion["counts"].update({value: criterion["counts"][value] + 1}),
            lambda: criterion.update(plain_mean=0.5),
            lambda: file["result"].update(unit="marks"),
        ]
    )()


def edit_the_equation(file: File, dice: random.Random) -> None:
    equation = file["result"]["equation"]
    parts = ["joined_not_voted", "never_joined", "void"]
    one, other = dice.sample(parts, 2)
    by = dice.randrange(1, 4)
    equation[one] += by
    dice.choice([lambda: None, lambda: equation.update({other: equation[other] - by})])()


def edit_the_number_of_ballots(file: File, dice: random.Random) -> None:
    dice.choice([file["result"], file["result"]["equation"], file["pools"][0]]).update(
        n=dice.randrange(99, 300)
    )


def edit_a_weight(file: File, dice: random.Random) -> None:
    weight = dice.randrange(1, 99)
    for pools in dice.choice([[file["pools"]], [file["pools"], file["result"]["pools"]]]):
        pools[0]["weight"] = weight


def edit_a_digest(file: File, dice: random.Random) -> None:
    name = dice.choice(["root", "head", "previous_head", "paper_sha256", "result_sha256"])
    at = dice.randrange(64)
    file[name] = file[name][:at] + dice.choice("0123456789abcdef") + file[name][at + 1 :]


def edit_a_signature(file: File, dice: random.Random) -> None:
    name = dice.choice(["signature", "file_signature", "show_key"])
    data = bytearray(unb64(file[name]))
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    file[name] = b64(bytes(data))


def edit_what_it_is_about(file: File, dice: random.Random) -> None:
    about = file["round"]
    dice.choice(
        [
            lambda: about.update(id=about["id"] + 1),
            lambda: about.update(number=about["number"] + 1),
            lambda: about.update(sealed_at=about["sealed_at"] + 1),
            lambda: about.update(opened_at=None),
            lambda: about.update(purpose="drill"),
            lambda: about.update(secrecy="named" if about["secrecy"] == "secret" else "secret"),
            lambda: file["electorate"].update(title="另一期"),
            lambda: file["electorate"].update(ref="episode-9"),
            file["seal_code"].reverse,
            lambda: file.update(comment="x"),
            lambda: file.pop(dice.choice(list(file))),
        ]
    )()


TAMPERS: list[Callable[[File, random.Random], None]] = [
    change_a_value,
    add_a_row,
    add_a_ballot,
    remove_a_row,
    remove_a_list,
    swap_two_rows,
    swap_two_values,
    swap_two_lists,
    salt_anew,
    rename_a_row,
    put_a_seat,
    edit_the_paper,
    edit_the_result,
    edit_the_equation,
    edit_the_number_of_ballots,
    edit_a_weight,
    edit_a_digest,
    edit_a_signature,
    edit_what_it_is_about,
]


# -- a forger's repairs ----------------------------------------------------------------------------


def repaired(file: File, left_out: str) -> File:
    """All that needs no key is made consistent again, but `left_out`."""

    def repair(name: str, act: Callable[[], Any]) -> None:
        if name != left_out:
            act()

    try:
        repair("paper", lambda: file.update(paper_sha256=digest_of(file["paper"])))
        repair("rules", lambda: file["result"].update(rules=file["paper"]["rules"]))
        repair("root", lambda: file.update(root=root_of(file)))
        repair("code", lambda: file.update(seal_code=proof.seal_code(file["root"])))
        repair("count", lambda: file.update(result=counted(file)))
        repair("pools", lambda: file.update(pools=file["result"]["pools"]))
        repair("digest", lambda: file.update(result_sha256=digest_of(file["result"])))
        repair("head", lambda: file.update(head=head_of(file)))
    except (script["Fault"], KeyError, IndexError, TypeError, ValueError):
        pass  # past repair
    return file


def root_of(file: File) -> str:
    leaves = [
        proof.row_leaf(file["round"]["id"], table["list"], *row[:3], seat=(*row, "")[3])
        for table in file["lists"]
        for row in table["rows"]
    ]
    return proof.root_of(leaves).hex()


def counted(file: File) -> dict[str, Any]:
    file = {**file, "root": root_of(file)}
    return {
        **script["Count"](file, script["checked_rows"](file)).result(),
        "equation": file["result"]["equation"],
    }


def head_of(file: File) -> str:
    return proof.head_of(
        file["round"]["id"],
        file["round"]["number"],
        file["result"]["n"],
        root=file["root"],
        paper=file["paper_sha256"],
        result=file["result_sha256"],
        previous=file["previous_head"],
    )


REPAIRS = ["paper", "rules", "root", "code", "count", "pools", "digest", "head"]


# -- the run ---------------------------------------------------------------------------------------


def fault_of(file: File) -> str:
    """As `main` names it."""
    try:
        script["check"](file)
    except script["Fault"] as fault:
        return str(fault).split(":")[0]
    except script["WRONG_SHAPE"] as error:
        return f"not a whole published round ({type(error).__name__})"
    return ""


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_every_tamper_is_found(at: datetime) -> None:
    dice = random.Random(0)
    room = hall(at)
    forms = [(form, secrecy) for form in PAPERS for secrecy in (Secrecy.SECRET, Secrecy.NAMED)]
    files = [
        published(play(room, at + timedelta(minutes=9 * n), form, dice, secrecy=secrecy)[0])
        for n, (form, secrecy) in enumerate(forms)
    ]
    assert [fault_of(file) for file in files] == [""] * len(files)
    found: Counter[str] = Counter()
    missed: list[str] = []
    tampered = 0
    while tampered < RUNS:
        seed = dice.randrange(2**32)
        hand, original = random.Random(seed), dice.choice(files)
        file, tamper = copy.deepcopy(original), dice.choice(TAMPERS)
        tamper(file, hand)
        if json.dumps(file, sort_keys=True) == json.dumps(original, sort_keys=True):
            continue
        if (repairs := hand.choice(["none", "all", "but one"])) != "none":
            file = repaired(file, hand.choice(REPAIRS) if repairs == "but one" else "")
        if file == original:
            continue  # repaired into what it was
        tampered += 1
        fault = fault_of(json.loads(json.dumps(file)))
        found[KIND.sub("…", fault)] += 1
        if not fault:
            missed.append(f"{tamper.__name__}, seed {seed}")
    print(f"{tampered} tampers, {len(missed)} not found;", dict(found.most_common()))
    assert missed == []


@pytest.mark.django_db
def test_untouched_the_file_has_no_fault_and_a_blind_check_is_noticed(at: datetime) -> None:
    """The control: were the signature not looked at, repaired forgeries would pass, and the run say so."""
    file = published(play(hall(at), at, "score", random.Random(5))[0])
    assert fault_of(file) == ""
    forged = copy.deepcopy(file)
    forged["lists"][0]["rows"][0][2] = (forged["lists"][0]["rows"][0][2] + 3) % 11
    assert fault_of(repaired(forged, "")) == "the head is not signed"
    honest = script["check_seal"].__globals__["is_signed"]
    try:
        script["check_seal"].__globals__["is_signed"] = lambda *_: True
        assert fault_of(forged) == ""
    finally:
        script["check_seal"].__globals__["is_signed"] = honest
    assert signing.public_key() == file["show_key"]
