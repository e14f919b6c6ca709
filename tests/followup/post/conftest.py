"""Messages on their way to servers of the test's own."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from followup.domain.notices.issuing import Address, address_of, key_of
from followup.enums import ChannelKind, NoticeStep
from followup.models import Channel, Message, Notice, Unit
from tests.followup.post.receivers import Mailbox

OPEN = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)  # Thursday, 10:00 in the office


@pytest.fixture
def notice(unit: Unit) -> Notice:
    Unit.objects.filter(pk=unit.pk).update(email="hbj@example.cn")
    unit.refresh_from_db()
    return Notice.objects.create(
        unit=unit,
        step=NoticeStep.YEAR_MISSING,
        version="2027",
        due_on=OPEN.date(),
        words="一\n.二\n三",
        at=OPEN,
    )


@pytest.fixture
def message(notice: Notice) -> Callable[..., Message]:
    """A waiting message: mail to the unit, or to the given robot."""

    def make(channel: Channel | None = None, **changes: Any) -> Message:
        mail = Address(ChannelKind.EMAIL, "hbj@example.cn")
        address = address_of(channel) if channel else mail
        facts = {"kind": address.kind, "address": address.shown, "channel": channel, "not_before": OPEN}
        return Message.objects.create(notice=notice, key=key_of(notice, address), **(facts | changes))

    return make


@pytest.fixture
def robot(unit: Unit) -> Callable[..., Channel]:
    def make(address: str, kind: str = ChannelKind.WECOM, secret: str = "") -> Channel:
        return Channel.objects.create(kind=kind, unit=unit, address=address, secret=secret)

    return make


@pytest.fixture
def mail_to(settings: Any) -> Callable[[Mailbox], None]:
    """Let the settings name this server."""

    def use(box: Mailbox) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "wenzheng@example.cn"

    return use
