"""The public page: what was published and revealed, and nothing earlier, to anybody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.models import Commitment, Task, Unit
from studio.domain.inquiry import promises
from studio.domain.show import run as live
from studio.models import Episode, Item, Run
from tests.followup.lives import Life
from voting.domain import seats, ushers
from voting.domain.electorate import create_electorate
from voting.live import store, wire
from voting.models import Electorate, Round

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def read(number: int = 2) -> str:
    response = Client().get(reverse("studio:public", args=[number]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def published(promised: Any, cast: Any, at: datetime) -> Callable[..., Commitment]:
    def make(run: Run, unit: Unit, **changes: Any) -> Commitment:
        promise = promised(run, unit, **changes)
        return promises.publish(promise, by=cast.producer, at=at + timedelta(seconds=30))

    return make


@pytest.fixture
def scored_round(on_air_run: Run, items: dict[str, Item], air: Any, sealed: Any) -> Callable[..., Round]:
    """A round that three of the four seats joined and two voted in, sealed."""

    def play() -> Round:
        electorate = create_electorate(ref=on_air_run.episode.electorate_ref, title="")
        air(on_air_run, items["scoring"])
        round_ = Round.objects.get()
        assert round_.opened_at is not None
        vote(electorate, round_, [[9, 7], [8, 7], None])
        return sealed(round_)

    return play


def vote(electorate: Electorate, round_: Round, cards: list[list[int] | None]) -> None:
    """Each entry is one joined seat: its two scores, or None when it joined and did not vote."""
    at = round_.opened_at + timedelta(seconds=5)  # type: ignore[operator]
    for seat, scores in zip(electorate.seats.all(), cards, strict=False):
        ushers.admit_seat(seat, reason="", by="usher", at=at)
        claim = seats.claim_seat(seats.token_of(seat), device=None, at=at)
        if scores is not None:
            ballot = wire.Ballot(round_.pk, 1, wire.canonical([scores]), "s" * 22)
            store.write_votes([store.Vote(seats.digest(claim.device), round(at.timestamp() * 1000), ballot)])


# -- Doors ----------------------------------------------------------------------------------


def test_an_unknown_episode_is_not_found(db: None) -> None:
    assert Client().get(reverse("studio:public", args=[77])).status_code == 404


def test_nobody_needs_an_account_and_nothing_can_be_posted(episode: Episode) -> None:
    address = reverse("studio:public", args=[2])
    assert (Client().get(address).status_code, Client().post(address).status_code) == (200, 405)


def test_page_runs_no_script_and_offers_no_desk(episode: Episode) -> None:
    html = read()
    assert ("<script" in html, "deskbar" in html, "/studio/" in html) == (False, False, False)


# -- Empty states ---------------------------------------------------------------------------


def test_before_the_start_it_says_so_and_shows_no_rundown(episode: Episode, items: dict[str, Item]) -> None:
    html = read()
    assert html.count("chapter__none") == 2
    assert [title for title in ("夜里的排污口", "提问·环保局", "排污口什么时候封") if title in html] == []


def test_sample_data_is_marked(episode: Episode) -> None:
    assert 'class="sample"' not in read()
    Episode.objects.update(is_sample=True)
    assert 'class="sample"' in read()


# -- Commitments ----------------------------------------------------------------------------


def test_only_published_words_appear(
    on_air_run: Run, units: list[Unit], promised: Any, published: Any, cast: Any, at: datetime
) -> None:
    promised(on_air_run, units[0], confirm=False, words="只是记下的话")
    promised(on_air_run, units[0], words="已确认没公示的话")
    gone = promised(on_air_run, units[1], confirm=False, words="撤回的话")
    promises.withdraw(gone, reason="听错了", by=cast.scribe, at=at)
    published(on_air_run, units[2], words="公示了的话")
    html = read()
    shown = [
        words
        for words in ("只是记下的话", "已确认没公示的话", "撤回的话", "听错了", "公示了的话")
        if words in html
    ]
    assert shown == ["公示了的话"]


def test_a_promise_shows_its_digest_and_no_account(
    on_air_run: Run, units: list[Unit], published: Any, cast: Any
) -> None:
    promise = published(on_air_run, units[0])
    html = read()
    assert promise.words_sha256 in html
    assert [
        user.name for user in (cast.scribe, cast.supervisor, cast.producer) if f">{user.name}" in html
    ] == []


def test_attitude_only_is_said_and_becomes_no_task(
    on_air_run: Run, units: list[Unit], published: Any
) -> None:
    published(on_air_run, units[0], deadline_kind="none", deadline_count=None, measure="")
    assert "fate__mark--attitude" in read()


def test_words_are_escaped(on_air_run: Run, units: list[Unit], published: Any) -> None:
    published(on_air_run, units[0], words="<script>alert(1)</script>")
    assert "<script>" not in read()


def test_lateness_is_derived_and_survives_closing(
    on_air_run: Run, units: list[Unit], published: Any, cast: Any, command: Any
) -> None:
    published(on_air_run, units[0], deadline_count=1)
    live.end_run(on_air_run, command(on_air_run))
    task = Task.objects.get()
    Task.objects.update(due_on="2026-11-20", first_due_on="2026-11-20")
    assert "clock--late" in read()
    Life(Task.objects.get(pk=task.pk), cast).later(days=1).verified()
    html = read()
    assert ("clock--stopped_late" in html, "outcome--kept" in html) == (True, True)


# -- Results --------------------------------------------------------------------------------


def test_a_sealed_result_is_not_shown_before_it_is_revealed(
    on_air_run: Run, units: list[Unit], published: Any, scored_round: Any
) -> None:
    published(on_air_run, units[0])
    scored_round()
    html = read()
    assert ('class="round"' in html, "<svg viewBox" in html, "7.75" in html) == (False, False, False)


def test_a_revealed_result_shows_means_distribution_and_every_seat(
    on_air_run: Run, units: list[Unit], published: Any, scored_round: Any, items: dict[str, Item], air: Any
) -> None:
    published(on_air_run, units[0])
    round_ = scored_round()
    air(on_air_run, items["reveal"])
    response = Client().get(reverse("studio:public", args=[2]))
    (result,) = response.context["page"].results
    assert result["result"]["equation"] == {
        "issued": 4,
        "counted": 2,
        "joined_not_voted": 1,
        "never_joined": 1,
        "void": 0,
        "on_paper": 0,
        "rebound": 0,
    }
    html = response.content.decode()
    assert f'id="round-{round_.number}"' in html
    assert html.count("<rect ") == 3  # answer: 8 and 9, promise: 7 twice
    assert (html.count("<title id="), html.count("<desc id=")) == (2, 2)
    assert "<b>7.75</b>" in html
    assert "<table>" in html


def test_a_result_names_no_unpublished_commitment(
    on_air_run: Run,
    units: list[Unit],
    promised: Any,
    published: Any,
    scored_round: Any,
    items: dict[str, Item],
    air: Any,
) -> None:
    hidden = promised(on_air_run, units[0], words="记下了没确认的话", confirm=False)
    shown = published(on_air_run, units[0])
    scored_round()
    air(on_air_run, items["reveal"])
    html = read()
    assert (hidden.code in html, hidden.words in html) == (False, False)
    assert f'href="#promise-{shown.code}"' in html


def test_a_voided_round_keeps_its_reason_and_shows_no_number(
    on_air_run: Run, units: list[Unit], published: Any, scored_round: Any, command: Any
) -> None:
    published(on_air_run, units[0])
    scored_round()
    live.void_round(on_air_run, "现场网络中断", command(on_air_run))
    html = read()
    assert ("现场网络中断" in html, "<svg viewBox" in html, "7.75" in html) == (True, False, False)


def test_queries_stay_constant(on_air_run: Run, units: list[Unit], published: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            read()
        return len(seen)

    published(on_air_run, units[0])
    one = queries()
    for unit in units * 2:
        published(on_air_run, unit)
    assert (queries(), one) == (one, 13)
