"""The desks' doors to deals, the second person's yes, and void and score again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from followup.models import Commitment, Offer
from studio.domain.show import run as live
from studio.models import Item, Run
from voting.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(
    on_air_run: Run, items: dict[str, Item], promised: Any, units: Any, air: Any, sealed: Any
) -> Round:
    promised(on_air_run, units[0])
    air(on_air_run, items["scoring"])
    return sealed(Round.objects.get(), confirm=False)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("part", "desk"), [("producer2", "control"), ("supervisor", "scribe")])
def test_a_second_person_checks_at_either_desk(
    waiting: Round, on_air_run: Run, cast: Any, client_of: Callable[[Any], Client], part: str, desk: str
) -> None:
    client = client_of(getattr(cast, part))
    address = reverse("studio:round-confirm", args=[on_air_run.pk, waiting.pk])
    desk_page = reverse(f"studio:{desk}", args=[on_air_run.episode_id])
    assert address in client.get(desk_page).content.decode()
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, desk_page)
    waiting.refresh_from_db()
    assert waiting.confirmed_by == part
    assert address not in client.get(desk_page).content.decode()


def test_a_scribe_does_not_check(
    waiting: Round, on_air_run: Run, cast: Any, client_of: Callable[[Any], Client]
) -> None:
    client = client_of(cast.scribe)
    address = reverse("studio:round-confirm", args=[on_air_run.pk, waiting.pk])
    assert client.post(address).status_code == 403
    assert address not in client.get(reverse("studio:scribe", args=[on_air_run.episode_id])).content.decode()


def test_the_scribe_writes_a_counter_offer_and_the_producer_asks(
    on_air_run: Run, promised: Any, units: Any, cast: Any, client_of: Callable[[Any], Client]
) -> None:
    code = promised(on_air_run, units[0]).code
    offer = reverse("studio:commitment-offer", args=[code])
    scribe = client_of(cast.scribe)
    assert scribe.post(offer, {"kind": "days", "count": "14"}).status_code == 302
    assert scribe.post(offer, {"kind": "none"}).status_code == 400
    assert client_of(cast.supervisor).post(offer, {"kind": "days", "count": "7"}).status_code == 403
    assert Offer.objects.get().deadline_count == 14

    producer = client_of(cast.producer)
    on_air_run.refresh_from_db()
    envelope = {"command_id": "press-0001", "expected_seq": on_air_run.seq, "code": code}
    answer = producer.post(reverse("studio:ask-hall", args=[on_air_run.pk]), envelope)
    assert answer.status_code == 302
    assert Commitment.objects.get().offers.get().state == "asked"
    page = producer.get(reverse("studio:control", args=[on_air_run.episode_id])).content.decode()
    assert 'id="offers-' in page


def test_void_and_score_again_by_the_desk(
    waiting: Round, on_air_run: Run, cast: Any, client_of: Callable[[Any], Client]
) -> None:
    on_air_run.refresh_from_db()
    envelope = {"command_id": "press-0002", "expected_seq": on_air_run.seq, "reason": "断网"}
    client_of(cast.producer).post(reverse("studio:rerun-round", args=[on_air_run.pk]), envelope)
    assert list(Round.objects.order_by("number").values_list("state", flat=True)) == ["void", "armed"]


def test_the_answer_is_armed_by_the_desk(on_air_run: Run, cast: Any, client_of: Any, command: Any) -> None:
    envelope = {"command_id": "press-0003", "expected_seq": live.living_run(on_air_run.episode).seq}
    answer = client_of(cast.producer).post(reverse("studio:show-answer", args=[on_air_run.pk]), envelope)
    assert answer.status_code == 409
