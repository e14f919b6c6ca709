"""The programme's front page, as strangers find it; staff go to their desk instead."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.models import User
from studio.models import Run

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_what_is_on_air(on_air_run: Run) -> None:
    told = Client().get("/").content.decode()
    now = told.partition('class="front__now"')[2].partition("</p>")[0]
    assert f'href="{reverse("studio:public", args=[on_air_run.episode.number])}"' in now
    assert on_air_run.episode.title in now


def test_nothing_is_said_to_be_on_air_before_it_is(run: Run) -> None:
    told = Client().get("/").content.decode()
    assert ("front__now" in told, run.episode.title in told) == (False, True)


def test_an_account_without_a_desk_is_told_so_and_can_leave(run: Run) -> None:
    client = Client()
    client.force_login(
        User.objects.create_user("nobody"), backend="django.contrib.auth.backends.ModelBackend"
    )
    told = client.get("/").content.decode()
    assert (f'action="{reverse("logout")}"' in told, reverse("login") in told) == (True, False)


def test_staff_go_to_their_desk(cast: Any, client_of: Any) -> None:
    answer = client_of(cast.producer).get("/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("studio:episodes"))
