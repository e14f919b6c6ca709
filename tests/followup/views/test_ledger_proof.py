"""The public proof of the ledger: heads, file and script; and the redactions, which take two."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.domain.ledger.days import current_head
from followup.domain.ledger.verify import verify
from followup.models import Event, LedgerDay, Redaction
from tests.architecture.sources import ROOT
from tests.followup.domain.ledger.histories import ROWS, history

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def told(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)
    history(NOON)


async def whole(response: Any) -> bytes:
    return b"".join([piece async for piece in response.streaming_content])


def test_page_shows_the_head_to_keep_and_the_signed_days(told: None, client: Client) -> None:
    html = client.get(reverse("followup:ledger-proof")).content.decode()
    assert current_head().kept in html
    assert html.count("<tr>") == 1 + LedgerDay.objects.count()


def test_page_of_an_empty_ledger(client: Client) -> None:
    assert client.get(reverse("followup:ledger-proof")).status_code == 200


def test_page_costs_the_same_whatever_is_signed(told: None, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("followup:ledger-proof"))
        return len(seen)

    many = queries()
    LedgerDay.objects.exclude(pk=LedgerDay.objects.order_by("day")[0].pk).delete()
    assert queries() == many


async def test_published_file_passes_the_script_that_strangers_run(
    transactional_told: None, async_client: Any, tmp_path: Path, capsys: Any
) -> None:
    from asgiref.sync import sync_to_async

    response = await async_client.get("/ledger/proof/ledger.jsonl.gz")
    stored = tmp_path / "ledger.jsonl.gz"
    stored.write_bytes(await whole(response))
    await sync_to_async(call_command)("verify_ledger", file=str(stored))
    assert f"OK: {ROWS} rows" in capsys.readouterr().out
    cut = gzip.decompress(stored.read_bytes()).splitlines(keepends=True)[:-3]
    stored.write_bytes(gzip.compress(b"".join(cut)))
    with pytest.raises(CommandError, match=r"FAULT: row 3\d: the file has no end"):
        await sync_to_async(call_command)("verify_ledger", file=str(stored))


@pytest.fixture
def transactional_told(transactional_db: None, told: None) -> None:
    """The export runs in a thread of its own."""


def test_script_and_heads_are_for_everybody(told: None, client: Client) -> None:
    script = client.get(reverse("followup:ledger-script"))
    assert script.content == (ROOT / "static/proof/verify_ledger.py").read_bytes()
    lines = client.get(reverse("followup:ledger-heads")).content.decode().splitlines()
    assert [line.split()[0] for line in lines] == [
        str(day) for day in LedgerDay.objects.order_by("day").values_list("day", flat=True)
    ]


def test_command_names_the_first_bad_row_in_both_languages(told: None, capsys: Any) -> None:
    call_command("verify_ledger", head=[current_head().kept])
    assert current_head().kept in capsys.readouterr().out
    Event.objects.filter(seq=9).update(reason="改过")
    with pytest.raises(CommandError) as found:
        call_command("verify_ledger")
    zh, en = str(found.value).splitlines()
    assert en.startswith("Row 9: ")
    assert "9" in zh
    assert zh != en


@pytest.mark.parametrize("head", ["", "x", "12", "12:abc", "12:" + "g" * 16])
def test_command_refuses_what_is_no_head(db: None, head: str) -> None:
    with pytest.raises(CommandError, match="16 digits"):
        call_command("verify_ledger", head=[head])


# -- Redactions -----------------------------------------------------------------------------


def test_a_redaction_takes_two(told: None, cast: Any, client_of: ClientOf) -> None:
    supervisor, producer = client_of(cast.supervisor), client_of(cast.producer)
    asked = supervisor.post(
        reverse("followup:redaction-new"), {"seq": 4, "reason": "他人的电话"}, headers=HTMX
    )
    assert asked.status_code == 200
    found = Redaction.objects.get()
    own = supervisor.post(reverse("followup:redaction-sign", args=[found.pk]), headers=HTMX)
    assert (own.status_code, 'data-code="same_hand"' in own.content.decode()) == (409, True)
    assert Event.objects.get(seq=4).redacted_at is None
    assert producer.post(reverse("followup:redaction-sign", args=[found.pk])).status_code == 302
    emptied = Event.objects.get(seq=4)
    assert (emptied.before, emptied.after, emptied.reason, emptied.salt) == ({}, {}, "", "")
    assert verify().redacted == 2


def test_the_page_shows_the_row_before_anything_is_asked(told: None, cast: Any, client_of: ClientOf) -> None:
    html = client_of(cast.supervisor).get(reverse("followup:redactions"), {"row": "4"}).content.decode()
    assert "redactions__row" in html
    assert client_of(cast.supervisor).get(reverse("followup:redactions"), {"row": "x"}).status_code == 200


@pytest.mark.parametrize("part", ["scribe", "reporter", "handler", "usher", "stranger"])
def test_nobody_else_reads_or_asks(told: None, part: str, cast: Any, client_of: ClientOf) -> None:
    browser = client_of(getattr(cast, part))
    assert browser.get(reverse("followup:redactions")).status_code == 403
    assert browser.post(reverse("followup:redaction-new"), {"seq": 4, "reason": "x"}).status_code == 403


def test_a_redaction_that_is_dropped_empties_nothing(told: None, cast: Any, client_of: ClientOf) -> None:
    client_of(cast.supervisor).post(reverse("followup:redaction-new"), {"seq": 4, "reason": "他人的电话"})
    found = Redaction.objects.get()
    client_of(cast.producer).post(reverse("followup:redaction-drop", args=[found.pk]))
    assert (
        client_of(cast.producer).post(reverse("followup:redaction-sign", args=[found.pk])).status_code == 409
    )
    assert Event.objects.get(seq=4).redacted_at is None
