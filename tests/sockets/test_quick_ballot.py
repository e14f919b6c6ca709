"""A ballot posted as JSON by our own pages goes past Django into the same box; all else does not."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from common.clock import now
from config.asgi import application
from tests.voting.factories import Phone, Room, make_room
from voting import runtime
from voting.models import Ballot, Round
from voting.views import quick_ballot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_remembered")]

HOST = "localhost"


@pytest.fixture
def room(db: None) -> Room:
    return make_room(now())


def ballot(round_: Round, seq: int = 1, scores: Any = ((8, 7), (3, 2))) -> bytes:
    return json.dumps({"round": round_.pk, "seq": seq, "salt": "s" * 22, "scores": scores}).encode()


async def post(
    body: bytes,
    phone: Phone | None = None,
    *,
    origin: str = f"http://{HOST}",
    content_type: str = "application/json",
    cut: int = 0,
) -> tuple[int, dict[bytes, bytes], Any]:
    """Status, headers and JSON of one POST through the whole application, in pieces of `cut` bytes."""
    cookies = f"seat={phone.secret if phone else ''}; django_language=en"
    headers = {"host": HOST, "origin": origin, "cookie": cookies, "content-type": content_type}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/vote/ballot",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
    }
    cut = cut or len(body) or 1
    pieces = [body[start : start + cut] for start in range(0, len(body), cut)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    await runtime.stop()
    if not sent:
        return 0, {}, None
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"] or b"null")


async def test_a_ballot_is_counted_and_answered_with_its_receipt(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = await sync_to_async(room.open)(now())
    monkeypatch.setattr("django.core.handlers.asgi.ASGIHandler.__call__", None)  # whoever asks Django fails
    status, headers, ack = await post(
        ballot(round_), room.phones[0], content_type="application/json; charset=u"
    )
    assert (status, ack["t"], ack["seq"], ack["receipt"]["size"]) == (200, "ack", 1, 1)
    assert headers[b"cache-control"] == b"no-store"
    assert await Ballot.objects.acount() == 1
    again, _, _ = await post(ballot(round_), room.phones[0], cut=7)
    other, _, refused = await post(ballot(round_, scores=((0, 0), (0, 0))), room.phones[0])
    assert (again, other, refused["code"]) == (200, 409, "superseded")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_ballot"),
        (b"[]", 400, "bad_ballot"),
        (b"\xff", 400, "bad_ballot"),
        (b" " * 4097, 413, "too_large"),
    ],
)
async def test_what_is_no_ballot(room: Room, body: bytes, status: int, code: str) -> None:
    told, _, refused = await post(body, room.phones[0], cut=1000)
    assert (told, refused["code"]) == (status, code)
    assert refused["says"].startswith("Not counted")


async def test_a_body_is_read_no_further_than_a_frame_may_be_long(room: Room) -> None:
    read: list[int] = []

    async def receive() -> dict[str, Any]:
        read.append(1)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    body = await quick_ballot._body(receive)
    assert (len(body or b""), len(read)) == (5000, 5)


async def test_a_stranger_is_refused(room: Room) -> None:
    round_ = await sync_to_async(room.open)(now())
    status, _, refused = await post(ballot(round_))
    assert (status, refused["code"]) == (403, "not_entitled")


async def test_a_phone_that_hangs_up_in_mid_body_is_not_answered(room: Room) -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert await quick_ballot._body(gone) is None


OWN = {"host": "a.example", "origin": "https://a.example", "content-type": "application/json"}


@pytest.mark.parametrize(
    ("changes", "ours"),
    [
        ({}, True),
        ({"content-type": "Application/JSON ; charset=utf-8"}, True),
        ({"content-type": "text/plain"}, False),
        ({"content-type": "application/x-www-form-urlencoded"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": ""}, False),
        ({"origin": "null"}, False),
    ],
)
def test_only_json_from_our_own_page_goes_past_django(changes: dict[str, str], ours: bool) -> None:
    headers = [(name.encode(), value.encode()) for name, value in (OWN | changes).items()]
    scope = {"path": "/vote/ballot", "method": "POST", "headers": headers}
    assert quick_ballot.is_ours(scope) is ours
    assert not quick_ballot.is_ours(scope | {"method": "GET"})
    assert not quick_ballot.is_ours(scope | {"path": "/vote/"})
