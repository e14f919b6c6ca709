"""Evenings that nobody wrote down: Hypothesis presses every button in any order, and crashes in between.

After each step the product must agree with a hall in plain Python (hall.py), and all that must hold holds.
MACHINE_EXAMPLES=2000 plays 2,000 evenings of 50 steps (`make faults`), MACHINE_SHRINK=1 finds the shortest
evening that fails (minutes). What you would get wrong: a crash is
a transaction that is rolled back and a process that has forgotten everything, nothing more and nothing less.
"""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from common.errors import DomainError
from tests.faults.counts import note
from tests.voting import checks
from tests.voting.hall import MAX_SEQ, Ballot, Hall, Round, Scores, Seat
from voting.domain import queries, rounds, sealing, seats, slips, ushers
from voting.domain.electorate import create_electorate
from voting.domain.rounds import RoundOptions
from voting.enums import Press, Refusal, RoundPurpose
from voting.live import books, store, wire
from voting.live.gate import gate
from voting.models import Electorate, SpareCard
from voting.models import Round as StoredRound
from voting.models import Seat as StoredSeat

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "10"))
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("MACHINE_SHRINK") else (Phase.generate,)
STEPS = 50 if "MACHINE_EXAMPLES" in os.environ else 30
BEGIN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

SEATS, SPARES, PHONES = 4, 2, 7
PAPER = {
    "title": "t",
    "subjects": [{"ref": ref, "name": ref, "words": []} for ref in "ab"],
    "criteria": [{"ref": ref, "name": ref} for ref in "cd"],
    "scale": {"min": 0, "max": 10, "step": 1},
}

a_seat = st.integers(0, SEATS - 1)
a_phone = st.integers(0, PHONES - 1)
a_round = st.integers(0, 30)
somebody = st.sampled_from(["p", "q"])
values = st.integers(0, 10)
some_scores = st.tuples(st.tuples(values, values), st.tuples(values, values))
odd_scores = st.sampled_from([((11, 0), (0, 0)), ((1, 2),), ((1,), (2,)), ((1, 2), (3, -1))])
scores_of = st.one_of(some_scores, some_scores, some_scores, odd_scores)


class Crash(Exception):
    """kill -9, as a transaction sees it."""


