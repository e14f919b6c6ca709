"""The published file changed at random: the script for strangers finds every change and names the first bad
row. TAMPERS=10000 for the long run.

What would go unnoticed here: a tamper that changes nothing, so each must differ from the original first.
"""

import hashlib
import json
import os
import random
import runpy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from followup.domain.ledger.export import lines, spelled
from followup.models import Event, LedgerDay, LedgerHead
from tests.architecture.sources import ROOT
from tests.followup.domain.ledger.histories import REDACTED, ROWS, history

pytestmark = pytest.mark.django_db
RUNS = int(os.environ.get("TAMPERS", "54"))
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
script: dict[str, Any] = runpy.run_path(str(ROOT / "static" / "proof" / "verify_ledger.py"))
Fault = script["Fault"]

Line = dict[str, Any]
File = list[Line]
Rows = set[int] | None  # one of which must be named; None: found, and no row is to blame


def published(at: datetime) -> list[bytes]:
    return list(lines(at))


def parsed(raw: list[bytes]) -> File:
    return [json.loads(line) for line in raw]


def place(file: File, seq: int) -> int:
    return next(at for at, line in enumerate(file) if line.get("seq") == seq and "subject" in line)


def repaired(file: File, first: int, last: int) -> None:
    """All digests from row `first` to `last`, as somebody without the key can."""
    previous = "0" * 64 if first == 1 else file[place(file, first - 1)]["sha256"]
    for seq in range(first, last + 1):
        row = file[place(file, seq)]
        if "body" in row:
            row["body_sha256"] = hashlib.sha256(spelled(row["body"])[:-1]).hexdigest()
        row["previous_sha256"] = previous
        parts = [row[name] for name in ("at", "acting", "who", "subject", "kind", "body_sha256")]
        whole = json.dumps(
            ["ledger.v1", seq, *parts, previous], ensure_ascii=False, separators=(",", ":")
        ).encode()
        row["sha256"] = previous = hashlib.sha256(whole).hexdigest()


def open_row(file: File, dice: random.Random, most: int = ROWS) -> Line:
    return dice.choice([line for line in file if "body" in line and line["seq"] <= most])


def edit_a_part(file: File, dice: random.Random) -> Rows:
    row = file[place(file, dice.randint(1, ROWS))]
    name = dice.choice(["at", "acting", "who", "subject", "kind", "body_sha256", "previous_sha256", "sha256"])
    row[name] = ("0" if row[name][:1] != "0" else "1") + row[name][1:]
    return {row["seq"]}


def edit_a_body(file: File, dice: random.Random) -> Rows:
    row = open_row(file, dice)
    name = dice.choice(list(row["body"]))
    row["body"][name] = {"x": 1} if name in {"after", "before"} else row["body"][name] + "x"
    return {row["seq"]}


def edit_and_repair_the_row(file: File, dice: random.Random) -> Rows:
    row = open_row(file, dice)
    row["body"]["reason"] += "改"
    repaired(file, row["seq"], row["seq"])
    return {row["seq"], row["seq"] + 1}


def edit_and_repair_all(file: File, dice: random.Random) -> Rows:
    row = open_row(file, dice)
    row["body"]["reason"] += "改"
    repaired(file, row["seq"], ROWS)
    days = [line["seq"] for line in file if "day" in line and line["seq"] >= row["seq"]]
    return {min([*days, ROWS])}


def delete_some(file: File, dice: random.Random) -> Rows:
    first, more = dice.randint(1, ROWS), dice.randint(0, 3)
    file[:] = [line for line in file if "subject" not in line or not first <= line["seq"] <= first + more]
    return {first}


def delete_and_renumber(file: File, dice: random.Random) -> Rows:
    first = dice.randint(1, ROWS - 1)
    del file[place(file, first)]
    for line in file:
        if "subject" in line and line["seq"] > first:
            line["seq"] -= 1
    return {first}


def swap_two(file: File, dice: random.Random) -> Rows:
    one, other = sorted(dice.sample(range(1, ROWS + 1), 2))
    at, there = place(file, one), place(file, other)
    file[at], file[there] = file[there], file[at]
    return {one}


def copy_one_in(file: File, dice: random.Random) -> Rows:
    copied, before = dice.randint(1, ROWS), dice.randint(1, ROWS)
    file.insert(place(file, before), dict(file[place(file, copied)]))
    return {min(copied, before)} if copied < before else {before, copied}


def forge_one_in(file: File, dice: random.Random) -> Rows:
    row = open_row(file, dice)
    forged = json.loads(json.dumps(row))
    forged["body"]["reason"] += "假"
    file.insert(place(file, row["seq"]), forged)
    repaired(file, row["seq"], row["seq"])
    return {row["seq"]}


def cut_the_tail(file: File, dice: random.Random) -> Rows:
    last = dice.randint(0, ROWS - 1)
    del file[place(file, last + 1) :]
    return {last + 1}


def cut_the_tail_before_the_end(file: File, dice: random.Random) -> Rows:
    last = dice.randint(1, ROWS - 1)
    file[place(file, last + 1) : -1] = []
    return {last + 1, last}


