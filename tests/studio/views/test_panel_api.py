"""The panels' interface over HTTP: who is let in, what is answered, and what the description says."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from studio.domain.machinery import panel_pace, panels
from studio.enums_panel import THINGS, PanelAct
from studio.models import Item, Panel, Run
from studio.views.panel_description import description

pytestmark = pytest.mark.django_db

BASE = "/api/panel/v1"
DOCUMENT = description("http://studio.test/")


@pytest.fixture(autouse=True)
def pace() -> Iterator[None]:
    panel_pace.forget()
    yield
    panel_pace.forget()


@pytest.fixture
def token(cast: Any, at: datetime) -> str:
    return panels.make_panel("导播台左", by=cast.producer, at=at)[1]


@pytest.fixture
def companion(token: str) -> Client:
    """A program that sends a header, no cookie, and no CSRF token."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})


def fits(answer: Any, method: str, path: str) -> Any:
    """The body, once it is held against the schema that the description has for this answer."""
    told = DOCUMENT["paths"][path][method]["responses"][str(answer.status_code)]
    schema = {**told["content"]["application/json"]["schema"], "components": DOCUMENT["components"]}
    body = answer.json()
    Draft202012Validator(schema).validate(body)
    return body


def press(companion: Client, act: str, **fields: Any) -> Any:
    said = {"command_id": f"press-{act}"} | fields
    return companion.post(f"{BASE}/acts/{act}", said, content_type="application/json")


# -- The description -------------------------------------------------------------------------------


def test_the_description_is_openapi_and_has_every_act(client: Client) -> None:
    answer = client.get(f"{BASE}/openapi.json")
    document = answer.json()
    validate(document)
    assert document["openapi"] == "3.1.0"
    acts = {path.removeprefix("/acts/") for path in document["paths"] if path.startswith("/acts/")}
    assert acts == {act.value for act in PanelAct}
    assert document["components"]["schemas"]["Press"]["properties"]["act"]["enum"] == [*PanelAct]
    assert document["servers"] == [{"url": f"http://testserver{BASE}"}]


def test_the_description_has_every_address_and_method(companion: Client) -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method in ("get", "post", "put", "delete"):
            if path not in {"/events", "/openapi.json"}:
                status = companion.generic(method.upper(), BASE + path).status_code
                assert (status != 405) == (method in methods), f"{method} {path}: {status}"


def test_what_an_act_takes_is_described() -> None:
    for act in PanelAct:
        body = DOCUMENT["paths"][f"/acts/{act}"]["post"]["requestBody"]["content"]["application/json"]
        named = body["schema"]["$ref"].rsplit("/", 1)[1]
        things = set(DOCUMENT["components"]["schemas"][named]["properties"]) & {"item", "layer", "turn"}
        assert things == ({THINGS[act]} if act in THINGS else set())


# -- Who is let in -----------------------------------------------------------------------------------


def test_without_a_token_nobody(client: Client, token: str) -> None:
    for header in ("", "Bearer", "Bearer wrong", f"Basic {token}", token):
        said = {"Authorization": header} if header else {}
        answer = client.get(f"{BASE}/board", headers=said)
        body = fits(answer, "get", "/board")
        told = (answer.status_code, body["code"], answer["WWW-Authenticate"])
        assert told == (401, "panel_unknown", "Bearer")
        assert client.post(f"{BASE}/acts/take", {"command_id": "x" * 8}, headers=said).status_code == 401


def test_neither_a_session_nor_an_address_lets_in(cast: Any, client_of: Any, token: str) -> None:
    desk = client_of(cast.producer)
    assert desk.get(f"{BASE}/board").status_code == 401
    assert desk.get(f"{BASE}/board?token={token}&access_token={token}").status_code == 401
    assert desk.post(f"{BASE}/acts/take", {"command_id": "x" * 8, "token": token}).status_code == 401


def test_revoked_at_once(companion: Client, at: datetime) -> None:
    assert companion.get(f"{BASE}/board").status_code == 200
    panels.revoke(Panel.objects.get(), at=at)
    assert companion.get(f"{BASE}/board").status_code == 401


