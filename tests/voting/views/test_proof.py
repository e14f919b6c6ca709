"""Pages that anybody may read: revealed rounds only, the same bytes for all, nothing personal."""

import json
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from common.canon import b64
from common.signing import public_key
from tests.architecture.sources import ROOT
from tests.proof.evenings import acknowledged, hall, play
from tests.voting.factories import Room
from voting.domain import proof, rounds
from voting.domain.publication import publication_of
from voting.domain.receipts import LONGEST
from voting.enums import RoundPurpose, RoundState
from voting.models import Round, SealedRow

pytestmark = pytest.mark.django_db


def receipt_of(kept: dict[str, Any]) -> str:
    return json.dumps(acknowledged(kept, 5, random.Random(1)), ensure_ascii=False)


def test_index_lists_revealed_rounds_and_void_links(client: Client, at: datetime) -> None:
    room, dice = hall(at), random.Random(1)
    shown, _ = play(room, at, "score", dice)
    void = room.seal(room.open(at + timedelta(minutes=5)))
    rounds.void_round(void, reason="错了一项", by="p", at=at)
    hidden = room.seal(room.open(at + timedelta(minutes=10)))
    page = client.get("/proof/").content.decode()
    assert f"/proof/rounds/{shown.pk}/" in page
    assert "错了一项" in page
    assert f"/proof/rounds/{void.pk}/" not in page
    assert f"/proof/rounds/{hidden.pk}/" not in page


def test_index_without_rounds(client: Client) -> None:
    assert client.get("/proof/").status_code == 200


@pytest.mark.parametrize("form", ["score", "stance", "deal"])
def test_a_round_s_page(client: Client, at: datetime, form: str) -> None:
    round_, _ = play(hall(at), at, form, random.Random(2))
    page = client.get(f"/proof/rounds/{round_.pk}/").content.decode()
    for said in [*proof.seal_code(round_.root), round_.root, round_.head, public_key()]:
        assert said in page
    assert page.count('class="rows"') == len(publication_of(round_)["lists"])
    assert SealedRow.objects.filter(round=round_).first().row_id in page  # type: ignore[union-attr]


@pytest.mark.parametrize("state", RoundState)
@pytest.mark.parametrize("path", ["/proof/rounds/{}/", "/proof/rounds/{}.json"])
def test_only_revealed_rounds_are_shown(
    client: Client, room: Room, at: datetime, path: str, state: RoundState
) -> None:
    round_ = room.reveal(room.seal(room.open(at)), at)
    Round.objects.filter(pk=round_.pk).update(state=state, closes_at=at)
    expected = 200 if state == RoundState.REVEALED else 404
    assert client.get(path.format(round_.pk)).status_code == expected


def test_a_drill_is_not_published(client: Client, room: Room, at: datetime) -> None:
    round_ = room.seal(room.open(at, purpose=RoundPurpose.DRILL))
    Round.objects.filter(pk=round_.pk).update(state=RoundState.REVEALED)
    assert client.get(f"/proof/rounds/{round_.pk}.json").status_code == 404


def test_the_file_is_the_same_for_everybody(client: Client, at: datetime) -> None:
    round_, _ = play(hall(at), at, "score", random.Random(3))
    one = client.get(f"/proof/rounds/{round_.pk}.json")
    client.cookies["seat"] = "x" * 43
    other = client.get(f"/proof/rounds/{round_.pk}.json")
    assert one.content == other.content
    assert json.loads(one.content) == publication_of(Round.objects.get(pk=round_.pk))
    assert one["Cache-Control"] == "public, max-age=60"
    assert not one.cookies


def test_the_script_and_the_key(client: Client) -> None:
    response = client.get("/proof/recount.py")
    assert response.content == (ROOT / "static/proof/recount.py").read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="recount.py"'
    assert client.get("/proof/key").content.decode() == f"{public_key()}\n"


def test_a_receipt_is_checked_by_the_server(client: Client, at: datetime) -> None:
    _, kept = play(hall(at), at, "score", random.Random(4))
    text = receipt_of(kept[0])
    as_base64 = b64(text.encode())
    nested = {name: kept[0][name] for name in ("round", "code", "salt", "seq")}
    nested["receipt"] = json.loads(text)
    for form in (text, as_base64, json.dumps(nested)):
        assert b"verdict--ok" in client.post("/proof/check/", {"receipt": form}).content


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("code", "A" * 22, b"verdict--wrong"),
        ("salt", "A" * 22, b"verdict--wrong"),
        ("seq", 2, b"verdict--wrong"),
        ("index", 77, b"verdict--wrong"),
        ("path", [], b"verdict--wrong"),
        ("path", ["%%%"], b"verdict--wrong"),
        ("sig", "A" * 86, b"verdict--wrong"),
        ("sig", "é", b"verdict--wrong"),
        ("round", 999_999, b"verdict--none"),
        ("round", 2**70, b"verdict--none"),
        ("round", True, b"verdict--none"),
        ("round", "1", b"verdict--none"),
        ("path", [1], b"verdict--none"),
        ("code", None, b"verdict--none"),
    ],
)
def test_a_wrong_receipt_is_told(client: Client, at: datetime, part: str, value: Any, says: bytes) -> None:
    _, kept = play(hall(at, seats=4), at, "deal", random.Random(5))
    text = json.dumps({**json.loads(receipt_of(kept[0])), part: value})
    assert says in client.post("/proof/check/", {"receipt": text}).content


@pytest.mark.parametrize("text", ["", "x", "{", "[1]", "{}", "e30", "[" * LONGEST, "é", "{" * 9000])
def test_what_is_no_receipt_is_told(client: Client, text: str) -> None:
    response = client.post("/proof/check/", {"receipt": text})
    assert response.status_code == 200
    assert (b"verdict--none" in response.content) == bool(text)


def test_a_changed_database_is_told(client: Client, at: datetime) -> None:
    round_, kept = play(hall(at), at, "score", random.Random(6))
    row = SealedRow.objects.filter(round=round_, row_id=proof.row_id(kept[0]["code"], 0, 0))
    row.update(value=(row.get().value + 1) % 11)
    assert b"verdict--wrong" in client.post("/proof/check/", {"receipt": receipt_of(kept[0])}).content
