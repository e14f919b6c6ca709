"""Import with a preview, export, print, copies and owed commitments over HTTP."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from common.tables import csv_text
from studio.domain.planning.debts import open_debts
from studio.models import DroppedDebt, Episode, Item

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def producer(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


def send(client: Client, name: str, *args: int, headers: Any = None, **fields: Any) -> Any:
    return client.post(reverse(f"studio:{name}", args=args), fields, headers=headers)


def test_a_file_is_previewed_then_applied(producer: Client, episode: Episode, items: dict[str, Item]) -> None:
    lines = [["行号", "标题"], [items["opening"].row_id, "新开场"]]
    file = SimpleUploadedFile("单.csv", csv_text(lines).encode())
    answer = send(producer, "plan-import", episode.pk, file=file)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<del>开场</del>" in page
    assert "<ins>新开场</ins>" in page
    assert Item.objects.get(pk=items["opening"].pk).title == "开场"
    done = send(producer, "plan-import-apply", episode.pk, ticket=answer.context["preview"].ticket)
    assert done["Location"] == reverse("studio:plan", args=[episode.pk])
    assert Item.objects.get(pk=items["opening"].pk).title == "新开场"
    again = send(producer, "plan-import-apply", episode.pk, ticket=answer.context["preview"].ticket)
    assert again.status_code == 409


def test_without_a_file_the_form_comes_back_and_a_bad_one_is_refused(
    producer: Client, episode: Episode
) -> None:
    assert send(producer, "plan-import", episode.pk).status_code == 400
    file = SimpleUploadedFile("x.xlsx", b"PK broken")
    assert send(producer, "plan-import", episode.pk, file=file).status_code == 400
    assert send(producer, "plan-import-apply", episode.pk, ticket="").status_code == 400


def test_the_export_is_a_workbook_of_four_sheets(
    producer: Client, episode: Episode, items: dict[str, Item], owed: Any
) -> None:
    answer = producer.get(reverse("studio:plan-export", args=[episode.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    sheets = load_workbook(io.BytesIO(answer.content)).worksheets
    assert [sheet.title for sheet in sheets] == ["串联单", "出席人员", "提问", "欠账承诺"]
    assert sheets[0].max_row == 9
    assert sheets[3].cell(2, 1).value == owed.commitment.code


def test_the_page_to_print_has_every_row(
    producer: Client, episode: Episode, items: dict[str, Item], owed: Any
) -> None:
    page = producer.get(reverse("studio:plan-print", args=[episode.pk])).content.decode()
    assert all(item.title in page for item in items.values())
    assert owed.commitment.code in page


def test_an_episode_is_duplicated_and_kept_as_a_template(producer: Client, episode: Episode) -> None:
    form = {"title": "下一期", "planned_start": "2026-12-07T20:00", "same_seats": "on"}
    made = send(producer, "plan-duplicate", episode.pk, **form)
    copy = Episode.objects.get(number=3)
    assert made["Location"] == reverse("studio:plan", args=[copy.pk])
    assert send(producer, "plan-duplicate", episode.pk, title="缺时间").status_code == 400
    send(producer, "plan-template", episode.pk, title="标准")
    template = Episode.objects.get(is_template=True)
    page = producer.get(reverse("studio:episodes")).content.decode()
    assert reverse("studio:plan-exchange", args=[template.pk]) in page
    assert producer.get(reverse("studio:plan", args=[template.pk])).status_code == 200
    assert producer.get(reverse("studio:public", args=[template.number])).status_code == 404


def test_a_debt_is_dropped_with_a_reason_only_and_put_back(
    producer: Client, episode: Episode, owed: Any
) -> None:
    page = producer.get(reverse("studio:plan-debts", args=[episode.pk])).content.decode()
    assert f'id="debt-{owed.pk}"' in page
    assert send(producer, "debt-drop", episode.pk, owed.pk, reason=" ").status_code == 400
    assert not DroppedDebt.objects.exists()
    answer = send(producer, "debt-drop", episode.pk, owed.pk, reason="等验收结果", headers=HTMX)
    assert "<q>等验收结果</q>" in answer.content.decode()
    assert open_debts(episode) == []
    back = send(producer, "debt-plan", episode.pk, owed.pk)
    assert back["Location"] == reverse("studio:plan-debts", args=[episode.pk])
    assert Item.objects.filter(task=owed).count() == 1


@pytest.mark.parametrize("name", ["plan-exchange", "plan-export", "plan-print", "plan-debts", "plan-people"])
def test_only_producers(cast: Any, client_of: Callable[[Any], Client], episode: Episode, name: str) -> None:
    assert client_of(cast.scribe).get(reverse(f"studio:{name}", args=[episode.pk])).status_code == 403
