"""The record page, its files, and who may have them."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from common import signing
from common.models import User
from studio.models import Explanation, Item, Run
from tests.studio.domain.evenings import module_played, played

pytestmark = pytest.mark.django_db
__all__ = ["module_played", "played"]  # fixtures

HTMX = {"HX-Request": "true"}


@pytest.fixture
def producer(played: Run, client_of: Callable[[Any], Client]) -> Client:
    return in_english(client_of(User.objects.get(username="producer")))


def in_english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def url(name: str, run: Run) -> str:
    return reverse(f"studio:{name}", args=[run.pk])


def test_the_page_after_the_end(producer: Client, played: Run) -> None:
    page = producer.get(url("record", played)).content.decode()
    for words in (
        "Aired, not planned",
        "插播",
        "Planned, not aired",
        "−03:10",
        "version",
        "Signed record (ZIP)",
    ):
        assert words in page
    assert " ".join(signing.fingerprint()) in page
    paper = producer.get(url("record-print", played)).content.decode()
    assert "Went on air" in paper
    assert paper.count("<tr>") > played.seq


def test_the_record_is_a_zip(producer: Client, played: Run) -> None:
    answer = producer.get(url("record-bundle", played))
    assert answer["Content-Type"] == "application/zip"
    assert f'filename="record-02-run-{played.pk}.zip"' in answer["Content-Disposition"]
    assert answer.content[:2] == b"PK"


def test_before_the_end_it_says_what_is_missing(producer: Client, played: Run) -> None:
    Run.objects.filter(pk=played.pk).update(state="on_air", ended_at=None)
    page = producer.get(url("record", played)).content.decode()
    assert "The programme has not ended yet" in page
    assert url("record-bundle", played) not in page
    answer = producer.get(url("record-bundle", played))
    assert (answer.status_code, b"has not ended yet" in answer.content) == (409, True)


def test_before_it_goes_on_air(producer: Client, played: Run) -> None:
    planned = Run.objects.create(episode=played.episode)
    page = producer.get(url("record", planned)).content.decode()
    assert "Not on air yet" in page
    assert producer.get(url("record-print", planned)).status_code == 200


def test_differences_as_csv(producer: Client, played: Run) -> None:
    answer = producer.get(url("differences-csv", played))
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    _name, header, *rows = csv.reader(io.StringIO(text[1:]))
    assert header[0] == "Difference"
    assert [row[0] for row in rows][:2] == ["Late", "Late"]
    assert len(rows) == 13
    assert "differences-02-" in answer["Content-Disposition"]


def test_log_and_differences_as_a_workbook(producer: Client, played: Run) -> None:
    answer = producer.get(url("as-run-xlsx", played))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["As-run log", "Differences"]
    assert book["As-run log"].max_row == 1 + played.seq + 2  # the header, and two that were never aired
    assert book["Differences"].max_row == 1 + 13


def test_a_line_is_explained(producer: Client, played: Run) -> None:
    key = f"not_aired:{Item.objects.get(kind='question').row_id}"
    said = {"key": key, "reason": "时间不够"}
    answer = producer.post(url("record-explain", played), said, headers=HTMX)
    assert (answer.status_code, "时间不够" in answer.content.decode()) == (200, True)
    assert Explanation.objects.get().by.username == "producer"
    plain = producer.post(url("record-explain", played), said)
    assert plain["Location"] == url("record", played)
    for wrong, status in ((said | {"key": "late:1"}, 409), (said | {"key": "x"}, 400), ({"key": key}, 400)):
        assert producer.post(url("record-explain", played), wrong).status_code == status
    assert Explanation.objects.count() == 2


def test_a_supervisor_reads_and_explains_nothing(played: Run, client_of: Callable[[Any], Client]) -> None:
    supervisor = client_of(User.objects.get(username="supervisor"))
    assert url("record-explain", played) not in supervisor.get(url("record", played)).content.decode()
    assert supervisor.get(url("record-bundle", played)).status_code == 200


def test_a_rehearsal_says_so_everywhere(producer: Client, played: Run) -> None:
    Run.objects.filter(pk=played.pk).update(mode="rehearsal")
    notice = "Rehearsal: this is not the record of the programme."
    for name in ("record", "record-print", "differences-csv", "as-run-csv"):
        answer = producer.get(url(name, played))
        assert notice in answer.content.decode(), name
    for name in ("differences-csv", "as-run-csv", "as-run-xlsx"):
        found = producer.get(url(name, played))["Content-Disposition"]
        assert 'filename="rehearsal-' in found, name
    book = load_workbook(io.BytesIO(producer.get(url("as-run-xlsx", played)).content))
    assert (book.sheetnames[0], book.worksheets[0]["A1"].value) == ("Rehearsal", notice)
    assert producer.get(url("record-bundle", played)).status_code == 409
    assert url("record-explain", played) not in producer.get(url("record", played)).content.decode()
    said = {"key": f"not_aired:{Item.objects.get(kind='question').row_id}", "reason": "x"}
    assert producer.post(url("record-explain", played), said).status_code == 409


def test_the_public_page_shows_the_key(client: Client, played: Run) -> None:
    page = in_english(client).get(reverse("studio:public", args=[2])).content.decode()
    assert " ".join(signing.fingerprint()) in page
    assert signing.public_key() in page
    answer = client.get(reverse("studio:verify-bundle"))
    assert (answer.status_code, answer.content[:22]) == (200, b"#!/usr/bin/env python3")


def test_queries_do_not_grow(producer: Client, played: Run, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(40):
        producer.get(url("record", played))
