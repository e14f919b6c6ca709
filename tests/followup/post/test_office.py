"""What leaves the house, to real servers: once, in order, and what becomes of what does not arrive."""

import base64
import email
import email.policy
import hashlib
import hmac
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from followup.domain.notices import sending
from followup.domain.notices.messages import title_of
from followup.domain.notices.sending import Lane, Letter
from followup.enums import ChannelKind, Fault, MessageState
from followup.models import Channel, Message
from followup.post import base
from followup.post.mail import Mail
from followup.post.office import Office
from followup.post.robots import Robot, body_of, cut
from tests.followup.post.conftest import OPEN
from tests.followup.post.receivers import Mailbox, RobotHall

S = MessageState
MAIL = Lane(ChannelKind.EMAIL)
SHORT_S = 0.3


def office(at: datetime = OPEN, **kind: Any) -> Office:
    return Office("test", lambda: at, **kind)


def fate(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.fault


def impatient(letter: Letter) -> Any:
    return (Mail if letter.kind == "email" else Robot)(letter, SHORT_S)


# -- mail ----------------------------------------------------------------------------------------


def test_a_mail_arrives_once_with_its_key(message: Callable[..., Message], mail_to: Any) -> None:
    with Mailbox() as box:
        mail_to(box)
        one = message()
        assert [office().serve_one(MAIL), office().serve_one(MAIL)] == [True, False]
    assert fate(one) == (S.SENT, "")
    said = email.message_from_bytes(box.arrived[0]["text"], policy=email.policy.default)
    assert box.counted == {one.key: 1}
    assert (said["To"], said["Message-ID"]) == ("hbj@example.cn", f"<{one.key}@example.cn>")
    assert said["Subject"] == title_of(one.notice)
    assert said.get_content().replace("\r\n", "\n").startswith("一\n.二\n三")


@pytest.mark.parametrize(
    ("stage", "answer", "state", "fault"),
    [
        ("rcpt", b"550 no such box", S.FAILED, Fault.REFUSED),
        ("rcpt", b"451 later", S.WAITING, Fault.BUSY),
        ("data", b"452 full", S.WAITING, Fault.BUSY),
        ("dot", b"554 spam", S.FAILED, Fault.REFUSED),
        ("hello", b"421 closing", S.WAITING, Fault.BUSY),
    ],
)
def test_a_server_that_says_no(
    message: Callable[..., Message], mail_to: Any, stage: str, answer: bytes, state: str, fault: str
) -> None:
    with Mailbox(**{stage: answer}) as box:
        mail_to(box)
        one = message()
        office().serve_one(MAIL)
    assert fate(one) == (state, fault)
    assert one.trouble.startswith(f"SMTP {answer[:3].decode()}")
    assert box.arrived == []


def test_no_server(message: Callable[..., Message], mail_to: Any) -> None:
    box = Mailbox()
    box.close()
    mail_to(box)
    one = message()
    office().serve_one(MAIL)
    assert fate(one) == (S.WAITING, Fault.UNREACHABLE)
    assert one.not_before == OPEN + timedelta(minutes=1)


def test_silence_before_the_dot_is_tried_again_silence_after_it_is_unsure(
    message: Callable[..., Message], mail_to: Any
) -> None:
    for stage, expected in (("rcpt", (S.WAITING, Fault.SILENT)), ("dot", (S.UNSURE, Fault.LOST_ANSWER))):
        hang = threading.Event()
        with Mailbox(lambda now, at=stage, until=hang: now == at and until.wait(20)) as box:
            mail_to(box)
            Message.objects.all().delete()
            one = message()
            office(make=impatient).serve_one(MAIL)
            hang.set()
        assert fate(one) == expected, stage


def test_without_a_mail_server_nothing_is_lost(
    message: Callable[..., Message], settings: Any, tmp_path: Any
) -> None:
    settings.EMAIL_BACKEND = "common.outbox.OutboxBackend"
    settings.EMAIL_OUTBOX = tmp_path / "outbox"
    one = message()
    office().serve_one(MAIL)
    assert fate(one) == (S.SENT, Fault.NO_MAIL_SERVER)
    assert one.key in next(settings.EMAIL_OUTBOX.glob("*.eml")).read_text()
    Message.objects.update(state=S.WAITING)
    office().serve_one(MAIL)
    assert len([*settings.EMAIL_OUTBOX.iterdir()]) == 1


# -- robots --------------------------------------------------------------------------------------


def test_a_wecom_robot(message: Callable[..., Message], robot: Callable[..., Channel]) -> None:
    with RobotHall() as hall:
        channel = robot(hall.address)
        one = message(channel)
        office().serve_one(Lane(ChannelKind.WECOM, channel.pk))
    assert fate(one) == (S.SENT, "")
    assert hall.counted == {one.key: 1}
    assert hall.arrived[0]["said"]["msgtype"] == "markdown"
    assert one.address == f"127.0.0.1 #{channel.pk}"


def test_a_dingtalk_robot_is_signed(message: Callable[..., Message], robot: Callable[..., Channel]) -> None:
    with RobotHall() as hall:
        channel = robot(hall.address.replace("key=", "access_token="), ChannelKind.DINGTALK, "SEC-moon")
        one = message(channel)
        office().serve_one(Lane(ChannelKind.DINGTALK, channel.pk))
    assert fate(one) == (S.SENT, "")
    query = parse_qs(urlsplit(hall.arrived[0]["path"]).query)
    text = f"{query['timestamp'][0]}\nSEC-moon".encode()
    expected = base64.b64encode(hmac.new(b"SEC-moon", text, hashlib.sha256).digest()).decode()
    assert query["sign"] == [expected]
    assert hall.arrived[0]["said"]["markdown"]["title"] == title_of(one.notice)


@pytest.mark.parametrize(
    ("answer", "state", "fault"),
    [
        ({"errcode": 93000, "errmsg": "invalid key=sesame-693a91f6"}, S.FAILED, Fault.REFUSED),
        ({"errcode": 45009, "errmsg": "too many"}, S.WAITING, Fault.BUSY),
        ({"raw": b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n"}, S.FAILED, Fault.REFUSED),
        ({"raw": b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"}, S.WAITING, Fault.BUSY),
        ({"raw": b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n"}, S.UNSURE, Fault.ALIEN),
        ({"raw": b"<html>hello</html>"}, S.UNSURE, Fault.ALIEN),
    ],
)
def test_a_robot_that_says_no(
    message: Callable[..., Message], robot: Any, answer: Any, state: str, fault: str
) -> None:
    with RobotHall(**answer) as hall:
        channel = robot(hall.address)
        one = message(channel)
        office().serve_one(Lane(ChannelKind.WECOM, channel.pk))
    assert fate(one) == (state, fault)
    assert "sesame" not in one.trouble


def test_a_key_is_never_logged(
    message: Callable[..., Message], robot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    channel = robot("http://127.0.0.1:1/send?key=sesame", ChannelKind.DINGTALK, "SEC-moon")
    one = message(channel)
    office().serve_one(Lane(ChannelKind.DINGTALK, channel.pk))
    assert fate(one) == (S.WAITING, Fault.UNREACHABLE)
    assert [word for word in ("sesame", "SEC-moon") if word in caplog.text + one.trouble + one.address] == []


def test_long_words_are_cut_to_what_a_robot_takes() -> None:
    letter = Letter("k" * 32, "wecom", "", "题", "长" * 3000)
    content = body_of(letter)["markdown"]["content"]
    assert len(content.encode()) <= 4096
    assert content.endswith(f"…\n\n`{letter.key}`")
    assert cut("甲乙", 6) == "甲乙"


# -- who sends -----------------------------------------------------------------------------------


def test_a_channel_that_was_switched_off(message: Callable[..., Message], robot: Any) -> None:
    channel = robot("http://127.0.0.1:1/")
    one = message(channel)
    Channel.objects.update(is_active=False)
    office().serve_one(Lane(ChannelKind.WECOM, channel.pk))
    assert fate(one) == (S.FAILED, Fault.NO_CHANNEL)


@pytest.mark.django_db(transaction=True)
def test_an_address_that_hangs_holds_up_no_other(
    message: Callable[..., Message], robot: Any, mail_to: Any, settings: Any
) -> None:
    settings.CLOCK_ROBOT_PAUSE_S = 0
    hang = threading.Event()
    with Mailbox() as box, RobotHall() as hall, RobotHall(lambda stage: hang.wait(30)) as deaf:
        mail_to(box)
        slow, fine = robot(deaf.address), robot(hall.address)
        stuck, robots, mail = message(slow), message(fine), message()
        at_work = office(make=patient)
        at_work.look()
        for lane, thread in at_work._serving.items():
            if lane.channel != slow.pk:
                thread.join(60)
        assert [fate(robots)[0], fate(mail)[0], fate(stuck)[0]] == [S.SENT, S.SENT, S.HANDING]
        at_work.stop.set()
        hang.set()
        assert at_work.wait(60)


def patient(letter: Letter) -> Any:
    return Mail(letter) if letter.kind == "email" else Robot(letter, 20)


def test_faults_have_their_words() -> None:
    assert {str(fault) for fault in base.Fault} <= set(Fault.values)


def test_a_lost_claim_hands_nothing_over(message: Callable[..., Message], mail_to: Any) -> None:
    """Another clock took it over while the text was on its way."""
    with Mailbox() as box:
        mail_to(box)
        one = message()
        held = sending.claim_next(MAIL, "test", OPEN)
        assert held
        post = Mail(sending.letter_of(held))
        post.ready()
        Message.objects.update(claimed_by="other")
        assert not sending.begin_hand_over(held, OPEN)
        post.close()
    assert box.arrived == []
    assert fate(one) == (S.CLAIMED, "")
