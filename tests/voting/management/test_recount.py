import json
from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.voting.factories import Room
from voting.live.store import write_votes
from voting.models import Ballot, Round, TallyCount

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(room: Room, at: datetime) -> Round:
    round_ = room.open(at)
    write_votes([phone.vote(round_, 1, [[8, 7], [3, 2]], at=at) for phone in room.phones])
    return room.seal(round_)


def test_recount_says_that_all_agrees_and_no_score(sealed: Round, capsys: Any) -> None:
    call_command("recount")
    assert capsys.readouterr().out == f"round {sealed.pk} (no. 1): 3 ballots, all agrees\n"


def test_recount_as_json_of_one_round(sealed: Round, capsys: Any) -> None:
    call_command("recount", str(sealed.pk), "--json")
    expected = {"rounds": [{"round": sealed.pk, "number": 1, "ballots": 3, "doubts": []}]}
    assert json.loads(capsys.readouterr().out) == expected


def test_recount_without_sealed_rounds(room: Room, at: datetime, capsys: Any) -> None:
    open_ = room.open(at)
    call_command("recount")
    assert capsys.readouterr().out == "no sealed rounds\n"
    with pytest.raises(CommandError, match="no sealed round"):
        call_command("recount", str(open_.pk))


@pytest.mark.parametrize(
    ("what", "doubt"),
    [
        ("ballot", "the result differs from the ballots"),
        ("tally", "the tally differs from the ballots"),
        ("gone", "the equation of seats does not add up"),
        ("result", "the result differs from the ballots"),
    ],
)
def test_recount_finds_what_was_altered(sealed: Round, capsys: Any, what: str, doubt: str) -> None:
    match what:
        case "ballot":
            Ballot.objects.filter(seq=1).update(scores="[[10,10],[10,10]]")
        case "tally":
            TallyCount.objects.filter(cell="n").update(count=4)
        case "gone":
            one = Ballot.objects.all()[0]
            one.delete()
        case "result":
            Round.objects.update(result={**(sealed.result or {}), "n": 4})
    with pytest.raises(CommandError, match="a recount differs"):
        call_command("recount")
    assert doubt in capsys.readouterr().out
