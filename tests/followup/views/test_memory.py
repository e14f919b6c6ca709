"""The public ledger over HTTP: pages without an account, fragments, feeds, open data, letters, figures."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from followup.domain.memory import open_data, subscriptions
from followup.domain.memory.addresses import promise_page
from followup.models import Figure, Subscription
from followup.views.memory_description import description
from tests.followup.domain.memory.conftest import life, publish  # noqa: F401  fixtures
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
Begin = Callable[..., Life]
SOON = date(2026, 12, 4)
ATOM = "{http://www.w3.org/2005/Atom}"
DOCUMENT = description("http://testserver")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def quiet_cache() -> None:
    cache.clear()


def pieces_of(answer: Any) -> list[str]:
    async def read() -> list[bytes]:
        return [piece async for piece in answer.streaming_content]

    return [piece.decode() for piece in async_to_sync(read)()]


def body(answer: Any) -> str:
    """Whole, however it was sent."""
    return "".join(pieces_of(answer)) if answer.streaming else str(answer.content.decode())


def text(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


# -- Pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/ledger/", "/ledger/units", "/ledger/how", "/ledger/data", "/ledger/subscribe", "/ledger/figures/"],
)
def test_empty_pages_say_what_will_stand_there(client: Client, path: str) -> None:
    assert "<main" in text(client, path)


def test_the_register_has_the_promise_and_leads_to_its_page(client: Client, life: Begin) -> None:  # noqa: F811
    life(SOON).planned()
    page = text(client, "/ledger/")
    assert "/public/promises/02-01/" in page
    assert "封堵青石浦沿线" in page
    assert "已到期承诺兑现" in page


def test_htmx_gets_the_register_alone_and_caches_are_told(client: Client, life: Begin) -> None:  # noqa: F811
    life(SOON)
    answer = client.get("/ledger/?state=late", headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<section class="register" id="register"')
    assert "HX-Request" in answer["Vary"]
    back = client.get("/ledger/", headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<main" in back.content.decode()


def test_the_promise_page_is_where_letters_say_it_is() -> None:
    assert resolve(promise_page("02-01")).view_name == "studio:promise"


@pytest.mark.parametrize(
    "path", ["/ledger/units/none/feed.atom", "/ledger/promises/02-99/feed.atom", "/ledger/figures/9"]
)
def test_unknown_things_are_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


# -- Open data -------------------------------------------------------------------------------------


def test_the_description_is_openapi(client: Client) -> None:
    document = client.get("/ledger/data/openapi.json").json()
    validate(document)
    assert document == DOCUMENT


@pytest.mark.parametrize("name", ["promises", "units", "episodes"])
def test_answers_are_as_described(client: Client, life: Begin, publish: Any, name: str) -> None:  # noqa: F811
    life(SOON).closed()
    publish(soft=True)
    path = f"/ledger/data/{name}.json"
    told = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = client.get(path)
    Draft202012Validator({**told, "components": DOCUMENT["components"]}).validate(json.loads(body(answer)))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_csv_has_a_line_for_each_task_and_no_formula(client: Client, life: Begin, publish: Any) -> None:  # noqa: F811
    life(SOON, words="=HYPERLINK(1)").planned()
    publish(soft=True)
    told = body(client.get("/ledger/data/promises.csv"))
    assert told.startswith("\ufeffcode,episode,")
    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"), newline="")))
    assert [(row["code"], row["unit"], row["state"]) for row in rows] == [
        ("02-01", "hbj", "in_progress"),
        ("02-02", "hbj", ""),
    ]
    assert rows[0]["words"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("name", ["promises.json", "promises.csv"])
def test_all_promises_go_out_in_pieces_of_two_queries(
    client: Client,
    life: Begin,  # noqa: F811
    publish: Any,  # noqa: F811
    django_assert_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    begun = life(SOON).planned()
    life(SOON)
    for _n in range(3):
        publish(soft=True)
    whole = body(client.get(f"/ledger/data/{name}"))
    monkeypatch.setattr(open_data, "READ_AT_ONCE", 2)
    with django_assert_num_queries(6):  # of the head, the five of the source
        answer = client.get(f"/ledger/data/{name}")
    assert "Content-Length" not in answer.headers
    with django_assert_num_queries(7):  # three pieces, and that there is no more
        pieces = pieces_of(answer)
    assert ["02-01" in pieces[1], "02-03" in pieces[2], "02-05" in pieces[3]] == [True] * 3
    assert (without_time("".join(pieces)), begun.task.commitment.code) == (without_time(whole), "02-01")


def without_time(told: str) -> str:
    return re.sub(r'"updated_at":"[^"]*"', "", told)


def test_feeds_are_atom_with_ids_that_stay(client: Client, life: Begin) -> None:  # noqa: F811
    life(SOON).assigned()
    feed = ET.fromstring(text(client, "/ledger/feed.atom"))
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in feed.findall(f"{ATOM}entry")]
    assert [one.startswith("ni:///sha-256;") for one in ids] == [True] * 3
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    client.cookies["django_language"] = "en"
    there = ET.fromstring(text(client, "/ledger/feed.atom", host="127.0.0.1"))
    assert [entry.findtext(f"{ATOM}id") for entry in there.findall(f"{ATOM}entry")] == ids
    answer = client.get("/ledger/units/hbj/feed.atom")
    assert (
        client.get("/ledger/units/hbj/feed.atom", headers={"If-None-Match": answer["ETag"]}).status_code
        == 304
    )


# -- Letters ---------------------------------------------------------------------------------------


def test_asking_answers_alike_and_a_get_confirms_nothing(life: Begin) -> None:  # noqa: F811
    browser = Client(enforce_csrf_checks=False)
    asked = {"email": "a@example.org", "topic": "all"}
    first, again = (
        browser.post("/ledger/subscribe", asked).content.decode().partition("<main")[2] for _n in range(2)
    )
    row = Subscription.objects.get()
    assert first == again
    assert row.site == "http://testserver"
    confirm = f"/ledger/subscribe/{subscriptions.token_of(row)}"
    assert "a@example.org" not in text(browser, confirm)
    assert not Subscription.objects.filter(confirmed_at__isnull=False).exists()
    assert browser.post(confirm).status_code == 200
    assert Subscription.objects.filter(confirmed_at__isnull=False).exists()


def test_one_press_ends_it_without_a_cookie(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    facts = {"email": "a@example.org", "topic": "all", "language": "en", "site": "", "place": ""}
    subscriptions.ask(**facts, at=subscriptions.datetime.fromisoformat("2026-11-23T12:00:00+00:00"))
    end = f"/ledger/unsubscribe/{subscriptions.token_of(Subscription.objects.get())}"
    assert browser.get(end).status_code == 200
    assert Subscription.objects.exists()
    assert browser.post(end, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert browser.post(end).status_code == 200


def test_refusals_over_http(client: Client) -> None:
    assert client.post("/ledger/subscribe", {"email": "x", "topic": "all"}).status_code == 400
    assert client.get("/ledger/subscribe/unknown").status_code == 404


# -- Figures ---------------------------------------------------------------------------------------


def test_a_desk_keeps_a_figure_and_anybody_proves_it(
    client: Client,
    client_of: Callable[[Any], Client],
    cast: Any,
    life: Begin,  # noqa: F811
) -> None:
    life(SOON).closed()
    desk = client_of(cast.producer)
    assert "存为播出数字" in text(desk, "/desk/figures")
    answer = desk.post("/desk/figures", {"name": "attitude"})
    page = text(client, answer["Location"])
    figure = Figure.objects.get()
    assert (figure.numerator, figure.denominator) == (0, 1)
    assert "一致" in page
    assert desk.post("/desk/figures", {"name": "satisfaction"}).status_code == 404
    assert f"/ledger/figures/{figure.pk}" in text(client, "/ledger/figures/")
