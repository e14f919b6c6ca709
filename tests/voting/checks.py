"""What must hold of an electorate at every moment, whatever was pressed: for the state machine."""

import json
from collections import Counter

from common import signing
from tests.voting.hall import MAX_SEQ, Hall, Round
from voting.domain import proof, publication, queries, recount, round_keys
from voting.models import Ballot, Electorate, SealedRow, Seat
from voting.models import Round as StoredRound


def all_is_well(
    electorate: Electorate, hall: Hall, seats: list[int], rounds: list[int], seen: set[tuple[int, str]]
) -> None:
    """`seen`: sealed rounds that were looked at in this state; only the newest is looked at again."""
    found = StoredRound.objects.in_bulk(rounds)
    for pk, model in zip(rounds, hall.rounds, strict=True):
        stored = found[pk]
        assert stored.state == model.state
        if model.state == "open":
            ballots_lie_as_sent(stored, model, seats)
        if model.state in {"sealed", "revealed"} and ((pk, model.state) not in seen or pk == rounds[-1]):
            sealed_is_whole(stored, model)
            seen.add((pk, model.state))
        keys_live_as_long_as_needed(stored)
    seats_are_as_they_are(hall, seats)
    nothing_shows_before_reveal(electorate, [found[pk] for pk in rounds])
    chain_is_whole([found[pk] for pk in rounds])


def ballots_lie_as_sent(stored: StoredRound, model: Round, seats: list[int]) -> None:
    """By the key, as long as it lives: each seat's ballot is the one that counts; and both counts agree."""
    names = proof.names_under(round_keys.read_key(stored.pk))
    slots = {names(seat)[0]: i for i, seat in enumerate(seats)}
    lying = {slots[b.slot]: (b.seq, json.loads(b.scores)) for b in Ballot.objects.filter(round=stored)}
    assert lying == {i: (b.seq, [list(row) for row in b.scores]) for i, b in model.ballots.items()}
    salts = set(Ballot.objects.filter(round=stored).exclude(seq=MAX_SEQ).values_list("salt", flat=True))
    assert salts == {b.salt for b in model.ballots.values() if b.salt}
    assert recount.tallied(stored) == recount.recounted(stored)


def sealed_is_whole(stored: StoredRound, model: Round) -> None:
    """The equation adds up, the result is what was sent, and nothing of the ballots is left but rows."""
    result = stored.result
    equation = result["equation"]
    assert {name: equation[name] for name in model.equation} == model.equation
    parts = ("counted", "joined_not_voted", "never_joined", "void")
    assert equation["issued"] == sum(equation[part] for part in parts)
    assert result["n"] == len(model.ballots)
    for s, subject in enumerate(result["subjects"]):
        for c, criterion in enumerate(subject["criteria"]):
            sent = Counter(ballot.scores[s][c] for ballot in model.ballots.values())
            assert {int(value): n for value, n in criterion["counts"].items() if n} == sent
    assert publication.doubts(stored) == []
    rows_are_the_ballots(stored, model)


def rows_are_the_ballots(stored: StoredRound, model: Round) -> None:
    assert not Ballot.objects.filter(round=stored).exists()
    salted = {row.salt: row.value for row in SealedRow.objects.filter(round=stored)}
    assert len(salted) == 4 * len(model.ballots)
    for ballot in model.ballots.values():
        if ballot.salt:
            for s, row in enumerate(ballot.scores):
                for c, value in enumerate(row):
                    assert salted[proof.row_salt(ballot.salt, s, c)] == value


def keys_live_as_long_as_needed(stored: StoredRound) -> None:
    lives = stored.pk in round_keys.kept_keys()
    if stored.state == "open":
        assert lives
    if stored.state in {"sealed", "revealed", "void"}:
        assert not lives


def seats_are_as_they_are(hall: Hall, seats: list[int]) -> None:
    found = Seat.objects.in_bulk(seats)
    now = [(found[pk].state, found[pk].rebinds, found[pk].extra_s) for pk in seats]
    assert now == [(seat.state, seat.rebinds, seat.extra_s) for seat in hall.seats]


def nothing_shows_before_reveal(electorate: Electorate, stored: list[StoredRound]) -> None:
    shown = queries.vote_state(electorate.pk)["round"]
    if shown is not None:
        assert ("result" in shown) == (shown["state"] == "revealed")
    public = {entry["id"]: entry for entry in queries.public_results(electorate.ref)}
    for round_ in stored:
        if round_.state not in {"revealed", "void"}:
            assert round_.pk not in public
        if round_.state == "void":
            assert "result" not in public.get(round_.pk, {})


def chain_is_whole(stored: list[StoredRound]) -> None:
    """Each sealed round on air points at the one sealed before it, signed with the show key."""
    sealed = [round_ for round_ in stored if round_.head and round_.purpose == "air"]
    previous = proof.NO_HEAD
    for round_ in sorted(sealed, key=lambda round_: round_.sealed_at):
        assert round_.previous_head == previous
        assert signing.is_signed(proof.head_message(round_.head), round_.signature, signing.public_key())
        previous = round_.head
