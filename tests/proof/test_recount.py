"""The stand-alone script: what a stranger runs on a published file, and only that."""

import ast
import copy
import json
import random
import runpy
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from common import signing
from common.canon import b64
from tests.architecture.sources import ROOT
from tests.proof.evenings import PAPERS, hall, play, published
from tests.voting.factories import Room
from voting.domain import rounds
from voting.enums import Secrecy

SCRIPT = ROOT / "static" / "proof" / "recount.py"
script: dict[str, Any] = runpy.run_path(str(SCRIPT))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-W", "error", str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def fault_of(file: dict[str, Any], key: str | None = None) -> str:
    try:
        script["check"](file, key)
    except script["Fault"] as fault:
        return str(fault)
    return ""


def test_it_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or "."] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names


def test_it_is_python_of_3_9() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 9))


@pytest.mark.django_db
@pytest.mark.parametrize("form", PAPERS)
@pytest.mark.parametrize("seed", range(3))
def test_it_comes_to_the_same_result(at: datetime, form: str, seed: int) -> None:
    dice = random.Random(seed)
    room = hall(at, seats=[14, 7, 3][seed])
    secrecy = Secrecy.NAMED if seed == 1 else Secrecy.SECRET
    file = published(play(room, at, form, dice, secrecy=secrecy)[0])
    assert fault_of(file, signing.public_key()) == ""
    assert len(file["pools"]) == (2 if seed == 0 else 1)


@pytest.mark.django_db
def test_it_comes_to_the_same_result_without_ballots(room: Room, at: datetime) -> None:
    empty = room.reveal(room.seal(room.open(at)), at)
    assert fault_of(published(empty)) == ""


@pytest.mark.django_db
def test_several_files_are_a_chain(at: datetime, tmp_path: Path) -> None:
    room, dice = hall(at), random.Random(1)
    files = [tmp_path / f"round-{n}.json" for n in range(4)]
    for n, path in enumerate(files):
        round_, _ = play(room, at + timedelta(minutes=9 * n), "deal", dice)
        path.write_text(json.dumps(published(round_)))
    done = run(*map(str, files), "--key", signing.public_key())
    assert (done.returncode, done.stderr, done.stdout.count("OK")) == (0, "", 4)
    done = run(str(files[0]), str(files[3]))
    assert (done.returncode, "is not among these files" in done.stdout) == (0, True)
    told = [json.loads(path.read_text()) for path in files]
    twice = {**told[2], "previous_head": told[0]["head"], "head": "f" * 64}
    second_first = {**told[1], "head": "e" * 64, "previous_head": "0" * 64}
    for wrong in ([told[0], told[0]], [told[0], told[1], twice], [told[0], second_first]):
        with pytest.raises(script["Fault"]):
            script["check_chain"](wrong)


@pytest.mark.django_db
def test_exit_codes_and_words(at: datetime, tmp_path: Path) -> None:
    round_, _ = play(hall(at), at, "score", random.Random(2))
    good, bad, broken = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "broken.json"
    file = published(round_)
    good.write_text(json.dumps(file))
    file["lists"][1]["rows"][0][2] = (file["lists"][1]["rows"][0][2] + 1) % 10
    bad.write_text(json.dumps(file))
    broken.write_text("[" * 100_000)
    done = run(str(good))
    assert done.returncode == 0
    assert done.stdout.startswith(f"{good}: OK, 12 ballots, seal code {' '.join(file['seal_code'])}\n")
    done = run(str(bad))
    assert (done.returncode, done.stderr) == (1, f"{bad}: FAULT: the root is not that of the rows\n")
    assert "not a whole published round" in run(str(broken)).stderr
    assert run(str(tmp_path / "none.json")).returncode == 1
    assert run(str(good), "--key", "A" * 43).stderr.endswith("another key than the one given\n")
    assert run().returncode == 1


def test_its_ed25519_is_that_of_the_library() -> None:
    dice = random.Random(3)
    for _ in range(12):
        secret = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        key, message = b64(secret.public_key().public_bytes_raw()), dice.randbytes(dice.randrange(90))
        signature = b64(secret.sign(message))
        assert script["is_signed"](message, signature, key)
        assert not script["is_signed"](message + b"x", signature, key)
        flipped = bytearray(secret.sign(message))
        flipped[dice.randrange(64)] ^= 1 << dice.randrange(8)
        assert not script["is_signed"](message, b64(bytes(flipped)), key)


def test_its_ed25519_knows_the_vector_of_the_rfc() -> None:
    """RFC 8032 7.1, test 2."""
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert script["is_signed"](b"\x72", b64(signature), b64(key))
    for wrong in ("", "A", b64(signature) + "=", b64(signature[:63]), "é" * 86):
        assert not script["is_signed"](b"\x72", wrong, b64(key))


@pytest.mark.django_db
def test_a_forged_round_is_found_by_the_key_on_the_card(at: datetime) -> None:
    """Whoever signs anew with a key of their own is consistent; only the card says whose key it is."""
    round_, _ = play(hall(at), at, "deal", random.Random(4))
    file = copy.deepcopy(published(round_))
    forger = Ed25519PrivateKey.generate()
    file["show_key"] = b64(forger.public_key().public_bytes_raw())
    file["signature"] = b64(forger.sign(script["spelled"](["head.v1", file["head"]])))
    rest = {name: value for name, value in file.items() if name != "file_signature"}
    digest = script["sha256"](script["spelled"](rest)).hex()
    file["file_signature"] = b64(forger.sign(script["spelled"](["file.v1", digest])))
    assert fault_of(file) == ""
    assert fault_of(file, signing.public_key()) == "signed with another key than the one given"


@pytest.mark.django_db
def test_unrevealed_rounds_have_no_file(at: datetime, client: Any) -> None:
    room = hall(at)
    armed = rounds.arm_round(room.electorate, ref="x", paper=PAPERS["deal"], window_s=60, by="p", at=at)
    sealed = room.seal(rounds.open_round(armed, by="p", at=at))
    assert client.get(f"/proof/rounds/{sealed.pk}.json").status_code == 404
