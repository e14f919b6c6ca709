"""The store's one conformance suite: it passes alike on SQLite and on PostgreSQL."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from common.clock import to_ms
from tests.voting.factories import PAPER, Phone, Room, at_once, make_room
from voting.domain import proof, recount, round_keys, rounds, seats
from voting.enums import Press, Refusal, RoundPurpose, Window
from voting.live import books, sql, store, wire
from voting.live.store import write_votes
from voting.models import Ballot, Round, Seat, TallyCount

pytestmark = pytest.mark.django_db

A, B, C = [[8, 7], [3, 2]], [[6, 7], [5, 4]], [[0, 10], [10, 0]]


def lying(round_: Round) -> Counter[tuple[int, str]]:
    """(seq, scores) of all ballots."""
    return Counter(Ballot.objects.filter(round=round_).values_list("seq", "scores"))


def agree(round_: Round) -> bool:
    return recount.recounted(round_) == recount.tallied(round_)


def test_ballots_are_stored_and_tallied(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    first, second, _ = room.phones
    assert write_votes([first.vote(round_, 1, A, at=at), second.vote(round_, 1, B, at=at)]) == [None, None]
    assert lying(round_) == {(1, "[[8,7],[3,2]]"): 1, (1, "[[6,7],[5,4]]"): 1}
    assert recount.tallied(round_) == {
        "n": 2, "0.0.8": 1, "0.0.6": 1, "0.1.7": 2, "1.0.3": 1, "1.0.5": 1, "1.1.2": 1, "1.1.4": 1,
    }  # fmt: skip


def test_nothing_beside_a_ballot_names_its_seat(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    phone = room.phones[0]
    write_votes([phone.vote(round_, 1, A, at=at)])
    assert [field.name for field in Ballot._meta.get_fields()] == [
        "pk",
        "round",
        "slot",
        "seq",
        "salt",
        "scores",
    ]
    expected = proof.names_under(round_keys.read_key(round_.pk))(phone.seat.pk)[0]
    assert Ballot.objects.get().slot == expected


def test_a_repeat_is_counted_once_and_acknowledged_again(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    vote = room.phones[0].vote(round_, 1, A, at=at)
    assert write_votes([vote]) == [None]
    assert write_votes([vote]) == [None]
    assert write_votes([vote, vote, vote]) == [None, None, None]
    assert (lying(round_), agree(round_)) == ({(1, "[[8,7],[3,2]]"): 1}, True)


def test_a_newer_ballot_replaces_an_older(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    phone = room.phones[0]
    assert write_votes([phone.vote(round_, 1, A, at=at)]) == [None]
    assert write_votes([phone.vote(round_, 5, B, at=at)]) == [None]
    assert (lying(round_), agree(round_)) == ({(5, "[[6,7],[5,4]]"): 1}, True)
    assert recount.tallied(round_)["n"] == 1


def test_an_older_ballot_that_comes_late_is_superseded(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    phone = room.phones[0]
    write_votes([phone.vote(round_, 5, B, at=at)])
    assert write_votes([phone.vote(round_, 4, A, at=at)]) == [Refusal.SUPERSEDED]
    assert write_votes([phone.vote(round_, 4, B, at=at)]) == [Refusal.SUPERSEDED]
    assert (lying(round_), agree(round_)) == ({(5, "[[6,7],[5,4]]"): 1}, True)


def test_the_same_seq_with_other_scores_leaves_the_first(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    phone = room.phones[0]
    write_votes([phone.vote(round_, 1, A, at=at)])
    assert write_votes([phone.vote(round_, 1, B, at=at)]) == [Refusal.SUPERSEDED]
    assert (lying(round_), agree(round_)) == ({(1, "[[8,7],[3,2]]"): 1}, True)


SALT, OTHER = "s" * 22, "o" * 22


def test_the_salt_is_part_of_the_ballot(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    salted, other = (room.phones[0].vote(round_, 1, A, at=at, salt=salt) for salt in (SALT, OTHER))
    assert write_votes([salted, salted, other]) == [None, None, Refusal.SUPERSEDED]
    assert write_votes([other, salted]) == [Refusal.SUPERSEDED, None]
    assert Ballot.objects.get().salt == SALT


def test_the_outcome_of_a_counted_ballot_is_what_its_receipt_is_about(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    key = round_keys.read_key(round_.pk)
    codes = [proof.names_under(key)(phone.seat.pk)[1] for phone in room.phones]
    told = store.count_votes([phone.vote(round_, 1, A, at=at, salt=SALT) for phone in room.phones])
    assert told == [store.Counted(code, wire.Ballot(round_.pk, 1, "[[8,7],[3,2]]", SALT)) for code in codes]


# -- the first press, slips of paper, time of one's own, windows closed by hand -------------------


def test_where_the_first_press_counts_only_a_repeat_is_answered(room: Room, at: datetime) -> None:
    round_ = room.open(at, options=rounds.RoundOptions(press=Press.FIRST))
    first, second, _ = room.phones
    superseded = Refusal.SUPERSEDED
    assert write_votes([first.vote(round_, 1, A, at=at)]) == [None]
    votes = [
        first.vote(round_, 1, A, at=at),
        first.vote(round_, 2, B, at=at),
        second.vote(round_, 3, B, at=at),
    ]
    assert write_votes([*votes, second.vote(round_, 4, C, at=at)]) == [None, superseded, None, superseded]
    assert lying(round_) == {(1, "[[8,7],[3,2]]"): 1, (3, "[[6,7],[5,4]]"): 1}
    assert agree(round_)


def slip(round_: Round, seat: Seat, scores: Any, at: datetime) -> store.Vote:
    ballot = wire.Ballot(round_.pk, wire.MAX_SEQ, wire.canonical(scores), SALT)
    return store.Vote("", to_ms(at), ballot, seat.pk)


def test_a_slip_counts_for_a_seat_without_a_ballot_and_is_final(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    free = room.electorate.seats.get(label="A-05")  # nobody has joined there
    voted, late, _ = room.phones
    write_votes([voted.vote(round_, 1, A, at=at)])
    told = write_votes([slip(round_, it, B, at) for it in (free, voted.seat, late.seat)])
    assert told == [None, Refusal.SUPERSEDED, None]
    assert write_votes([slip(round_, free, B, at), late.vote(round_, 7, A, at=at)]) == [
        None,
        Refusal.SUPERSEDED,
    ]
    assert lying(round_) == {(1, "[[8,7],[3,2]]"): 1, (wire.MAX_SEQ, "[[6,7],[5,4]]"): 2}
    assert agree(round_)


def test_a_slip_and_a_phone_in_one_batch_the_earlier_counts(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    first, second, _ = room.phones
    votes = [first.vote(round_, 1, A, at=at), slip(round_, first.seat, B, at)]
    other = [slip(round_, second.seat, B, at), second.vote(round_, 1, A, at=at)]
    assert write_votes([*votes, *other]) == [None, Refusal.SUPERSEDED, None, Refusal.SUPERSEDED]


def test_a_slip_for_a_void_seat_or_another_room_is_not_entitled(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    stranger = make_room(at, ref="episode-3").phones[0].seat
    voided = room.phones[0].seat
    seats.void_seat(voided, by="usher", at=at)
    assert write_votes([slip(round_, it, A, at) for it in (stranger, voided)]) == [Refusal.NOT_ENTITLED] * 2


def test_time_of_ones_own_extends_that_seat_s_last_moment_alone(room: Room, at: datetime) -> None:
    round_ = room.open(at, window_s=60)
    slow, quick, _ = room.phones
    Seat.objects.filter(pk=slow.seat.pk).update(extra_s=30)
    moment = at + timedelta(seconds=92)
    votes = [slow.vote(round_, 1, A, at=moment), quick.vote(round_, 1, A, at=moment)]
    too_late = slow.vote(round_, 2, A, at=moment + timedelta(milliseconds=1))
    assert write_votes([*votes, too_late]) == [None, Refusal.CLOSED, Refusal.CLOSED]


def test_a_window_closed_by_hand_has_no_deadline_until_it_is_ended(room: Room, at: datetime) -> None:
    round_ = room.open(at, options=rounds.RoundOptions(window=Window.HAND))
    phone, late = room.phones[0], at + timedelta(hours=3)
    assert write_votes([phone.vote(round_, 1, A, at=late)]) == [None]
    rounds.end_window(round_, by="p", at=late)
    after = late + timedelta(seconds=2, milliseconds=1)
    told = [phone.vote(round_, 2, B, at=late), phone.vote(round_, 3, C, at=after)]
    assert write_votes(told) == [None, Refusal.CLOSED]


def test_a_drill_is_scored_like_any_round(room: Room, at: datetime) -> None:
    round_ = room.open(at, purpose=RoundPurpose.DRILL)
    assert write_votes([phone.vote(round_, 1, A, at=at) for phone in room.phones]) == [None] * 3


def test_each_criterion_has_its_own_scale(room: Room, at: datetime) -> None:
    yes_no = {"ref": "deal", "name": "x", "scale": {"min": 0, "max": 1, "step": 1}}
    round_ = room.open(at, paper={**PAPER, "criteria": [PAPER["criteria"][0], yes_no]})
    first, second, _ = room.phones
    votes = [
        first.vote(round_, 1, [[10, 1], [0, 0]], at=at),
        second.vote(round_, 1, [[10, 2], [0, 0]], at=at),
    ]
    assert write_votes(votes) == [None, Refusal.BAD_BALLOT]


def test_hasty_first_ballots_are_counted_beside_the_tally(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    hasty, slow = at + timedelta(milliseconds=1999), at + timedelta(seconds=2)
    first, second, third = room.phones
    write_votes([first.vote(round_, 1, A, at=hasty), second.vote(round_, 1, A, at=slow)])
    write_votes([third.vote(round_, 1, A, at=at), second.vote(round_, 2, B, at=hasty)])
    assert sum(TallyCount.objects.filter(cell="q").values_list("count", flat=True)) == 2
    assert agree(round_)
    assert "q" not in recount.tallied(round_)


def test_a_slot_filled_by_another_worker_meanwhile_is_looked_at_again(
    room: Room, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two workers insert at once: what was not there when we locked, is there when we insert."""
    round_ = room.open(at)
    phone, plain, looks = room.phones[0], sql.lock_ballots, []
    write_votes([phone.vote(round_, 5, B, at=at)])

    def blind_once(round_id: int, slots: Sequence[str]) -> Any:
        looks.append(1)
        return {} if len(looks) == 1 else plain(round_id, slots)

    monkeypatch.setattr(sql, "lock_ballots", blind_once)
    assert write_votes([phone.vote(round_, 4, A, at=at)]) == [Refusal.SUPERSEDED]
    assert (len(looks), lying(round_), agree(round_)) == (2, {(5, "[[6,7],[5,4]]"): 1}, True)
    monkeypatch.setattr(sql, "lock_ballots", lambda *_: {})
    assert write_votes([phone.vote(round_, 6, A, at=at)]) == [Refusal.BUSY]