def cut_the_tail_and_forge_the_end(file: File, dice: random.Random) -> Rows:
    last = dice.randint(1, ROWS - 1)
    file[place(file, last + 1) : -1] = []
    file[-1].update(end=last, sha256=file[place(file, last)]["sha256"])
    return {last}


def strip_a_body(file: File, dice: random.Random) -> Rows:
    row = open_row(file, dice)
    word = dice.choice(["", "redacted", *(["unpublished"] if row["seq"] != 20 else [])])
    del row["body"]
    if word:
        row["withheld"] = word
    return {row["seq"]} if row["seq"] != 20 or not word else {REDACTED, 20}


def restore_a_body(file: File, dice: random.Random) -> Rows:
    row = file[place(file, REDACTED)]
    row["body"] = {"after": {}, "before": {}, "reason": "", "salt": ""}
    del row["withheld"]
    return {REDACTED}


def take_a_day_away(file: File, dice: random.Random) -> Rows:
    file.remove(dice.choice([line for line in file if "day" in line]))
    return None


def change_a_day(file: File, dice: random.Random) -> Rows:
    line = dice.choice([line for line in file if "day" in line])
    name = dice.choice(["at", "sha256", "signature"])
    line[name] = ("0" if line[name][0] != "0" else "1") + line[name][1:]
    return {line["seq"]}


def change_the_frame(file: File, dice: random.Random) -> Rows:
    line = dice.choice([file[0], file[-1]])
    name = dice.choice(sorted(line))
    line[name] = line[name] + 1 if isinstance(line[name], int) else "x" + line[name]
    return None


def add_a_name(file: File, dice: random.Random) -> Rows:
    row = file[place(file, dice.randint(1, ROWS))]
    row["note"] = "x"
    return {row["seq"]}


TAMPERS: list[Callable[[File, random.Random], Rows]] = [
    edit_a_part,
    edit_a_body,
    edit_and_repair_the_row,
    edit_and_repair_all,
    delete_some,
    delete_and_renumber,
    swap_two,
    copy_one_in,
    forge_one_in,
    cut_the_tail,
    cut_the_tail_before_the_end,
    cut_the_tail_and_forge_the_end,
    strip_a_body,
    restore_a_body,
    take_a_day_away,
    change_a_day,
    change_the_frame,
    add_a_name,
]


def test_every_tamper_is_found_and_its_first_row_named() -> None:
    whole = published(history(NOON).end)
    script["check"](whole)
    dice = random.Random(os.environ.get("SEED", "5"))
    for run in range(RUNS):
        tamper, file = TAMPERS[run % len(TAMPERS)], parsed(whole)
        rows = tamper(file, dice)
        raw = [spelled(line) for line in file]
        assert raw != whole, tamper.__name__
        with pytest.raises(Fault) as found:
            script["check"](raw)
        assert rows is None or found.value.row in rows, (tamper.__name__, found.value.told(), rows)


def test_any_changed_byte_is_found() -> None:
    whole = b"".join(published(history(NOON).end))
    dice = random.Random(os.environ.get("SEED", "7"))
    for _run in range(RUNS // 4):
        at = dice.randrange(len(whole))
        other = bytes([dice.choice([byte for byte in range(256) if byte != whole[at]])])
        raw = (whole[:at] + other + whole[at + 1 :]).splitlines(keepends=True)
        with pytest.raises(Fault):
            script["check"](raw)


def test_a_kept_head_and_an_earlier_file_tell_of_what_an_honest_looking_file_hides() -> None:
    made = history(NOON)
    whole = published(made.end)
    rows = [(line["seq"], line["sha256"]) for line in parsed(whole) if "subject" in line]
    shorter = published_before(20)
    script["check"](shorter)
    for kept, code, row in (((ROWS, rows[-1][1][:16]), "kept_cut", 21), ((9, "0" * 16), "kept", 9)):
        with pytest.raises(Fault) as found:
            script["check"](shorter, kept=[kept])
        assert (found.value.code, found.value.row) == (code, row)


def published_before(last: int) -> list[bytes]:
    """What this station's key would sign if the tail were gone from the database: true in itself."""
    Event.objects.filter(seq__gt=last).delete()
    LedgerDay.objects.filter(seq__gt=last).delete()
    LedgerHead.objects.update(seq=last, sha256=Event.objects.get(seq=last).sha256)
    return published(NOON)


def test_a_file_with_another_key_is_found_by_whoever_knows_the_stations() -> None:
    whole = published(history(NOON).end)
    key = json.loads(whole[0])["show_key"]
    script["check"](whole, key)
    with pytest.raises(Fault) as found:
        script["check"](whole, "B" + key[1:] if key[0] != "B" else "C" + key[1:])
    assert found.value.code == "key"


def test_what_is_not_public_goes_out_as_a_digest() -> None:
    file = parsed(published(history(NOON).end))
    rows = [line for line in file if "subject" in line]
    found: dict[str, set[str]] = {}
    for line in rows:
        found.setdefault(line["subject"].split("/")[0], set()).add(line.get("withheld", "open"))
    assert found == {"02-01": {"unpublished"}, "02-02": {"open", "redacted"}, "02-03": {"removed"}}
    assert all(line["who"] in {"", "u1"} or line["who"][1:].isdigit() for line in rows)
