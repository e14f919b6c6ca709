"""docs/protocol.md says what the code does: addresses, frames and fields, refusals with their status."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from common.errors import DomainError
from studio.routing import websocket_urlpatterns as studio_sockets
from tests.architecture.sources import ROOT
from tests.voting.factories import Room, make_room
from voting import errors
from voting.domain import queries, rounds
from voting.enums import Refusal
from voting.live import wire
from voting.routing import websocket_urlpatterns as voting_sockets
from voting.views.phone import HTTP_STATUS

TEXT = (ROOT / "docs" / "protocol.md").read_text()


def table(head: str) -> list[list[str]]:
    """The rows under the table whose first cell of the head is `head`, inner cells, backquotes kept."""
    found = []
    for text in re.findall(rf"^\| {re.escape(head)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE):
        found += [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines()]
    assert found, f"no table headed {head}"
    return found


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def routes(patterns: Any, space: str = "", prefix: str = "") -> dict[str, str]:
    """Name to address, e.g. "voting:seat" to "/s/<token>"; desks, which ask for a role, are left out."""
    found: dict[str, str] = {}
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            within = f"{pattern.namespace}:" if pattern.namespace else space
            found |= routes(pattern.url_patterns, within, address)
        elif isinstance(pattern, URLPattern) and not hasattr(pattern.callback, "required_roles"):
            found[f"{space}{pattern.name}"] = "/" + re.sub(r"<\w+:", "<", address)
    return found


def test_refusals_of_ballots_and_their_status() -> None:
    told = {names(code)[0]: int(status) for code, status, _ in table("code")}
    assert told == {str(code): HTTP_STATUS[code] for code in Refusal}


def test_refusals_of_seats_and_their_status() -> None:
    told = {names(code)[0]: int(status) for code, status, _ in table("error")}
    classes = [*errors.SeatRefused.__subclasses__(), errors.NoSeat]
    assert told == {it.code: it.status for it in classes}
    assert all(issubclass(it, DomainError) for it in classes)


def test_addresses() -> None:
    known = routes(get_resolver().url_patterns)
    told = {name: names(address)[0] for method, address, name, _ in table("method") if method != "WebSocket"}
    spoken = {
        name: address
        for name, address in known.items()
        if name.startswith("voting:") or address.startswith("/screen/")
    }
    assert told == spoken


def test_socket_addresses() -> None:
    told = {names(address)[0] for method, address, _, _ in table("method") if method == "WebSocket"}
    sockets = {"/" + re.sub(r"<\w+:", "<", str(it.pattern)) for it in [*voting_sockets, *studio_sockets]}
    assert told == {address for address in sockets if "/desk/" not in address}


@pytest.mark.django_db
def test_methods(client: Any) -> None:
    """Each address answers 405 to every method that the table does not grant it, and not to one it does."""
    granted: dict[str, set[str]] = {}
    for methods, _, name, _ in table("method"):
        if methods != "WebSocket":
            granted.setdefault(name, set()).update(methods.split(", "))
    arguments = {
        "voting:seat": ["x"],
        "voting:offsite": ["x"],
        "voting:proof-round": [1],
        "voting:proof-file": [1],
        "studio:clip": ["x", 1],
        "studio:poster": ["x", 1],
    }
    for name, methods in granted.items():
        plain = ["x"] if name.startswith("studio:") else []
        url = reverse(name, args=arguments.get(name, plain))
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"):
            status = client.generic(method, url).status_code
            assert (status != 405) == (method in methods), f"{method} {url}: {status}"


def frames(direction: str) -> dict[str, set[str]]:
    return {names(t)[0]: set(names(cells)) for t, where, cells in table("t") if direction in where}


def test_frames_from_phones() -> None:
    told = frames("from phone")
    assert told == {
        "ping": set(wire.Ping._fields),
        "ballot": set(wire.Ballot._fields),
        "drill": set(wire.Drill._fields),
    }
    assert tuple(told) == wire.PHONE_FRAMES


@pytest.fixture
def room(db: None, at: datetime) -> Room:
    return make_room(at)


def test_frames_to_phones(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    said = [
        wire.pong(wire.Ping(1), 2),
        json.loads(wire.ack(1, 2, 3, "{}")),
        wire.refused(1, 2, "closed", "x"),
        queries.vote_state(room.electorate.pk),
    ]
    assert frames("to phone") == {frame["t"]: set(frame) - {"t"} for frame in said}
    assert set(frames("to phone")) == set(wire.SERVER_FRAMES)
    assert round_.is_open


def test_frames_to_screens(room: Room, cast: Any, at: datetime) -> None:
    from studio.domain.planning import rundown
    from studio.domain.screens import onair

    episode = rundown.create_episode(number=9, title="x", planned_start=at, by=cast.producer, at=at)
    shown = onair.everything_on_screen(episode, at)
    assert shown["screen"] is not None
    said = [shown["screen"], queries.vote_state(room.electorate.pk), queries.turnout(room.electorate.pk)]
    assert frames("to screen") == {frame["t"]: set(frame) - {"t"} for frame in said}
    assert set(frames("to screen")) == set(wire.SCREEN_FRAMES)


def test_round_in_a_vote_frame(room: Room, at: datetime) -> None:
    told = [names(row[0])[0] for row in table("field")]
    opened = room.open(at)
    assert list(queries.round_frame(opened)) == told[:-3]
    sealed = room.seal(opened)
    assert list(queries.round_frame(sealed)) == told[:-2]
    frame = queries.round_frame(
        rounds.reveal_round(rounds.confirm_round(sealed, by="q", at=at), by="p", at=at)
    )
    assert list(frame) == told
    seal = {names(row[0])[0]: row[1] for row in table("field")}["seal"]
    assert set(re.findall(r'"(\w+)"', seal)) == set(frame["seal"])


def test_numbers_in_the_text() -> None:
    assert f"1 to {wire.MAX_SEQ}" in TEXT
    assert f"At most {wire.MAX_BYTES} bytes" in TEXT