def test_within_a_batch_the_highest_seq_wins(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    first, second, _ = room.phones
    votes = [
        first.vote(round_, 2, B, at=at),
        second.vote(round_, 1, C, at=at),
        first.vote(round_, 1, A, at=at),
        first.vote(round_, 3, C, at=at),
        first.vote(round_, 3, A, at=at),
        first.vote(round_, 3, C, at=at),
    ]
    superseded = Refusal.SUPERSEDED
    assert write_votes(votes) == [superseded, None, superseded, None, superseded, None]
    assert (lying(round_), agree(round_)) == ({(3, "[[0,10],[10,0]]"): 1, (1, "[[0,10],[10,0]]"): 1}, True)


def test_the_last_moment_is_deadline_and_grace_by_the_time_of_receipt(room: Room, at: datetime) -> None:
    round_ = room.open(at, window_s=60)
    first, second, _ = room.phones
    last = at + timedelta(seconds=62)
    votes = [
        first.vote(round_, 1, A, at=last),
        second.vote(round_, 1, A, at=last + timedelta(milliseconds=1)),
    ]
    assert write_votes(votes) == [None, Refusal.CLOSED]


def test_a_deadline_brought_forward_counts_for_the_next_batch(room: Room, at: datetime) -> None:
    round_ = room.open(at, window_s=60)
    rounds.end_window(round_, by="p", at=at + timedelta(seconds=10))
    late, in_time = at + timedelta(seconds=13), at + timedelta(seconds=12)
    votes = [room.phones[0].vote(round_, 1, A, at=late), room.phones[1].vote(round_, 1, A, at=in_time)]
    assert write_votes(votes) == [Refusal.CLOSED, None]


def test_rounds_that_are_not_open(room: Room, at: datetime) -> None:
    phone = room.phones[0]
    armed, voided, closed = room.arm(at), room.arm(at), room.open(at)
    rounds.void_round(voided, reason="x", by="p", at=at)
    room.close(closed)
    told = write_votes([phone.vote(round_, 1, A, at=at) for round_ in (armed, voided, closed)])
    assert told == [Refusal.NOT_OPEN, Refusal.CLOSED, Refusal.CLOSED]
    sealed = room.seal(room.open(at))
    assert write_votes([phone.vote(sealed, 1, A, at=at)]) == [Refusal.CLOSED]
    rounds.reveal_round(rounds.confirm_round(sealed, by="q", at=at), by="p", at=at)
    assert write_votes([phone.vote(sealed, 1, A, at=at)]) == [Refusal.CLOSED]
    assert (Ballot.objects.count(), TallyCount.objects.count()) == (0, 0)


def test_strangers_void_seats_and_other_rooms_are_not_entitled(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    stranger = Phone(room.phones[0].seat, seats.new_device())
    other = make_room(at, ref="episode-3").phones[0]
    voided = room.phones[2]
    seats.void_seat(voided.seat, by="usher", at=at)
    told = write_votes([phone.vote(round_, 1, A, at=at) for phone in (stranger, other, voided)])
    assert told == [Refusal.NOT_ENTITLED] * 3
    assert Ballot.objects.count() == 0


def test_a_seat_voided_between_two_ballots_keeps_the_first(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    phone = room.phones[0]
    write_votes([phone.vote(round_, 1, A, at=at)])
    seats.void_seat(phone.seat, by="usher", at=at)
    assert write_votes([phone.vote(round_, 2, B, at=at)]) == [Refusal.NOT_ENTITLED]
    assert lying(round_) == {(1, "[[8,7],[3,2]]"): 1}


def test_unknown_rounds(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    ghost = Round(pk=round_.pk + 1_000_000)
    huge = Round(pk=2**53 - 1)
    told = write_votes([room.phones[0].vote(it, 1, A, at=at) for it in (ghost, round_, huge)])
    assert told == [Refusal.UNKNOWN_ROUND, None, Refusal.UNKNOWN_ROUND]


@pytest.mark.parametrize(
    "scores",
    [
        [[8, 7]],
        [[8, 7], [3, 2], [1, 1]],
        [[8], [3]],
        [[8, 7, 1], [3, 2, 1]],
        [[8, 7], [3]],
        [[11, 7], [3, 2]],
        [[-1, 7], [3, 2]],
    ],
)
def test_scores_that_do_not_fit_the_paper(room: Room, at: datetime, scores: Any) -> None:
    round_ = room.open(at)
    assert write_votes([room.phones[0].vote(round_, 1, scores, at=at)]) == [Refusal.BAD_BALLOT]
    assert Ballot.objects.count() == 0


def test_a_scale_with_steps(room: Room, at: datetime) -> None:
    round_ = room.open(at, paper={**PAPER, "scale": {"min": -4, "max": 4, "step": 4}})
    first, second, _ = room.phones
    votes = [first.vote(round_, 1, [[-4, 0], [4, 4]], at=at), second.vote(round_, 1, [[1, 0], [4, 4]], at=at)]
    assert write_votes(votes) == [None, Refusal.BAD_BALLOT]


def test_the_key_gone_in_mid_round_refuses_and_does_not_crash(
    room: Room, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    round_ = room.open(at)
    write_votes([room.phones[0].vote(round_, 1, A, at=at)])
    round_keys.destroy_key(round_.pk)
    told = write_votes([phone.vote(round_, 2, B, at=at) for phone in room.phones])
    assert told == [Refusal.NOT_OPEN] * 3
    assert "the key of round" in caplog.text
    assert lying(round_) == {(1, "[[8,7],[3,2]]"): 1}


def test_a_large_batch_takes_few_statements(at: datetime, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    room = make_room(at, seats_issued=120, joined=120)
    round_ = room.open(at)
    write_votes([room.phones[0].vote(round_, 1, A, at=at)])
    plain, statements = sql._execute, list[str]()

    def noted(text: str, values: Sequence[Any]) -> Any:
        statements.append(text)
        return plain(text, values)

    monkeypatch.setattr(sql, "_execute", noted)
    told = write_votes([phone.vote(round_, 2, B, at=at) for phone in room.phones])
    assert [text.split()[0] for text in statements] == ["SELECT"] * 3 + ["INSERT"] * 3
    assert told == [None] * 120
    assert (recount.tallied(round_)["n"], agree(round_)) == (120, True)


def test_writers_each_keep_rows_of_their_own_and_the_sum_is_right(
    room: Room, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = room.open(at)
    phone = room.phones[0]
    monkeypatch.setattr(store, "WRITER", "one")
    write_votes([phone.vote(round_, 1, A, at=at)])
    monkeypatch.setattr(store, "WRITER", "two")
    write_votes([phone.vote(round_, 2, B, at=at)])
    one = dict(TallyCount.objects.filter(writer="one").values_list("cell", "count"))
    two = dict(TallyCount.objects.filter(writer="two").values_list("cell", "count"))
    assert one == {"n": 1, "q": 1, "0.0.8": 1, "0.1.7": 1, "1.0.3": 1, "1.1.2": 1}
    assert two == {"0.0.8": -1, "0.0.6": 1, "1.0.3": -1, "1.0.5": 1, "1.1.2": -1, "1.1.4": 1}
    assert agree(round_)


def test_a_fault_before_the_commit_leaves_nothing(
    room: Room, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = room.open(at)

    def fault(*_: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(sql, "add_to_tally", fault)
    with pytest.raises(RuntimeError):
        write_votes([room.phones[0].vote(round_, 1, A, at=at)])
    assert (Ballot.objects.count(), TallyCount.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_several_writers_at_once_on_the_same_seats(at: datetime) -> None:
    """Every worker has the same phones' newer and older ballots, in its own order: no deadlock, one truth."""
    room = make_room(at, seats_issued=12, joined=12)
    round_ = room.open(at)
    orders = [room.phones, room.phones[::-1], room.phones[6:] + room.phones[:6]]
    told: dict[int, list[Sequence[Any]]] = {0: [], 1: [], 2: []}

    def work(mine: int) -> None:
        for seq in range(1, 6):
            scores = (A, B, C)[(mine + seq) % 3]
            told[mine].append(write_votes([phone.vote(round_, seq, scores, at=at) for phone in orders[mine]]))

    at_once([lambda mine=mine: work(mine) for mine in orders_of(orders)])
    assert [len(told[mine]) for mine in told] == [5, 5, 5]
    assert (Ballot.objects.count(), recount.tallied(round_)["n"], agree(round_)) == (12, 12, True)
    assert set(Ballot.objects.values_list("seq", flat=True)) == {5}


def orders_of(orders: list[Any]) -> range:
    return range(len(orders))


@pytest.mark.django_db(transaction=True)
def test_a_close_against_ballots_counts_what_was_acknowledged(at: datetime) -> None:
    """Batches and a close run at once: sealed is exactly what had been acknowledged."""
    room = make_room(at, seats_issued=30, joined=30)
    round_ = room.open(at, window_s=60)
    acked: list[int] = []
    go = threading.Event()

    def votes() -> None:
        for index, phone in enumerate(room.phones):
            if write_votes([phone.vote(round_, 1, A, at=at)]) == [None]:
                acked.append(index)
            if index == 5:
                go.set()

    def close() -> None:
        go.wait(5)
        room.seal(Round.objects.get(pk=round_.pk))

    at_once([votes, close])
    round_.refresh_from_db()
    assert round_.result is not None
    assert round_.result["n"] == len(acked) == recount.tallied(round_)["n"]
    assert len(acked) >= 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_batch_holds_its_round_shared_and_a_close_waits(room: Room, at: datetime) -> None:
    from django.db import transaction

    round_ = room.open(at)
    shared, closed = threading.Event(), threading.Event()

    def batch() -> None:
        with transaction.atomic():
            books.open_books({round_.pk})
            shared.set()
            assert not closed.wait(0.3)
        connections.close_all()

    def close() -> None:
        shared.wait(5)
        room.close(Round.objects.get(pk=round_.pk))
        closed.set()

    at_once([batch, close])
    assert closed.is_set()


def test_electorates_of_phones(room: Room) -> None:
    known = [phone.device for phone in room.phones]
    assert store.electorates_of([known[0], "nobody", known[0]]) == [
        room.electorate.pk,
        None,
        room.electorate.pk,
    ]