class Evening(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.hall = Hall([Seat() for _ in range(SEATS)], [True] * SPARES)
        ref = f"m-{secrets.token_hex(6)}"
        self.electorate: Electorate = create_electorate(ref=ref, title=ref)
        self.seats = [
            seat.pk for seat in seats.issue_seats(self.electorate, [f"A-{n}" for n in range(SEATS)])
        ]
        self.spares = [c.pk for c in seats.issue_spares(self.electorate, [f"S-{n}" for n in range(SPARES)])]
        self.secrets = [seats.new_device() for _ in range(PHONES)]
        self.rounds: list[int] = []
        self.seen: set[tuple[int, str]] = set()

    # -- helpers ------------------------------------------------------------------------------------

    @property
    def at(self) -> datetime:
        return BEGIN + timedelta(milliseconds=self.hall.ms)

    def seat(self, i: int) -> StoredSeat:
        return StoredSeat.objects.select_related("electorate").get(pk=self.seats[i])

    def picked(self, n: int) -> tuple[Round, StoredRound] | None:
        """The newest rounds most often."""
        if not self.rounds:
            return None
        at = max(0, len(self.rounds) - 1 - n % 8 // 2)
        return self.hall.rounds[at], StoredRound.objects.get(pk=self.rounds[at])

    def hold(self, expected: str, act: Callable[[], Any]) -> None:
        """The product says what the hall says."""
        said = ""
        try:
            act()
        except DomainError as error:
            said = type(error).__name__
        assert said == expected

    # -- seats --------------------------------------------------------------------------------------

    @rule(i=a_seat, phone=a_phone)
    def claim(self, i: int, phone: int) -> None:
        if self.hall.seat_of(phone) not in {None, i}:
            return  # a phone that sits elsewhere: HasASeat, tested for itself
        resumes = self.hall.seats[i].phone == phone
        expected = "" if resumes else self.hall.claim(i, phone)
        token, code = seats.token_of(self.seat(i)), seats.presence_code(self.electorate, self.at)

        def act() -> None:
            self.secrets[phone] = seats.claim_seat(
                token, device=self.secrets[phone], at=self.at, code=code
            ).device

        self.hold(expected, act)

    @rule(i=a_seat)
    def admit(self, i: int) -> None:
        act = {"reason": "r", "by": "usher", "at": self.at}
        self.hold(self.hall.admit(i), lambda: ushers.admit_seat(self.seat(i), **act))

    @rule(i=a_seat, spare=st.integers(0, SPARES - 1))
    def swap(self, i: int, spare: int) -> None:
        card = SpareCard.objects.get(pk=self.spares[spare])
        act = {"reason": "r", "by": "usher", "at": self.at}
        self.hold(self.hall.swap(i, spare), lambda: ushers.swap_card(self.seat(i), card, **act))

    @rule(i=a_seat, sure=st.integers(0, 3))
    def withdraw(self, i: int, sure: int) -> None:
        if not sure:
            self.hall.void_seat(i)
            seats.void_seat(self.seat(i), by="usher", at=self.at)

    @rule(i=a_seat, seconds=st.sampled_from([0, 5, 30]))
    def grant(self, i: int, seconds: int) -> None:
        self.hall.grant(i, seconds)
        ushers.grant_extra_time(self.seat(i), seconds, reason="r", by="usher", at=self.at)

    # -- ballots ------------------------------------------------------------------------------------

    def told(self, pk: int, phone: int, ballot: Ballot) -> str:
        [vote] = self.votes(pk, [(phone, ballot)])
        refusal = gate.refusal(vote)
        [outcome] = [refusal] if refusal else store.write_votes([vote])
        return str(outcome or "")

    def votes(self, pk: int, pairs: list[tuple[int, Ballot]]) -> list[store.Vote]:
        return [
            store.Vote(
                seats.digest(self.secrets[phone]),
                round(self.at.timestamp() * 1000),
                wire.Ballot(pk, ballot.seq, wire.canonical(ballot.scores), ballot.salt),
            )
            for phone, ballot in pairs
        ]

    @rule(n=a_round, phone=a_phone, scores=scores_of, step=st.integers(-2, 3))
    def vote(self, n: int, phone: int, scores: Scores, step: int) -> None:
        """A newer one, the same number again, or one that was overtaken on its way."""
        if (found := self.picked(n)) is None:
            return
        model, stored = found
        lies = model.ballots.get(self.hall.seat_of(phone) or 0)
        newest = 0 if lies is None or lies.seq == MAX_SEQ else lies.seq
        ballot = Ballot(max(1, newest + step), secrets.token_urlsafe(16), scores)
        self.agree(model, phone, ballot, self.told(stored.pk, phone, ballot))

    def agree(self, model: Round, phone: int, ballot: Ballot, told: str) -> None:
        expected = self.hall.vote(model, phone, ballot)
        gated = gate.refusal(self.votes(self.rounds[self.hall.rounds.index(model)], [(phone, ballot)])[0])
        assert told == expected or (expected and gated)  # the gate may name another reason, never refuse more

    @rule(n=a_round, phone=a_phone)
    def repeat(self, n: int, phone: int) -> None:
        """The ack was lost: the same ballot again is counted again, once."""
        seat = self.hall.seat_of(phone)
        if (found := self.picked(n)) is None or seat is None or seat not in found[0].ballots:
            return
        model, stored = found
        ballot = model.ballots[seat]
        self.agree(model, phone, ballot, self.told(stored.pk, phone, ballot))

    @rule(
        n=a_round,
        phones=st.lists(st.tuples(a_phone, some_scores), min_size=2, max_size=6),
        crash=st.booleans(),
    )
    def batch(self, n: int, phones: list[tuple[int, Scores]], crash: bool) -> None:
        """Many in one transaction; with `crash` it is killed before its commit, and nobody was told."""
        if (found := self.picked(n)) is None:
            return
        model, stored = found
        pairs = [
            (phone, Ballot(10 + seq, secrets.token_urlsafe(16), scores))
            for seq, (phone, scores) in enumerate(phones)
        ]
        if crash:
            with contextlib.suppress(Crash), transaction.atomic():
                store.write_votes(self.votes(stored.pk, pairs))
                raise Crash
            self.restart()
            return
        outcomes = store.write_votes(self.votes(stored.pk, pairs))
        expected = [self.hall.vote(model, phone, ballot) for phone, ballot in pairs]
        for (phone, ballot), outcome, wanted in zip(pairs, outcomes, expected, strict=True):
            replaced = outcome == Refusal.SUPERSEDED and model.ballots.get(self.hall.seat_of(phone)) != ballot
            assert str(outcome or "") == wanted or replaced

    @rule(n=a_round, i=a_seat, scores=some_scores, by=somebody, same=st.booleans())
    def slip(self, n: int, i: int, scores: Scores, by: str, same: bool) -> None:
        if (found := self.picked(n)) is None:
            return
        model, stored = found
        if same and i in model.slips:
            scores = model.slips[i][0]

        def cast(pk: int, seat: int, salt: str, rows: Any) -> str:
            ballot = wire.Ballot(pk, MAX_SEQ, wire.canonical(rows), salt)
            received_ms = round(self.at.timestamp() * 1000)
            return str(store.write_votes([store.Vote("", received_ms, ballot, seat)])[0] or "")

        expected = self.hall.enter_slip(model, i, scores, by)
        self.hold(
            expected, lambda: slips.enter_slip(stored, self.seat(i), scores, by=by, at=self.at, cast=cast)
        )

    # -- rounds -------------------------------------------------------------------------------------

    @rule(first=st.booleans(), drill=st.integers(0, 3))
    def arm(self, first: bool, drill: int) -> None:
        if len(self.rounds) >= 8:
            return
        options = RoundOptions(press=Press.FIRST if first else Press.LAST)
        purpose = RoundPurpose.AIR if drill else RoundPurpose.DRILL
        made = rounds.arm_round(
            self.electorate,
            ref="m",
            paper=PAPER,
            window_s=60,
            by="p",
            at=self.at,
            options=options,
            purpose=purpose,
        )
        self.rounds.append(made.pk)
        self.hall.rounds.append(Round(air=bool(drill), first_counts=first))

    @rule(n=a_round)
    def open(self, n: int) -> None:
        if found := self.picked(n):
            model, stored = found
            self.hold(self.hall.open_round(model, 60), lambda: rounds.open_round(stored, by="p", at=self.at))

    @rule(n=a_round)
    def end_window(self, n: int) -> None:
        if found := self.picked(n):
            model, stored = found
            self.hold(self.hall.end_window(model), lambda: rounds.end_window(stored, by="p", at=self.at))

    @rule(seconds=st.sampled_from([0.5, 1.9, 10, 61]))
    def wait(self, seconds: float) -> None:
        self.hall.ms += int(seconds * 1000)

    @rule(crash=st.booleans())
    def seal(self, crash: bool) -> None:
        """The clock's turn; with `crash` it dies before the commit, and the next turn finds all as it was."""
        self.hall.ms += 2500
        if crash:
            with contextlib.suppress(Crash), transaction.atomic():
                sealing.close_due_rounds(self.at)
                raise Crash
            self.restart()
            return
        sealing.close_due_rounds(self.at)
        self.hall.seal_due(self.hall.ms)

    @rule(n=a_round, by=somebody)
    def confirm(self, n: int, by: str) -> None:
        if found := self.picked(n):
            model, stored = found
            self.hold(self.hall.confirm(model, by), lambda: rounds.confirm_round(stored, by=by, at=self.at))

    @rule(n=a_round, by=somebody)
    def reveal(self, n: int, by: str) -> None:
        if found := self.picked(n):
            model, stored = found
            self.hold(self.hall.reveal(model, by), lambda: rounds.reveal_round(stored, by=by, at=self.at))

    @rule(n=a_round, sure=st.integers(0, 4))
    def void(self, n: int, sure: int) -> None:
        if not sure and (found := self.picked(n)):
            model, stored = found
            act = {"reason": "r", "by": "p", "at": self.at}
            self.hold(self.hall.void_round(model), lambda: rounds.void_round(stored, **act))

    # -- the process --------------------------------------------------------------------------------

    @rule()
    def restart(self) -> None:
        """A new process knows nothing of the old one but the database and the keys in memory-backed files."""
        gate.forget()
        books._shapes.clear()
        store.WRITER = secrets.token_hex(8)
        sealing.sweep_keys(self.at)

    @rule()
    def glance(self) -> None:
        """The gate hears what phones hear."""
        gate.note(queries.vote_state(self.electorate.pk)["round"])

    @invariant()
    def all_is_well(self) -> None:
        if hasattr(self, "rounds"):
            checks.all_is_well(self.electorate, self.hall, self.seats, self.rounds, self.seen)

    def teardown(self) -> None:
        gate.forget()
        if hasattr(self, "rounds"):
            checks.all_is_well(self.electorate, self.hall, self.seats, self.rounds, set())
            left = StoredRound.objects.filter(pk__in=self.rounds).exclude(state__in=["revealed", "void"])
            for stored in left:
                rounds.void_round(stored, reason="over", by="p", at=self.at)


@pytest.fixture
def as_it_was() -> Iterator[None]:
    writer = store.WRITER
    yield
    store.WRITER = writer


@pytest.mark.timeout(36_000)
@pytest.mark.django_db(transaction=True)
def test_any_evening(as_it_was: None) -> None:
    run_state_machine_as_test(
        Evening,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )
    note("state machine: evenings without a contradiction", runs=EXAMPLES, note=f"{STEPS} steps each")
