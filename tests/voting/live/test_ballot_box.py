import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import now, now_ms, to_ms
from tests.voting.factories import PAPER, SALT, Phone, Room, make_room
from voting.domain import queries, recount, seats
from voting.enums import Refusal
from voting.live import ballot_box, wire
from voting.live.ballot_box import Verdict
from voting.live.gate import gate
from voting.models import Ballot, Round, SealedRow

A, B = "[[8,7],[3,2]]", "[[6,7],[5,4]]"


def casting(phone: Phone, round_id: int, seq: int, scores: str, at: datetime) -> Verdict:
    message = wire.Ballot(round_id, seq, scores, SALT)
    return ballot_box.cast_from_thread(message, device=phone.device, received_ms=to_ms(at))


@pytest.mark.django_db(transaction=True)
def test_cast_from_sockets_all_at_once_is_acknowledged_and_counted() -> None:
    room = make_room(now(), seats_issued=60, joined=60)
    round_ = room.open(now())

    async def act() -> list[Verdict]:
        ballots = [(phone, wire.Ballot(round_.pk, 1, A, SALT)) for phone in room.phones]
        casts = [ballot_box.cast(it, device=phone.device, received_ms=now_ms()) for phone, it in ballots]
        return await asyncio.gather(*casts)

    assert [verdict.code for verdict in asyncio.run(act())] == [None] * 60
    assert Ballot.objects.count() == 60
    assert queries.turnout(room.electorate.pk)["counted"] == 60


@pytest.mark.django_db(transaction=True)
def test_cast_from_a_view_is_the_same_box(at: datetime) -> None:
    room = make_room(at)
    round_ = room.open(at)
    first = casting(room.phones[0], round_.pk, 1, A, at)
    assert (first.code, first.round, first.seq) == (None, round_.pk, 1)
    assert casting(room.phones[0], round_.pk, 1, B, at).code == Refusal.SUPERSEDED
    assert casting(room.phones[0], round_.pk + 1, 1, B, at).code == Refusal.UNKNOWN_ROUND


@pytest.mark.django_db(transaction=True)
def test_the_gate_answers_before_the_queue(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    room = make_room(at)
    round_ = room.seal(room.open(at))
    gate.note(queries.round_frame(round_))
    monkeypatch.setattr(ballot_box.votes, "ask_from_thread", None)  # whoever asks the queue fails
    assert casting(room.phones[0], round_.pk, 1, A, at).code == Refusal.CLOSED


@pytest.mark.parametrize("code", ["bad_ballot", "too_large"])
def test_a_misfit_is_refused_by_name_without_a_queue(code: str) -> None:
    told = ballot_box.cast_from_thread(wire.Misfit(code, 7, None), device="", received_ms=5)
    assert (told.code, told.round, told.seq) == (Refusal(code), 7, None)
    frame = asyncio.run(ballot_box.cast(wire.Misfit(code), device="", received_ms=5)).frame()
    assert (frame["t"], frame["code"], frame["round"]) == ("refused", code, None)
    assert frame["says"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_fails_is_busy_and_a_repeat_is_counted(
    at: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    room = make_room(at)
    round_ = room.open(at)

    def down(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr("voting.live.books.holders", down)
        assert casting(room.phones[0], round_.pk, 1, A, at).code == Refusal.BUSY
    assert casting(room.phones[0], round_.pk, 1, A, at).code is None
    assert Ballot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_electorate_of_a_phone_that_knocks(at: datetime) -> None:
    room = make_room(at)

    async def act() -> list[int | None]:
        secrets = [room.phones[0].secret, seats.new_device(), ""]
        return await asyncio.gather(*(ballot_box.electorate_of(secret) for secret in secrets))

    assert asyncio.run(act()) == [room.electorate.pk, None, None]


# -- any interleaving ------------------------------------------------------------------------

casts = st.tuples(
    st.integers(0, 3),  # which phone; the last is a stranger
    st.integers(1, 4),  # seq
    st.integers(0, 2),  # which scores
    st.sampled_from([0, 61, 62, 63]),  # received so many seconds after opening; 62 is the last
)
acts = st.lists(st.one_of(casts, st.sampled_from(["close", "pause"])), max_size=30)
SHEETS = (A, B, "[[10,0],[0,10]]")


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=acts)
def test_any_interleaving_counts_exactly_what_was_acknowledged(at: datetime, story: list[Any]) -> None:
    """Casts, repeats, re-votes and a close in any order and any grouping:

    the ballots equal the sum of the tally; what lies in a phone's slot is the newest that was acknowledged
    to it; nothing received late, and nothing of a stranger's, was acknowledged.
    """
    room = make_room(at, seats_issued=3, ref=f"any-{Round.objects.count()}")
    phones = [*room.phones, Phone(room.phones[0].seat, seats.new_device())]
    round_ = room.open(at, window_s=60)
    before = recount.tallied(round_)
    told = asyncio.run(play(room, round_, phones, story, at))

    expected: dict[int, tuple[int, str]] = {}
    for who, seq, sheet, _, code in told:
        if code is None and (who not in expected or seq >= expected[who][0]):
            expected[who] = (seq, SHEETS[sheet])
    assert before == Counter()
    counted = recount.count_scores(scores for _, scores in expected.values())
    assert recount.tallied(round_) == counted
    round_.refresh_from_db()
    if round_.result is None:
        stored = Counter(Ballot.objects.filter(round=round_).values_list("seq", "scores"))
        assert stored == Counter(expected.values())
    else:  # sealed: the ballots have become rows
        columns, rows = len(PAPER["criteria"]), SealedRow.objects.filter(round=round_)
        cells = Counter(f"{row.list // columns}.{row.list % columns}.{row.value}" for row in rows)
        assert cells == {cell: n for cell, n in counted.items() if cell != "n"}
        assert round_.result["n"] == counted["n"]
    late = {code for _, _, _, after, code in told if after > 62}
    assert late <= {Refusal.CLOSED, Refusal.NOT_ENTITLED}
    assert {code for who, *_, code in told if who == 3} <= {Refusal.CLOSED, Refusal.NOT_ENTITLED}


async def play(
    room: Room, round_: Round, phones: list[Phone], story: list[Any], at: datetime
) -> list[tuple[int, int, int, int, Refusal | None]]:
    """Casts go out without waiting; a pause waits for all so far; a close happens beside them."""
    told: list[tuple[int, int, int, int, Refusal | None]] = []

    async def cast(who: int, seq: int, sheet: int, after: int) -> None:
        message = wire.Ballot(round_.pk, seq, SHEETS[sheet], SALT)
        received_ms = to_ms(at + timedelta(seconds=after))
        verdict = await ballot_box.cast(message, device=phones[who].device, received_ms=received_ms)
        told.append((who, seq, sheet, after, verdict.code))

    under_way: list[asyncio.Future[Any]] = []
    closed = False
    for act in story:
        if act == "pause":
            await asyncio.gather(*under_way)
        elif act == "close":
            if not closed:
                under_way.append(asyncio.ensure_future(sync_to_async(room.seal)(round_)))
                closed = True
        else:
            under_way.append(asyncio.ensure_future(cast(*act)))
    await asyncio.gather(*under_way)
    return told


def test_the_paper_of_these_tests_has_the_shape_they_assume() -> None:
    assert (len(PAPER["subjects"]), len(PAPER["criteria"])) == (2, 2)
