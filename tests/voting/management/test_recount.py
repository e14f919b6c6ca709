import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.voting.factories import Room
from voting.live.store import write_votes
from voting.models import Round, SealedRow, TallyCount

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


def _one() -> Any:
    return SealedRow.objects.filter(pk=SealedRow.objects.filter(list=0)[0].pk)


TAMPERS: dict[str, Callable[[dict], Any]] = {
    "value": lambda result: _one().update(value=10),
    "salt": lambda result: _one().update(salt="x" * 22),
    "tally": lambda result: TallyCount.objects.filter(cell="n").update(count=4),
    "gone": lambda result: _one().delete(),
    "result": lambda result: Round.objects.update(result={**result, "n": 4}),
    "equation": lambda result: Round.objects.update(
        result={**result, "equation": {**result["equation"], "void": 1}}
    ),
    "head": lambda result: Round.objects.update(head="0" * 64),
    "chain": lambda result: Round.objects.update(previous_head="1" * 64),
    "paper": lambda result: Round.objects.update(paper={**Round.objects.get().paper, "title": "another"}),
}


@pytest.mark.parametrize(
    ("what", "doubt"),
    [
        ("value", "the root differs from the published rows"),
        ("value", "the tally differs from the published rows"),
        ("value", "the result differs from the published rows"),
        ("salt", "the root differs from the published rows"),
        ("tally", "the tally differs from the published rows"),
        ("gone", "the tally differs from the published rows"),
        ("result", "the result differs from the published rows"),
        ("equation", "the equation of seats does not add up"),
        ("head", "the link differs from what it was made of"),
        ("head", "the signature is not the show key's"),
        ("chain", "the chain to the former round is broken"),
        ("paper", "the paper differs from its digest"),
    ],
)
def test_recount_finds_what_was_altered(sealed: Round, capsys: Any, what: str, doubt: str) -> None:
    TAMPERS[what](sealed.result or {})
    with pytest.raises(CommandError, match="a recount differs"):
        call_command("recount")
    assert doubt in capsys.readouterr().out
