"""The public page speaks every form of the vote: groups, swing, stances, deals, delivery, the season."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studio.domain.planning import rundown
from studio.domain.screens.public import public_episode
from studio.models import Episode
from voting.domain import offsite, rounds, sealing, seats
from voting.domain.electorate import create_electorate
from voting.domain.rounds import RoundOptions
from voting.enums import Secrecy
from voting.live import store, wire
from voting.models import Electorate, Group, Round, Seat

pytestmark = pytest.mark.django_db

SCALE = {"min": 0, "max": 10, "step": 1}
STANCES = [{"value": 2, "name": "满意"}, {"value": 1, "name": "基本满意"}, {"value": 0, "name": "不满意"}]
ANSWERS = [{"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}]


def device(number: int) -> str:
    return f"{number:043d}"


def paper(form: str = "score", choices: Any = None, **subject: Any) -> dict[str, Any]:
    words = [{"ref": "02-01", "text": "封堵3处排污口", "due": "2026-12-07"}]
    criterion = {"ref": "answer", "name": "答复"} | ({"choices": choices} if choices else {})
    return {
        "form": form,
        "title": f"{form}·第一轮",
        "subjects": [{"ref": "hbj", "name": "环保局", "words": words, **subject}],
        "criteria": [criterion],
        "scale": {"min": 0, "max": 2, "step": 1} if form == "stance" else SCALE,
    }


@pytest.fixture
def hall(episode: Episode, at: datetime) -> Electorate:
    """Twelve joined seats: seven of one group, five of another that weighs twice as much."""
    electorate = create_electorate(ref=episode.electorate_ref, title="")
    Electorate.objects.filter(pk=electorate.pk).update(asks_presence_code=False)
    electorate.refresh_from_db()
    electorate.seats.all().delete()
    electorate.groups.all().delete()
    groups = [
        Group.objects.create(electorate=electorate, ref=ref, name=name, weight=weight, order=weight)
        for ref, name, weight in [("qz", "群众代表", 1), ("db", "问政代表", 2)]
    ]
    for number, seat in enumerate(seats.issue_seats(electorate, [f"B-{n:02d}" for n in range(12)])):
        Seat.objects.filter(pk=seat.pk).update(group=groups[number >= 7])
        seats.claim_seat(seats.token_of(seat), device=device(number), at=at)
    return electorate


def reveal(
    hall: Electorate, asked: dict[str, Any], values: list[int], at: datetime, devices: Any = (), **how: Any
) -> Round:
    """Each seat gives its value to the paper's one criterion; then closed, sealed, checked, revealed."""
    armed = rounds.arm_round(hall, ref="run", paper=asked, window_s=30, by="p", at=at, **how)
    open_ = rounds.open_round(armed, by="p", at=at)
    votes = [
        store.Vote(
            seats.digest(devices[n] if devices else device(n)),
            round(at.timestamp() * 1000),
            wire.Ballot(open_.pk, 1, f"[[{v}]]", "s" * 22),
        )
        for n, v in enumerate(values)
    ]
    store.write_votes(votes)
    over = at + timedelta(seconds=32)
    rounds.close_round(open_, by="", at=over)
    sealed = sealing.seal_round(open_, by="", at=over)
    rounds.confirm_round(sealed, by="second", at=over)
    return rounds.reveal_round(sealed, by="p", at=over)


def read() -> str:
    return Client().get(reverse("studio:public", args=[2])).content.decode()


def part(html: str, name: str) -> str:
    """The words of the element with this id, up to the next element of a round."""
    found = re.search(
        rf'id="{name}".*?(?=<ol class="subjects"|<dl class="equation"|<div class="sealcode"|</figure>)',
        html,
        re.DOTALL,
    )
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


MIXED = [9] * 7 + [6] * 5


def test_weights_and_groups_are_shown_beside_the_result(hall: Electorate, at: datetime) -> None:
    shown = reveal(hall, paper(), MIXED, at)
    html = read()
    rules = part(html, "rules-1")
    assert ("群众代表 1" in rules, "问政代表 2" in rules) == (True, True)
    whole = part(html, "round-1-hbj")
    assert ("7.00 / 10" in whole, "群众代表 n=7 9.00" in whole, "问政代表 n=5 6.00" in whole) == (
        True,
        True,
        True,
    )
    assert "7.75" in whole  # every ballot alike
    assert shown.result is not None
    assert shown.result["subjects"][0]["plain_mean"] == 7.75


def test_the_seal_code_stands_with_the_equation(hall: Electorate, at: datetime) -> None:
    root = reveal(hall, paper(), MIXED, at).root
    code = " ".join(root[start : start + 4].upper() for start in range(0, 32, 4))
    assert f"<code>{code}</code>" in read()


