"""A signed record changed at random: the script must find every change. BUNDLE_TAMPERS=2000 for the long run.

Three hands. Anybody changes files or the zip itself. A forger repairs digests and signs with a key of their
own. An insider signs with the station's key, and is found only by what the parts say of each other. What
would go unnoticed: a change that changes nothing, so that each must differ from the original first.
"""

import copy
import json
import os
import random
import runpy
import zipfile
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any, TypeAlias

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common import signing
from common.canon import b64, canon
from studio.domain.records import bundle
from studio.models import Run
from tests.architecture.sources import ROOT
from tests.studio.domain.evenings import module_played, played

__all__ = ["module_played", "played"]  # fixtures

RUNS = int(os.environ.get("BUNDLE_TAMPERS", "200"))
HEAD = ("manifest.json", "manifest.sig", "station-key.txt")
PARTS = ("rundown", "events", "takes", "rounds", "commitments", "clips", "discrepancies")

Files: TypeAlias = dict[str, bytes]
script: dict[str, Any] = runpy.run_path(str(ROOT / "static" / "proof" / "verify_bundle.py"))


def fault_of(data: bytes, key: str | None = None) -> str:
    try:
        script["check"](data, key)
    except script["Fault"] as fault:
        return str(fault).partition(":")[0]
    except script["WRONG_SHAPE"] as error:
        return f"not a whole record ({type(error).__name__})"
    return ""


def files_of(data: bytes) -> Files:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# -- anybody ---------------------------------------------------------------------------------------


def flip_a_byte(files: Files, dice: random.Random) -> Files:
    name = dice.choice(list(files))
    content = bytearray(files[name])
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return files | {name: bytes(content)}


def drop_the_tail(files: Files, dice: random.Random) -> Files:
    name = dice.choice(list(files))
    return files | {name: files[name][: dice.randrange(len(files[name]))]}


def drop_a_file(files: Files, dice: random.Random) -> Files:
    name = dice.choice(list(files))
    return {other: content for other, content in files.items() if other != name}


def add_a_file(files: Files, dice: random.Random) -> Files:
    return files | {dice.choice(["rounds/99.json", "notes.txt", "events2.json"]): b"{}"}


def swap_two_files(files: Files, dice: random.Random) -> Files:
    one, other = dice.sample(list(files), 2)
    return files | {one: files[other], other: files[one]}


def reorder(files: Files, dice: random.Random) -> Files:
    names = dice.sample(list(files), len(files))
    return {name: files[name] for name in names}


def replace_the_signature(files: Files, dice: random.Random) -> Files:
    return files | {"manifest.sig": b64(dice.randbytes(64)).encode()}


def swap_the_key(files: Files, dice: random.Random) -> Files:
    return files | {"station-key.txt": b64(dice.randbytes(32)).encode()}


ANYBODY: list[Callable[[Files, random.Random], Files]] = [
    flip_a_byte,
    drop_the_tail,
    drop_a_file,
    add_a_file,
    swap_two_files,
    reorder,
    replace_the_signature,
    swap_the_key,
]


# -- an insider, who keeps to the format -------------------------------------------------------------


def edit(record: dict[str, Any], dice: random.Random) -> None:
    takes, events, rows = record["takes"], record["events"], record["rundown"]["rows"]
    found, rounds = record["discrepancies"]["found"], record["rounds"]
    (promise,), (clip,) = record["commitments"], record["clips"]
    take, row, line = dice.choice(takes), dice.choice(rows), dice.choice(found)
    by = dice.choice([-60_000, -1, 1, 45_000])
    dice.choice(
        [
            lambda: events.pop(dice.randrange(len(events))),
            lambda: record.update(events=events[: dice.randrange(len(events))]),
            lambda: events.insert(dice.randrange(len(events)), dict(dice.choice(events))),
            lambda: events.append({**events[-1], "seq": len(events) + 1}),
            lambda: takes.pop(dice.randrange(len(takes))),
            lambda: take.update(at=take["at"] + by),
            lambda: take.update(ends_at=take["ends_at"] + by),
            lambda: take.update(row_id=dice.choice([other["row_id"] for other in takes])),
            lambda: take.update(by=["stranger"]),
            takes.reverse,
            lambda: take.update(clip="f" * 64 if take["clip"] else clip["sha256"]),
            lambda: clip.update(sha256="0" * 64),
            lambda: clip.update(signed_at=take["at"] + 10**9),
            lambda: row.update(planned_s=row["planned_s"] + 900 * bool(row["title"])),
            lambda: row.update(starts_at=(row["starts_at"] or 0) + 900_000),
            lambda: rows.pop(dice.randrange(len(rows))),
            lambda: promise.update(words=promise["words"].replace("3", "2")),
            lambda: promise.update(due="2027-01-01"),
            lambda: promise.update(take=takes[0]["seq"]),
            lambda: promise.update(shown=[*promise["shown"], 1]),
            lambda: rounds[0].update(root="a" + rounds[0]["root"][1:], ballots=4),
            lambda: rounds[0].update(ballots=rounds[0]["ballots"] + 1),
            lambda: rounds[0].update(state="void"),
            rounds.clear,
            lambda: found.pop(dice.randrange(len(found))),
            lambda: line.update(off_ms=(line["off_ms"] or 0) - 30_000),
            lambda: line.update(events=[*line["events"], 2]),
            lambda: line.update(kind="late", key=line["key"] + "1"),
            lambda: found.append(dict(line)),
            found.reverse,
        ]
    )()