def test_a_flood_gets_429(companion: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(panel_pace, "BURST", 2.0)
    monkeypatch.setattr(panel_pace, "PER_S", 0.0)
    answers = [companion.get(f"{BASE}/board") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (fits(answers[2], "get", "/board")["code"], answers[2]["Retry-After"]) == ("panel_floods", "1")


# -- The board ---------------------------------------------------------------------------------------


def test_without_a_programme(companion: Client, run: Run) -> None:
    body = fits(companion.get(f"{BASE}/board"), "get", "/board")
    assert (body["run"], body["items"], body["acts"]["take"]["code"]) == (None, [], "not_on_air")


def test_the_board_fits_at_every_station_of_a_programme(
    companion: Client, on_air_run: Run, items: dict[str, Item], promised: Any, units: Any, air: Any
) -> None:
    promised(on_air_run, units[0])
    for kind in ("opening", "clip", "question", "answer", "scoring"):
        air(on_air_run, items[kind])
        body = fits(companion.get(f"{BASE}/board"), "get", "/board")
        assert body["on_air"]["row"] == items[kind].row_id
    assert (body["clock"]["name"], body["round"]["state"], body["turn"]["state"]) == (
        "scoring",
        "open",
        "answering",
    )


def test_304_until_something_changes(companion: Client, on_air_run: Run, items: dict[str, Item]) -> None:
    first = companion.get(f"{BASE}/board")
    again = companion.get(f"{BASE}/board", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert press(companion, "arm", item=items["opening"].row_id).status_code == 200
    changed = companion.get(f"{BASE}/board", headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed.json()["next"]["title"]) == (200, "开场")


def test_in_the_language_asked_for(companion: Client, on_air_run: Run) -> None:
    said = {
        header: companion.get(f"{BASE}/board", headers={"Accept-Language": header})
        for header in ("", "*", "xx", "en-GB,zh;q=0.5", "zh-CN")
    }
    spoken = {header: answer["Content-Language"] for header, answer in said.items()}
    assert spoken == {
        "": "zh-hans",
        "*": "zh-hans",
        "xx": "zh-hans",
        "en-GB,zh;q=0.5": "en",
        "zh-CN": "zh-hans",
    }
    english = said["en-GB,zh;q=0.5"].json()["acts"]["take"]
    assert english["message"] == "No item is armed, so there is nothing to take."
    assert said[""].json()["acts"]["take"]["message"] != english["message"]


# -- Presses -----------------------------------------------------------------------------------------


def test_a_press_by_json_by_form_and_by_the_one_address(
    companion: Client, on_air_run: Run, items: dict[str, Item]
) -> None:
    row = items["opening"].row_id
    armed = press(companion, "arm", item=row)
    assert fits(armed, "post", "/acts/arm")["act"] == "arm"
    form = companion.post(f"{BASE}/acts/take", {"command_id": "take-0001", "expected_seq": ""})
    taken = fits(form, "post", "/acts/take")
    assert (taken["run"], taken["said"]) == (on_air_run.ref, "切出 · 开场")
    body = {"act": "retake", "command_id": "retake-01", "expected_seq": taken["seq"], "epoch": 1}
    again = companion.post(f"{BASE}/press", body, content_type="application/json")
    assert fits(again, "post", "/press")["act"] == "retake"


def test_twice_is_once(companion: Client, on_air_run: Run, items: dict[str, Item]) -> None:
    first, second = (press(companion, "arm", item=items["opening"].row_id).json() for _ in range(2))
    assert first == second
    assert on_air_run.instances.count() == 1


def test_a_refused_act_is_409_and_says_who_can_lift_it(companion: Client, on_air_run: Run) -> None:
    answer = press(companion, "take")
    body = fits(answer, "post", "/acts/take")
    assert (answer.status_code, body) == (
        409,
        {
            "code": "nothing_armed",
            "message": "没有待播条目，切不出。",
            "who_can_lift": "制片人，先设一条为待播",
        },
    )
    guarded = press(companion, "panic_safe_picture")
    assert fits(guarded, "post", "/acts/panic_safe_picture")["code"] == "needs_sure"
    assert press(companion, "panic_safe_picture", command_id="held-long", held_ms=1300).status_code == 200


MISSPELT: list[tuple[dict[str, Any], str]] = [
    ({}, "command_id"),
    ({"command_id": "short"}, "command_id"),
    ({"command_id": "x" * 41}, "command_id"),
    ({"command_id": "take-0001", "itm": "abc"}, "__all__"),
    ({"command_id": "take-0001", "item": "a b"}, "item"),
    ({"command_id": "take-0001", "held_ms": -1}, "held_ms"),
    ({"command_id": "take-0001", "expected_seq": "soon"}, "expected_seq"),
    ({"command_id": "take-0001", "layer": "ticker"}, "layer"),
]


def test_what_is_not_understood_is_400_and_nothing_is_pressed(companion: Client, on_air_run: Run) -> None:
    for body, field in MISSPELT:
        answer = companion.post(f"{BASE}/acts/take", body, content_type="application/json")
        told = fits(answer, "post", "/acts/take")
        assert (answer.status_code, list(told["problems"])) == (400, [field])
    for raw in (b"", b"{", b"[]", b"\xff"):
        answer = companion.post(f"{BASE}/press", raw, content_type="application/json")
        assert (answer.status_code, fits(answer, "post", "/press")["code"]) == (400, "bad_input")
    assert on_air_run.events.filter(seq__gt=on_air_run.seq).count() == 0


def test_no_such_act_is_404(companion: Client, on_air_run: Run) -> None:
    answer = companion.post(f"{BASE}/press", {"act": "end", "command_id": "end-00001"})
    assert (answer.status_code, fits(answer, "post", "/press")["code"]) == (404, "unknown_act")