def test_a_swing_tells_two_means_and_no_person(hall: Electorate, at: datetime) -> None:
    before = reveal(hall, paper(), [5] * 12, at)
    reveal(hall, paper(), [7] * 12, at + timedelta(minutes=9), compared_to=before)
    moves = part(read(), "moves-2")
    assert ("5.00" in moves, "7.00" in moves, "+2.00" in moves) == (True, True, True)


def test_stances_are_shares_with_their_names(hall: Electorate, at: datetime) -> None:
    reveal(hall, paper("stance", STANCES), [2] * 7 + [0] * 5, at)
    html = read()
    assert html.count('class="chart chart--shares"') == 1
    assert ("满意 <b>33.3%</b>" in html, "不满意 <b>66.7%</b>" in html) == (True, True)
    assert "<b>33.3</b> %" in html


@pytest.mark.parametrize(("yes", "word"), [(12, "成交"), (0, "未成交")])
def test_a_deal_says_what_came_of_it(hall: Electorate, at: datetime, yes: int, word: str) -> None:
    reveal(hall, paper("deal", ANSWERS), [1] * yes + [0] * (12 - yes), at)
    assert f'<p class="subject__mean"><b>{word}</b></p>' in read()


def test_delivery_stands_beside_the_score_on_the_night(hall: Electorate, at: datetime) -> None:
    reveal(hall, paper("delivery", before={"mean": 8.5, "round": 1}), [6] * 12, at)
    moves = part(read(), "moves-1")
    assert ("8.50" in moves, "6.00" in moves, "−2.50" in moves) == (True, True, True)


def test_named_ballots_are_called_named(hall: Electorate, at: datetime) -> None:
    reveal(hall, paper(), MIXED, at, options=RoundOptions(secrecy=Secrecy.NAMED))
    assert '<span class="tag">记名</span>' in read()


def test_the_public_at_home_stands_apart_under_its_own_label(hall: Electorate, at: datetime) -> None:
    shown = reveal(hall, paper(), MIXED, at)
    assert 'class="offsite"' not in read()
    home = offsite.switch(hall, is_open=True, by="p", at=at)
    claim = offsite.join(hall.ref, device=None, at=at)
    twin = reveal(home, offsite.labelled(paper()), [3], at, devices=[claim.device])
    Round.objects.filter(pk=twin.pk).update(twin_of=shown)
    said = part(read(), "offsite-1")
    assert ("仅供参考" in said, "环保局 3.00" in said) == (True, True)
    assert offsite.references([shown.pk])[shown.pk]["n"] == 1
    shown.refresh_from_db()
    assert shown.result is not None
    assert shown.result["n"] == 12


@pytest.mark.parametrize(
    ("form", "choices", "value", "said"),
    [("stance", STANCES, 1, "100.0%"), ("deal", ANSWERS, 0, "0.0%")],
)
def test_at_home_stances_and_deals_are_shares(
    hall: Electorate, at: datetime, form: str, choices: Any, value: int, said: str
) -> None:
    shown = reveal(hall, paper(form, choices), [value] * 12, at)
    home = offsite.switch(hall, is_open=True, by="p", at=at)
    claim = offsite.join(hall.ref, device=None, at=at)
    twin = reveal(home, offsite.labelled(paper(form, choices)), [value], at, devices=[claim.device])
    Round.objects.filter(pk=twin.pk).update(twin_of=shown)
    assert f"环保局 {said}" in part(read(), "offsite-1")


def test_the_season_has_one_point_for_each_episode(hall: Electorate, episode: Episode, at: datetime) -> None:
    reveal(hall, paper(), [5] * 12, at)
    reveal(hall, paper(), MIXED, at + timedelta(minutes=9))
    (season,) = public_episode(2, at).seasons
    assert (season.code, [(number, point.mean) for number, point in season.points]) == ("hbj", [(2, 7.0)])
    assert 'id="season-hbj"' in read()


def test_queries_do_not_grow_with_rounds(hall: Electorate, at: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            read()
        return len(seen)

    first = reveal(hall, paper(), MIXED, at)
    one = queries()
    for minute in (5, 10):
        reveal(hall, paper(), MIXED, at + timedelta(minutes=minute), compared_to=first)
    assert (queries(), one) == (one, 9)


def test_a_second_episode_makes_a_curve(hall: Electorate, episode: Episode, cast: Any, at: datetime) -> None:
    reveal(hall, paper(), [5] * 12, at)
    later = at + timedelta(days=30)
    born = rundown.create_episode(number=3, title="回头看", planned_start=later, by=cast.producer, at=at)
    other = create_electorate(ref=born.electorate_ref, title="")
    Electorate.objects.filter(pk=other.pk).update(asks_presence_code=False)
    (seat,) = seats.issue_seats(other, ["C-01"])
    claim = seats.claim_seat(seats.token_of(seat), device=None, at=later)
    reveal(other, paper(), [8], later, devices=[claim.device])
    html = read()
    assert ('id="chart-season-hbj"' in html, "第2期: 5.00、第3期: 8.00" in html) == (True, True)
