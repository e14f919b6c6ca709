"""Planning over HTTP, without script: every act leads back to the plan, nothing typed is lost."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common import qr
from tests.voting.factories import Room
from voting.domain import drill, offsite, seats
from voting.models import DrillMark, Electorate, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def producer(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


def address(room: Room, name: str = "electorate-plan") -> str:
    return reverse(f"voting:{name}", args=[room.electorate.pk])


def page(client: Client, room: Room) -> str:
    return client.get(address(room)).content.decode()


def upload(client: Client, room: Room, text: str, name: str = "席位.csv") -> Any:
    return client.post(address(room, "seat-import"), {"file": SimpleUploadedFile(name, text.encode())})


LIST = "座位,排,号,类别\nA-01,A,1,群众代表\nB-01,B,1,点评专家\n"


def test_by_ref_leads_to_the_plan(producer: Client, room: Room) -> None:
    answer = producer.get(reverse("voting:electorate-by-ref", args=[room.electorate.ref]))
    assert answer["Location"] == address(room)
    assert producer.get(reverse("voting:electorate-by-ref", args=["nothing"])).status_code == 404


def test_the_plan_shows_groups_seats_and_switches(producer: Client, room: Room) -> None:
    shown = page(producer, room)
    for words in ("群众代表", "问政代表", "点评专家", 'name="weight-audience"', 'id="drill"', 'id="public"'):
        assert words in shown


def test_an_empty_electorate_says_what_to_do(producer: Client, room: Room) -> None:
    Seat.objects.all().delete()
    assert "还没有座位" in page(producer, room)


def test_rules_are_saved_and_kept_in_the_history(producer: Client, room: Room) -> None:
    typed = {"weight-audience": 50, "weight-representative": 30, "weight-expert": 20, "trim_percent": 10}
    assert producer.post(address(room, "electorate-rules"), typed)["Location"] == address(room)
    shown = page(producer, room)
    assert "群众代表 60 → 50、问政代表 20 → 30、去掉最高最低 0 % → 10 %" in shown


def test_rules_that_are_none_come_back_as_typed(producer: Client, room: Room) -> None:
    typed = {"weight-audience": "0", "weight-representative": 30, "weight-expert": 20, "trim_percent": "99"}
    answer = producer.post(address(room, "electorate-rules"), typed)
    assert answer.status_code == 400
    assert 'value="99"' in answer.content.decode()
    assert room.electorate.changes.count() == 0


TYPED = {"weight-audience": 50, "weight-representative": 30, "weight-expert": 20, "trim_percent": 10}


def test_the_list_of_groups_is_changed_with_the_rules(producer: Client, room: Room) -> None:
    typed = {**TYPED, "name-representative": "代表委员", "remove-expert": "on", "new_name": "青年代表"}
    answer = producer.post(address(room, "electorate-rules"), {**typed, "new_weight": 25})
    assert answer["Location"] == address(room)
    assert list(room.electorate.groups.values_list("name", "weight")) == [
        ("群众代表", 50),
        ("代表委员", 30),
        ("青年代表", 25),
    ]
    shown = page(producer, room)
    assert "新增青年代表、问政代表 → 代表委员、撤销点评专家" in shown
    assert "青年代表" in producer.get(address(room, "seat-template")).content.decode()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"new_name": "点评专家", "new_weight": 5}, "已有别的类别叫“点评专家”。"),
        ({"new_name": "青年代表"}, "请填新类别的权重"),
        ({"new_spare": "on"}, "请给新类别起个名称"),
        ({"new_name": "=A1", "new_weight": 5}, "类别名称要以文字或数字开头"),
        ({"name-audience": ""}, "这个字段是必填项"),
        ({"name-audience": "问政代表"}, "已有别的类别叫“问政代表”。"),
    ],
)
def test_a_bad_list_says_so_and_loses_nothing_typed(
    producer: Client, room: Room, more: dict[str, Any], says: str
) -> None:
    answer = producer.post(address(room, "electorate-rules"), {**TYPED, "weight-audience": 77, **more})
    shown = answer.content.decode()
    assert (answer.status_code, says in shown, 'value="77"' in shown) == (400, True, True)
    assert [f"{value}" in shown for value in more.values() if value != "on"] == [True] * (
        len(more) - ("new_spare" in more)
    )
    assert room.electorate.changes.count() == 0


def test_a_spare_group_shows_no_weight(producer: Client, room: Room) -> None:
    producer.post(address(room, "electorate-rules"), {**TYPED, "new_name": "备用席", "new_spare": "on"})
    ref = room.electorate.groups.get(is_spare=True).ref
    shown = page(producer, room)
    assert (f'name="weight-{ref}"' in shown, f'name="remove-{ref}"' in shown) == (False, True)
    assert 'name="remove-audience"' not in shown


def test_rules_are_locked_once_scoring_has_begun(producer: Client, room: Room, at: datetime) -> None:
    room.open(at)
    shown = page(producer, room)
    assert 'name="weight-audience"' not in shown
    assert 'type="file"' not in shown
    typed = {"weight-audience": 50, "weight-representative": 30, "weight-expert": 20, "trim_percent": 10}
    assert producer.post(address(room, "electorate-rules"), typed).status_code == 409


def test_an_import_is_looked_at_and_then_done(producer: Client, room: Room) -> None:
    answer = upload(producer, room, LIST)
    preview = answer.context["preview"]
    assert ([row.label for row in preview.new], len(preview.changed)) == (["B-01"], 1)
    assert Seat.objects.count() == 5
    done = producer.post(address(room, "seat-import-apply"), {"ticket": preview.ticket, "remove": "1"})
    assert done["Location"] == address(room)
    assert sorted(Seat.objects.values_list("label", flat=True)) == ["A-01", "A-02", "A-03", "B-01"]
    assert "新增 1，修改 1，删除 2" in page(producer, room)


def test_an_import_with_errors_names_them_by_row_and_offers_nothing(producer: Client, room: Room) -> None:
    shown = upload(producer, room, LIST + "B-01,B,1,点评专家\n,,,\n=A1,B,2,评委\n").content.decode()
    assert "第 3 行已有同一个座位" in shown
    assert "这里是公式" in shown
    assert "ticket" not in shown


def test_a_file_that_is_none_is_refused_with_another_try(producer: Client, room: Room) -> None:
    answer = upload(producer, room, "PKbroken", "x.xlsx")
    assert answer.status_code == 400
    assert 'type="file"' in answer.content.decode()
    assert producer.post(address(room, "seat-import"), {}).status_code == 400
    assert Seat.objects.count() == 5


def test_a_stale_preview_is_refused(producer: Client, room: Room) -> None:
    ticket = upload(producer, room, LIST).context["preview"].ticket
    seats.issue_seats(room.electorate, ["Z-01"])
    assert producer.post(address(room, "seat-import-apply"), {"ticket": ticket}).status_code == 409
    assert producer.post(address(room, "seat-import-apply"), {}).status_code == 400


def test_the_template_imports_without_errors(producer: Client, room: Room) -> None:
    text = producer.get(address(room, "seat-template")).content.decode()
    assert upload(producer, room, text).context["preview"].problems == []


def test_switches(producer: Client, room: Room) -> None:
    for name in ("electorate-code", "electorate-public"):
        for on in ("1", "0", "nonsense"):
            assert producer.post(address(room, name), {"on": on})["Location"] == address(room)
    acts = [change.act for change in room.electorate.changes.order_by("pk")]
    assert acts == ["code", "code", "offsite", "offsite"]


# -- cards -------------------------------------------------------------------------------------


def test_sheets_carry_the_path_of_the_very_address(producer: Client, room: Room) -> None:
    shown = producer.get(address(room, "cards")).content.decode()
    for seat in Seat.objects.all():
        url = f"http://testserver{reverse('voting:seat', args=[seats.token_of(seat)])}"
        assert qr.path(url) in shown
    assert producer.get(address(room, "cards"))["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_cards_made_under_the_machine_s_own_name_say_so(producer: Client, room: Room) -> None:
    shown = producer.get(address(room, "cards"), headers={"host": "127.0.0.1"}).content.decode()
    assert 'class="tools__warn"' in shown


def test_the_pdf_and_its_choice(producer: Client, room: Room) -> None:
    for query in ("", "?first=A-02&last=A-03", "?which=spares", "?which=nonsense"):
        answer = producer.get(address(room, "cards-pdf") + query)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content[:5] == b"%PDF-"


def test_spares_are_made_and_one_card_is_printed_again(producer: Client, room: Room) -> None:
    producer.post(address(room, "electorate-spares"), {"count": 3})
    assert room.electorate.spares.count() == 3
    assert producer.post(address(room, "electorate-spares"), {"count": 1000}).status_code == 400
    answer = producer.post(address(room, "electorate-reprint"), {"label": "A-04", "reason": "弄湿了"})
    assert answer["Location"] == address(room, "cards") + "?first=A-04&last=A-04"
    assert Seat.objects.get(label="A-04").edition == 2
    again = producer.post(address(room, "electorate-reprint"), {"label": "Z-99", "reason": "弄湿了"})
    assert (again.status_code, "弄湿了" in again.content.decode()) == (400, True)


# -- drill -------------------------------------------------------------------------------------


def test_a_drill_from_start_to_report(producer: Client, room: Room, client: Client) -> None:
    assert producer.post(address(room, "drill"), {"on": "1"})["Location"] == address(room)
    running = drill.running_drill(room.electorate)
    assert running is not None
    client.cookies["seat"] = room.phones[0].secret
    said = {"round": running.pk, "ms": 312}
    assert client.post(reverse("voting:drill-mark"), said).json() == {"kept": 1}
    assert DrillMark.objects.get().took_ms == 312
    board = producer.get(address(room, "drill-board"), headers={"HX-Request": "true"}).content.decode()
    assert "1/5" in board
    assert "A-02、A-03" in board
    ended = producer.post(
        address(room, "drill"), {"on": "0"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'hx-trigger="every 2s"' not in ended
    assert drill.last_report(room.electorate.ref) is not None


@pytest.mark.parametrize(
    "said", [{}, {"round": "x", "ms": "1"}, {"round": 1, "ms": -1}, {"round": 7, "ms": 5}]
)
def test_a_mark_that_makes_no_sense_is_dropped(client: Client, room: Room, said: dict[str, Any]) -> None:
    client.cookies["seat"] = room.phones[0].secret
    assert client.post(reverse("voting:drill-mark"), said).json() == {"kept": 0}


# -- the public at home ------------------------------------------------------------------------


def test_home_is_closed_until_it_is_switched_on(client: Client, room: Room, at: datetime) -> None:
    home = reverse("voting:offsite", args=[room.electorate.ref])
    offsite.joins.refill()
    assert client.get(home).status_code == 404
    assert client.post(home).status_code == 403
    offsite.switch(room.electorate, is_open=True, by="producer", at=at)
    assert "<form" in client.get(home).content.decode()
    assert Seat.objects.filter(label__startswith="网").count() == 0  # looking joins nobody
    assert client.post(home)["Location"] == reverse("voting:phone")
    assert client.get(reverse("voting:phone")).status_code == 200
    assert client.post(home)["Location"] == reverse("voting:phone")
    assert Seat.objects.filter(label__startswith="网").count() == 1


def test_home_does_not_take_the_studio_s_phones(client: Client, room: Room, at: datetime) -> None:
    offsite.joins.refill()
    offsite.switch(room.electorate, is_open=True, by="producer", at=at)
    client.cookies["seat"] = room.phones[0].secret
    answer = client.post(reverse("voting:offsite", args=[room.electorate.ref]))
    assert (answer.status_code, "A-01" in answer.content.decode()) == (409, True)


def test_an_off_site_electorate_has_no_plan(producer: Client, room: Room, at: datetime) -> None:
    public: Electorate = offsite.switch(room.electorate, is_open=True, by="producer", at=at)
    assert producer.get(reverse("voting:electorate-plan", args=[public.pk])).status_code == 404
