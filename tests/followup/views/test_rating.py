"""The page of an invitation to rate: a GET changes nothing, a POST rates once, other tokens do not exist."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from followup.models import Rating, Task
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(task_due: Callable[..., Task], cast: Any) -> Life:
    due = clock.today() + timedelta(days=30)
    return Life(task_due(due), cast, clock.now() - timedelta(hours=1)).verified(
        invited=("3排5座", "河边商户")
    )


@pytest.fixture
def address(life: Life) -> str:
    return reverse("followup:rate", args=[life.invited[0].token])


def test_get_shows_the_promise_and_rates_nothing(life: Life, address: str, client: Client) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert life.task.commitment.words in page.content.decode()
    assert not Rating.objects.filter(at__isnull=False).exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_post_rates_once(language: str, life: Life, address: str, client: Client) -> None:
    client.cookies["django_language"] = language
    posted = {"satisfaction": "discontent", "objection": "河面还有垃圾"}
    assert client.post(address, posted).status_code == 200
    rating = Rating.objects.get(at__isnull=False)
    assert (rating.label, rating.satisfaction, rating.objection) == ("3排5座", "discontent", "河面还有垃圾")
    assert client.post(address, {"satisfaction": "content"}).status_code == 409
    assert "河面还有垃圾" not in client.get(address).content.decode()


def test_unknown_token_and_no_answer(address: str, client: Client) -> None:
    assert client.get(reverse("followup:rate", args=["nothing"])).status_code == 404
    assert client.post(address, {"satisfaction": "perhaps"}).status_code == 400
    assert not Rating.objects.filter(at__isnull=False).exists()
