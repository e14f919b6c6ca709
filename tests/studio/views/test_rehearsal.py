"""The rehearsal's page over HTTP, and its mark on everything that belongs to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from studio.domain.rehearsals import rehearsal
from studio.domain.show import run as live
from studio.domain.show import takeover
from studio.enums import Fault, RunMode
from studio.models import Episode, RehearsalReport, Run, SyntheticAudience
from studio.views.rehearsal import _door
from voting.domain import seats
from voting.models import Electorate

pytestmark = pytest.mark.django_db

MARK = "rehearsal-mark"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def producer(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


@pytest.fixture
def rehearsed(run: Run, cast: Any, at: Any) -> Run:
    return rehearsal.begin_rehearsal(run.episode, by=cast.producer, at=at)


def page(client: Client, episode: int) -> str:
    return client.get(reverse("studio:rehearsal", args=[episode])).content.decode()


def test_before_it_the_page_counts_every_table(producer: Client, episode: Episode) -> None:
    shown = page(producer, episode.pk)
    assert 'id="rehearse-begin"' in shown
    assert "voting_ballot" in shown
    assert MARK not in shown


def test_begun_it_is_shown_by_every_desk_with_its_mark(producer: Client, run: Run) -> None:
    begun = producer.post(reverse("studio:rehearsal-begin", args=[run.episode_id]))
    assert begun.status_code == 302
    performed = Run.objects.get(mode=RunMode.REHEARSAL)
    for desk in ("studio:control", "studio:scribe", "studio:rehearsal"):
        shown = producer.get(reverse(desk, args=[run.episode_id])).content.decode()
        assert MARK in shown, desk
        assert f"/ws/desk/runs/{performed.pk}/" in shown, desk


def test_its_phones_and_its_seats_carry_the_mark_and_the_evenings_do_not(
    producer: Client, rehearsed: Run, at: Any
) -> None:
    for ref, is_marked in ((rehearsed.electorate_ref, True), (rehearsed.episode.electorate_ref, False)):
        electorate = Electorate.objects.get(ref=ref)
        Electorate.objects.filter(pk=electorate.pk).update(asks_presence_code=False)
        claim = seats.claim_seat(seats.token_of(electorate.seats.first()), device=None, at=at)
        phone = Client()
        phone.cookies["seat"] = claim.device
        assert (MARK in phone.get(reverse("voting:phone")).content.decode()) is is_marked
        plan = producer.get(reverse("voting:electorate-plan", args=[electorate.pk]))
        assert (MARK in plan.content.decode()) is is_marked


def test_an_audience_is_seated_and_sent_home(producer: Client, rehearsed: Run) -> None:
    wanted = {"phones": 20, "late": 2, "asleep": 1}
    answer = producer.post(reverse("studio:rehearsal-seat", args=[rehearsed.pk]), wanted, headers=HTMX)
    assert answer.content.decode().strip().startswith('<div class="rehearse" id="rehearse"')
    seated = SyntheticAudience.objects.get()
    assert (seated.phones, seated.late, seated.asleep, seated.host) == (20, 2, 1, "testserver")
    producer.post(reverse("studio:rehearsal-dismiss", args=[rehearsed.pk]), headers=HTMX)
    seated.refresh_from_db()
    assert not seated.is_wanted


def test_the_audience_opens_the_address_the_connection_came_in_by() -> None:
    request = RequestFactory().get("/", headers={"host": "testserver"})
    request.scope = {"server": ["10.0.0.5", 8600]}  # type: ignore[attr-defined]
    assert (_door(request).address, _door(request).host) == ("http://10.0.0.5:8600", "testserver")
    request.scope = {"server": ["::1", 8600]}  # type: ignore[attr-defined]
    assert _door(request).address == "http://[::1]:8600"


def test_a_fault_is_played_and_lifted(producer: Client, rehearsed: Run, command: Any) -> None:
    press = {"command_id": "press-0001", "expected_seq": 0, "fault": "late_clip"}
    producer.post(reverse("studio:fault-play", args=[rehearsed.pk]), press)
    assert rehearsed.faults.get().kind == Fault.LATE_CLIP
    press["command_id"] = "press-0002"
    shown = producer.post(reverse("studio:fault-lift", args=[rehearsed.pk]), press, headers=HTMX)
    assert not rehearsed.faults.exists()
    assert "fault--on" not in shown.content.decode()


def test_a_fault_nobody_knows_is_bad_input(producer: Client, rehearsed: Run) -> None:
    press = {"command_id": "press-0001", "expected_seq": 0, "fault": "earthquake"}
    assert producer.post(reverse("studio:fault-play", args=[rehearsed.pk]), press).status_code == 400


def test_a_fault_is_refused_in_the_programme(producer: Client, on_air_run: Run) -> None:
    press = {"command_id": "press-0001", "expected_seq": 0, "fault": "late_clip"}
    answer = producer.post(reverse("studio:fault-play", args=[on_air_run.pk]), press)
    assert answer.status_code == 409


def test_ended_it_leaves_its_figures(producer: Client, rehearsed: Run, command: Any) -> None:
    live.go_on_air(rehearsed, command(rehearsed))
    producer.post(reverse("studio:rehearsal-end", args=[rehearsed.pk]))
    shown = page(producer, rehearsed.episode_id)
    assert 'id="rehearse-reports"' in shown
    assert MARK not in shown
    assert RehearsalReport.objects.get().figures["takes"] == 0


def test_the_control_room_says_who_controls_and_since_when(
    producer: Client, on_air_run: Run, at: Any
) -> None:

    takeover.watch("one · 1 · aa", at)
    panel = reverse("studio:control-panel", args=[on_air_run.pk])
    assert "one · 1 · aa" in producer.get(panel).content.decode()
    takeover.watch("two · 2 · bb", at + timedelta(seconds=5))
    shown = producer.get(panel).content.decode()
    assert "controller--new" in shown
    assert "two · 2 · bb" in shown
    assert "20:00:05" in shown