def resigned(files: Files, changed: dict[str, Any], sign: Callable[[bytes], str], key: str) -> Files:
    """With every digest right again, under `key`."""
    files = files | {f"{name}.json": bundle.spelled(part) for name, part in changed.items()}
    manifest = json.loads(files["manifest.json"])
    for part in manifest["parts"]:
        content = files[part["name"]]
        part |= {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    digest = sha256(script["from_base64"](key, 32)).hexdigest()
    manifest |= {"key": key, "fingerprint": [digest[at : at + 4].upper() for at in range(0, 32, 4)]}
    if "events" in changed:
        manifest["events"] = len(changed["events"])
    said = bundle.spelled(manifest)
    signature = sign(canon(["bundle.v1", sha256(said).hexdigest()]))
    return files | dict(zip(HEAD, [said, signature.encode(), key.encode()], strict=True))


# -- the run ----------------------------------------------------------------------------------------


@pytest.fixture
def record(played: Run) -> bytes:
    return bundle.bundle_of(played).content


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_every_tamper_is_found(record: bytes) -> None:
    dice, key = random.Random(0), signing.public_key()
    original = files_of(record)
    assert fault_of(record, key) == ""
    found: Counter[str] = Counter()
    missed: list[str] = []
    tampered = 0
    while tampered < RUNS:
        seed = dice.randrange(2**32)
        hand, who = random.Random(seed), dice.choice(["anybody", "forger", "insider", "zip"])
        data = tampered_by(who, record, original, hand)
        if data is None:
            continue
        tampered += 1
        fault = fault_of(data, key)
        found[f"{who}: {fault}"] += 1
        if not fault:
            missed.append(f"{who}, seed {seed}")
    print(f"{tampered} tampers, {len(missed)} not found;", dict(found.most_common()))
    assert missed == []
    assert len(found) > 10


def tampered_by(who: str, record: bytes, original: Files, hand: random.Random) -> bytes | None:
    """None when nothing that is said was changed."""
    if who == "zip":
        return bytes_of_the_zip(record, original, hand)
    if who == "anybody":
        files = hand.choice(ANYBODY)(original, hand)
    else:
        parts = {name: json.loads(original[f"{name}.json"]) for name in PARTS}
        before = copy.deepcopy(parts)
        edit(parts, hand)
        if parts == before:
            return None
        files = resigned(
            original, parts, *(forger(hand) if who == "forger" else (signing.sign, signing.public_key()))
        )
    same = files == original and list(files) == list(original)
    return None if same else bundle.packed(files)


def forger(hand: random.Random) -> tuple[Callable[[bytes], str], str]:
    secret = Ed25519PrivateKey.from_private_bytes(hand.randbytes(32))
    return lambda said: b64(secret.sign(said)), b64(secret.public_key().public_bytes_raw())


def bytes_of_the_zip(record: bytes, original: Files, hand: random.Random) -> bytes | None:
    data = bytearray(record)
    for _ in range(hand.choice([1, 1, 5])):
        data[hand.randrange(len(data))] ^= 1 << hand.randrange(8)
    try:
        now = script["files_of"](bytes(data))
    except (script["Fault"], *script["WRONG_SHAPE"]):
        return bytes(data)
    return None if now == original and list(now) == list(original) else bytes(data)


@pytest.mark.django_db
def test_a_blind_check_is_noticed(record: bytes) -> None:
    """The control: were the key not compared, a forger's record would pass, and the run say so."""
    forged = bundle.packed(resigned(files_of(record), {}, *forger(random.Random(1))))
    assert fault_of(forged, signing.public_key()) == "station-key.txt"
    assert fault_of(forged).startswith("round 1")  # its rounds are still the station's
