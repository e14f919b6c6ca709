"""Corrections and the asking for a date, as browsers meet them; owners, roles, constant queries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.date_requests import ask_date, open_requests
from followup.models import Commitment, Correction, DateRequest, Task, Unit, UnitMember

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def frozen(captured: Commitment, cast: Any, at: datetime) -> Commitment:
    return confirm_commitment(captured, by=cast.supervisor, at=at)


@pytest.fixture
def vague(
    origin: Origin, promise: Callable[..., PromiseData], cast: Any, at: datetime
) -> Callable[[], DateRequest]:
    def make() -> DateRequest:
        data = promise(deadline_kind="none", deadline_count=None)
        found = capture_commitment(origin, data, by=cast.scribe, at=at)
        confirm_commitment(found, by=cast.supervisor, at=at)
        open_requests("run-7", by=None, at=at)
        return DateRequest.objects.get(commitment=found)

    return make


def queries_of(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_two_browsers_sign_a_correction(frozen: Commitment, cast: Any, client_of: ClientOf) -> None:
    producer, supervisor = client_of(cast.producer), client_of(cast.supervisor)
    typed = {"field": "place", "after": "青石浦北岸", "reason": "录音里是北岸"}
    done = producer.post(reverse("followup:correction-new", args=[frozen.code]), typed, headers=HTMX)
    assert 'id="corrected"' in done.content.decode()
    found = Correction.objects.get()
    own = producer.post(reverse("followup:correction-sign", args=[found.pk]), headers=HTMX)
    assert (own.status_code, 'data-code="same_hand"' in own.content.decode()) == (409, True)
    signed = supervisor.post(reverse("followup:correction-sign", args=[found.pk]))
    assert (signed.status_code, signed["Location"]) == (
        302,
        reverse("followup:corrections", args=[frozen.code]),
    )
    page = supervisor.get(reverse("followup:corrections", args=[frozen.code])).content.decode()
    assert f"<del>{frozen.place}</del>" in page
    assert "<ins>青石浦北岸</ins>" in page
    assert frozen.words in page


def test_a_refusal_takes_a_reason(frozen: Commitment, cast: Any, client_of: ClientOf) -> None:
    typed = {"field": "place", "after": "青石浦北岸", "reason": "录音里是北岸"}
    client_of(cast.producer).post(reverse("followup:correction-new", args=[frozen.code]), typed)
    address = reverse("followup:correction-refuse", args=[Correction.objects.get().pk])
    assert client_of(cast.supervisor).post(address, {"reason": " "}).status_code == 400
    assert client_of(cast.supervisor).post(address, {"reason": "没听出来"}).status_code == 302


def test_what_is_not_frozen_or_only_rehearsed_has_no_page(
    captured: Commitment, cast: Any, client_of: ClientOf
) -> None:
    address = reverse("followup:corrections", args=[captured.code])
    assert client_of(cast.producer).get(address).status_code == 404


@pytest.mark.parametrize("part", ["scribe", "reporter", "handler", "usher", "stranger"])
def test_nobody_else_corrects(part: str, frozen: Commitment, cast: Any, client_of: ClientOf) -> None:
    address = reverse("followup:corrections", args=[frozen.code])
    assert client_of(getattr(cast, part)).get(address).status_code == 403


def test_the_supervisor_asks_and_the_head_answers(
    vague: Callable[[], DateRequest], unit: Unit, cast: Any, client_of: ClientOf, at: datetime
) -> None:
    asked = vague()
    UnitMember.objects.create(unit=unit, user=cast.handler, is_head=True)
    head, supervisor = client_of(cast.handler), client_of(cast.supervisor)
    assert "dates__none" in head.get(reverse("followup:dates-asked")).content.decode()
    done = supervisor.post(reverse("followup:date-ask", args=[asked.pk]), headers=HTMX)
    assert 'id="dates"' in done.content.decode()
    assert "高度" not in head.get(reverse("followup:dates-asked")).content.decode()
    day = (DateRequest.objects.get().asked_at or at).date() + timedelta(days=30)
    answered = head.post(reverse("followup:date-answer", args=[asked.pk]), {"due_on": day.isoformat()})
    assert answered.status_code == 302
    assert Task.objects.get().due_on == day


def test_another_units_request_is_not_there(
    vague: Callable[[], DateRequest], other_unit: Unit, cast: Any, client_of: ClientOf, at: datetime
) -> None:
    asked = ask_date(vague(), by=cast.supervisor, at=at)
    UnitMember.objects.create(unit=other_unit, user=cast.handler, is_head=True)
    browser = client_of(cast.handler)
    for name in ("date-answer", "date-refuse"):
        assert browser.post(reverse(f"followup:{name}", args=[asked.pk]), {"reason": "x"}).status_code == 404
    assert "dates__none" in browser.get(reverse("followup:dates-asked")).content.decode()


def test_pages_cost_the_same_for_one_as_for_three(
    vague: Callable[[], DateRequest], unit: Unit, cast: Any, client_of: ClientOf, at: datetime
) -> None:
    UnitMember.objects.create(unit=unit, user=cast.handler, is_head=True)
    pages = ((cast.supervisor, "followup:dates"), (cast.handler, "followup:dates-asked"))
    ask_date(vague(), by=cast.supervisor, at=at)
    one = [queries_of(client_of(who), reverse(name)) for who, name in pages]
    for _more in range(2):
        ask_date(vague(), by=cast.supervisor, at=at)
    assert [queries_of(client_of(who), reverse(name)) for who, name in pages] == one
