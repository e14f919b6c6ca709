"""The page of notices: for supervisors alone; files, decisions, as many queries for one row as for three."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from common import clock
from followup.domain.notices import beats
from followup.enums import ChannelKind, MessageState, NoticeStep
from followup.models import Message, Notice, Task, Unit
from tests.followup.domain.notices.conftest import moment

pytestmark = pytest.mark.django_db
PAGE = "/desk/notices/"


@pytest.fixture
def notice(task_due: Callable[..., Task]) -> Callable[..., Notice]:
    task = task_due(date(2026, 11, 30))

    def make(number: int = 1, state: str = MessageState.SENT) -> Notice:
        made = Notice.objects.create(
            task=task,
            unit=task.unit,
            step=NoticeStep.T_PLUS_1,
            version=str(number),
            number=f"2026-{number:04d}",
            due_on=task.due_on,
            words="一\n二",
            at=moment(date(2026, 12, 1)),
        )
        facts = {"kind": ChannelKind.EMAIL, "address": "hbj@example.cn", "not_before": made.at}
        Message.objects.create(notice=made, key=f"{number:032d}", state=state, **facts)
        return made

    return make


@pytest.fixture
def desk(client_of: Callable[[Any], Client], cast: Any) -> Client:
    return client_of(cast.supervisor)


def test_the_page_and_its_fragment(desk: Client, notice: Callable[..., Notice]) -> None:
    notice(1, MessageState.UNSURE)
    for headers in ({}, {"HX-Request": "true"}):
        page = desk.get(PAGE, headers=headers).content.decode()
        assert "催办通知书" in page
        assert "问政督办〔2026〕1号" in page
        assert "可能已送达" in page
        assert "manage.py run_clock" in page  # none runs
    assert "没有待处理" not in desk.get(PAGE, {"show": "trouble"}).content.decode()
    assert [row.number for row in desk.get(PAGE, {"show": "documents"}).context["board"].rows] == [
        "问政督办〔2026〕1号"
    ]


def test_empty(desk: Client) -> None:
    assert "还没有通知" in desk.get(PAGE).content.decode()
    assert "没有待处理的" in desk.get(PAGE, {"show": "trouble"}).content.decode()


def test_files(desk: Client, notice: Callable[..., Notice]) -> None:
    made = notice()
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = desk.get(f"{PAGE}{made.pk}.{kind}")
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"].startswith("attachment;")
    assert desk.get(f"{PAGE}{made.pk}.exe").status_code == 404
    Notice.objects.update(number="")
    assert desk.get(f"{PAGE}{made.pk}.pdf").status_code == 404


def test_a_decision_is_made_once(desk: Client, cast: Any, notice: Callable[..., Notice]) -> None:
    message = notice(1, MessageState.UNSURE).messages.get()
    arrived = f"{PAGE}messages/{message.pk}/arrived"
    assert desk.post(arrived).status_code == 302
    assert desk.post(arrived, headers={"HX-Request": "true"}).status_code == 409
    message.refresh_from_db()
    assert (message.state, message.decided_by) == (MessageState.SENT, cast.supervisor)
    Message.objects.update(state=MessageState.FAILED)
    assert desk.post(f"{PAGE}messages/{message.pk}/again").status_code == 302
    message.refresh_from_db()
    assert message.state == MessageState.WAITING


def test_as_many_queries_for_one_as_for_three(
    desk: Client, notice: Callable[..., Notice], django_assert_num_queries: Any
) -> None:
    desk.get(PAGE)
    for number in (1, 2, 3):
        notice(number)
        if number != 2:
            with django_assert_num_queries(10):
                desk.get(PAGE)


def test_nobody_was_told(desk: Client, notice: Callable[..., Notice]) -> None:
    notice()
    Message.objects.all().delete()
    assert "没有人收到" in desk.get(PAGE).content.decode()
    assert Unit.objects.count() == 1


def test_other_desks_are_told_only_what_is_wrong(
    desk: Client, notice: Callable[..., Notice], settings: Any
) -> None:
    lamp = "/desk/notices/lamp"
    assert "没有运行" in desk.get(lamp).content.decode()
    beats.beat("one", clock.now())
    assert "clockslot__line" not in desk.get(lamp).content.decode()
    settings.EMAIL_BACKEND = "common.outbox.OutboxBackend"
    assert "clockslot__line" not in desk.get(lamp).content.decode()
    notice()
    Message.objects.update(fault="no_mail_server")
    assert "尚未设置邮件服务器" in desk.get(lamp).content.decode()
