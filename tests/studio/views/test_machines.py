"""The machines page: set-up without a password leaking, the three acts, and the bar of the control room."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from common.clock import now
from studio.enums import MachineKind
from studio.models import Machine

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "OBS",
    "kind": "obs",
    "host": "10.0.0.7",
    "port": "",
    "password": "hush-hush",
    "channel": "1",
    "live_scene": "CAM",
    "policy": "read_only",
    "is_used": "on",
}


@pytest.fixture
def desk(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


@pytest.fixture
def machine(db: None) -> Machine:
    return Machine.objects.create(
        kind=MachineKind.OBS, name="OBS", host="obs", port=4455, password="hush-hush", live_scene="CAM"
    )


def heard(machine: Machine, at: datetime) -> None:
    Machine.objects.filter(pk=machine.pk).update(reported={"scene": "HOLD"}, reported_at=at)


def test_a_new_machine_is_not_in_hand_and_has_the_usual_port(desk: Client) -> None:
    assert desk.post("/studio/machines/new", FACTS).status_code == 302
    made = Machine.objects.get()
    assert (made.port, made.password, made.in_hand_since, made.is_used) == (4455, "hush-hush", None, True)
    page = desk.get("/studio/machines/").content.decode()
    assert "未接手，不发送指令" in page
    assert "未知" in page


def test_the_password_never_comes_back_and_an_empty_field_keeps_it(desk: Client, machine: Machine) -> None:
    assert "hush-hush" not in desk.get(f"/studio/machines/?edit={machine.pk}").content.decode()
    desk.post(f"/studio/machines/{machine.pk}/edit", FACTS | {"password": "", "port": "4456"})
    machine.refresh_from_db()
    assert (machine.password, machine.port) == ("hush-hush", 4456)


@pytest.mark.parametrize(
    ("field", "value"), [("host", "http://obs"), ("host", "obs:4455"), ("port", "70000"), ("kind", "")]
)
def test_what_cannot_be_an_address_is_told_and_kept_on_the_page(desk: Client, field: str, value: str) -> None:
    answer = desk.post("/studio/machines/new", FACTS | {field: value})
    assert (answer.status_code, Machine.objects.count()) == (400, 0)
    assert "errorlist" in answer.content.decode()


def test_adopt_impose_let_go(desk: Client, machine: Machine) -> None:
    refused = desk.post(f"/studio/machines/{machine.pk}/adopt", headers={"HX-Request": "true"})
    assert (refused.status_code, "OBS 近几秒没有报告画面" in refused.content.decode()) == (409, True)
    heard(machine, now())
    assert desk.post(f"/studio/machines/{machine.pk}/adopt")["Location"] == "/studio/machines/"
    machine.refresh_from_db()
    assert machine.in_hand_since is not None
    board = desk.post(f"/studio/machines/{machine.pk}/let-go", headers={"HX-Request": "true"})
    assert "未接手" in board.content.decode()
    board = desk.post(f"/studio/machines/{machine.pk}/impose", headers={"HX-Request": "true"})
    assert "已接手" in board.content.decode()


def test_the_bar_of_the_control_room(desk: Client, machine: Machine) -> None:
    heard(machine, now() - timedelta(seconds=30))
    bar = desk.get("/studio/machines/lamps").content.decode()
    assert "machine-lamp--unknown" in bar
    assert "HOLD" not in bar  # what it showed half a minute ago is not what it shows
    Machine.objects.update(is_used=False)
    bar = desk.get("/studio/machines/lamps").content.decode()
    assert "hidden" in bar
    assert "switched" not in bar


def test_removing(desk: Client, machine: Machine) -> None:
    assert desk.post(f"/studio/machines/{machine.pk}/remove").status_code == 302
    assert Machine.objects.count() == 0


def test_the_board_asks_no_more_for_more_machines(
    desk: Client, machine: Machine, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        Machine.objects.create(kind=MachineKind.CASPARCG, name=f"CG {number}", host="cg", port=5250)
    with django_assert_num_queries(8):  # session, user and roles among them
        desk.get("/studio/machines/board")
