"""Channels are set up without their keys being shown again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from common.models import User
from followup.models import Channel, Unit

pytestmark = pytest.mark.django_db
SET_UP = "/admin/followup/channel/"
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=sesame"


@pytest.fixture
def keeper(client_of: Callable[[Any], Client]) -> Client:
    return client_of(User.objects.create_superuser("keeper", "let-me-in-2026"))


def test_a_key_is_written_and_never_shown(keeper: Client, unit: Unit) -> None:
    entered = {"kind": "dingtalk", "unit": unit.pk, "address": ROBOT, "secret": "SEC-moon", "is_active": "on"}
    assert keeper.post(f"{SET_UP}add/", entered).status_code == 302
    channel = Channel.objects.get()
    for page in (SET_UP, f"{SET_UP}{channel.pk}/change/", f"{SET_UP}{channel.pk}/history/"):
        text = keeper.get(page).content.decode()
        assert ("sesame" in text, "SEC-moon" in text) == (False, False), page
        assert page.endswith("history/") or "qyapi.weixin.qq.com" in text
    empty = entered | {"address": "", "secret": "", "for_head": "on"}
    assert keeper.post(f"{SET_UP}{channel.pk}/change/", empty).status_code == 302
    channel.refresh_from_db()
    assert (channel.address, channel.secret, channel.for_head) == (ROBOT, "SEC-moon", True)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("wecom", "http://qyapi.weixin.qq.com/send?key=1"),
        ("wecom", "file:///etc/passwd"),
        ("dingtalk", ""),
        ("email", "nobody"),
        ("email", ""),
    ],
)
def test_an_address_that_cannot_be(keeper: Client, kind: str, address: str) -> None:
    answer = keeper.post(f"{SET_UP}add/", {"kind": kind, "address": address, "is_active": "on"})
    assert (answer.status_code, Channel.objects.count()) == (200, 0)
