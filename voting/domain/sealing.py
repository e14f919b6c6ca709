"""Closing and sealing: two counts that must agree, the result, and the end of the key.

What you would get wrong: the key is destroyed after the commit that seals, never before; a crash in between
leaves a key file, which the next sweep destroys.
"""

import logging
from collections import Counter, defaultdict
from datetime import datetime
from typing import TypeAlias

from django.db import transaction

from common.signing import sign
from voting.domain import recount, round_keys
from voting.domain.proof import head_message, names_under
from voting.domain.publication import head_of_round, previous_head
from voting.domain.queries import is_unsealable
from voting.domain.results import Pool, pools_of, result_of
from voting.domain.rounds import CLOCK, close_round, last_moment, record
from voting.domain.sealed_lists import Filled, Row, is_each_once, root_of_rows, store_rows, take_apart
from voting.domain.signals import signals_of
from voting.enums import RoundState, SeatState
from voting.errors import RoundKeyLost, RoundNotClosed, RoundNotOpen, TallyMismatch, WindowRunning
from voting.models import Electorate, Round

logger = logging.getLogger(__name__)

KEY_DESTROYED = "key_destroyed"  # the reason of its row of history

Unsealable: TypeAlias = TallyMismatch | RoundKeyLost


def seal_round(round_: Round, *, by: str, at: datetime) -> Round:
    """Two counts that must agree, the lists, the result, the link in the chain; then the key is destroyed.
    Takes the round exclusively.

    Order inside the transaction: count ballots and tally, find the pools, write the rows, delete the ballots,
    merge the tally, write result, root, link and signature. result: see results.result_of, with the
    "equation" of seats {"issued", "counted", "joined_not_voted", "never_joined", "void", "on_paper",
    "rebound"}; issued is the sum of the four after it, on_paper a part of counted, rebound the phones that
    ushers changed.

    Raises RoundNotClosed (also to the second of two); TallyMismatch when the tally, the ballots and the
    seats do not agree, and RoundKeyLost when the key is gone: then the round stays closed, and a
    RoundChange says why.
    """
    with transaction.atomic():
        # Links are made one by one: two rounds of an electorate must not be chained to the same one.
        Electorate.objects.select_for_update().get(pk=round_.electorate_id)
        found = Round.objects.select_for_update().get(pk=round_.pk)
        if found.state != RoundState.CLOSED:
            raise RoundNotClosed(number=round_.number)
        problem = _seal(found, by=by, at=at)
    if problem is not None:
        logger.critical("round %d of electorate %d: %s", found.number, found.electorate_id, problem.code)
        raise problem
    round_.refresh_from_db()
    return round_


def _seal(round_: Round, *, by: str, at: datetime) -> Unsealable | None:
    try:
        key = round_keys.read_key(round_.pk)
    except RoundKeyLost:
        return _refuse(round_, RoundKeyLost(number=round_.number), by=by, at=at)
    ballots, equation = _filled(round_, key)
    pools = _pools(round_, ballots)
    rows = take_apart(round_, ballots, key, pools)
    cells = recount.recounted(round_)
    agree = cells == recount.tallied(round_) and equation["counted"] == cells[recount.BALLOTS_CELL]
    if not agree or not is_each_once(rows):
        return _refuse(round_, TallyMismatch(number=round_.number), by=by, at=at)
    round_.signals = signals_of(
        round_.paper, (ballot.scores for ballot in ballots), quick=recount.quick_ballots(round_)
    )
    round_.result = {**result_of(round_.paper, pools), "equation": equation}
    _write(round_, rows, at)
    record(round_, RoundState.CLOSED, RoundState.SEALED, by=by, at=at)
    transaction.on_commit(lambda: _destroy_key(round_, at))
    return None


def _write(round_: Round, rows: list[Row], at: datetime) -> None:
    """Rows in, ballots out, and the round's own writings."""
    store_rows(round_, rows)
    round_.ballots.all().delete()
    recount.merge_tally(round_)
    round_.root, round_.previous_head = root_of_rows(round_, rows), previous_head(round_)
    round_.head = head_of_round(round_)
    Round.objects.filter(pk=round_.pk, state=RoundState.CLOSED).update(
        state=RoundState.SEALED,
        sealed_at=at,
        result=round_.result,
        signals=round_.signals,
        root=round_.root,
        previous_head=round_.previous_head,
        head=round_.head,
        signature=sign(head_message(round_.head)),
    )


def _destroy_key(round_: Round, at: datetime) -> None:
    """After the commit. The history says so in a row of its own, once it is true."""
    if round_keys.destroy_key(round_.pk):
        record(round_, RoundState.SEALED, RoundState.SEALED, by=CLOCK, at=at, reason=KEY_DESTROYED)


def _refuse(round_: Round, problem: Unsealable, *, by: str, at: datetime) -> Unsealable:
    record(round_, RoundState.CLOSED, RoundState.CLOSED, by=by, at=at, reason=problem.code)
    return problem


def _pools(round_: Round, ballots: list[Filled]) -> list[Pool]:
    scores: defaultdict[str, list[str]] = defaultdict(list)
    for ballot in ballots:
        scores[ballot.group].append(ballot.scores)
    groups = round_.paper.get("rules", {}).get("groups", [])
    return pools_of(groups, {ref: recount.count_scores(texts) for ref, texts in scores.items()})


def _filled(round_: Round, key: bytes) -> tuple[list[Filled], dict[str, int]]:
    """(the seats whose slot holds a ballot, the equation): every seat in exactly one class."""
    lying = {
        slot: (salt, scores) for slot, salt, scores in round_.ballots.values_list("slot", "salt", "scores")
    }
    names = names_under(key)
    classes: Counter[str] = Counter()
    filled, rebound = [], 0
    seats = round_.electorate.seats.values_list("pk", "label", "state", "group__ref", "rebinds")
    for seat, label, state, group, rebinds in seats:
        ballot = lying.get(names(seat)[0])
        classes[state if ballot is None else "counted"] += 1
        rebound += rebinds
        if ballot is not None:
            filled.append(Filled(seat, label, group or "", *ballot))
    return filled, _equation(classes, round_, rebound)


def _equation(classes: Counter[str], round_: Round, rebound: int) -> dict[str, int]:
    return {
        "issued": classes.total(),
        "counted": classes["counted"],
        "joined_not_voted": classes[SeatState.CLAIMED],
        "never_joined": classes[SeatState.ISSUED],
        "void": classes[SeatState.VOID],
        "on_paper": round_.slips.filter(confirmed_at__isnull=False).count(),
        "rebound": rebound,
    }


def rounds_due(at: datetime) -> list[Round]:
    """Open rounds whose last moment has passed, and closed ones that a crash left unsealed."""
    open_ = [round_ for round_ in Round.objects.open() if (last := last_moment(round_)) and last <= at]
    closed = [round_ for round_ in Round.objects.filter(state=RoundState.CLOSED) if not is_unsealable(round_)]
    return [*closed, *open_]


def next_moment() -> datetime | None:
    """When the next open round is due; None while none is open."""
    moments = [last for round_ in Round.objects.open() if (last := last_moment(round_))]
    return min(moments, default=None)


def close_due_rounds(at: datetime) -> list[Round]:
    """Close and seal what is due; returns the rounds that this call sealed. Safe in any number of processes.

    A round that cannot be sealed stays closed and is not tried again by the clock.
    """
    return [round_ for round_ in rounds_due(at) if _close_and_seal(round_, at)]


def _close_and_seal(round_: Round, at: datetime) -> bool:
    try:
        if round_.is_open:
            close_round(round_, by=CLOCK, at=at)
        seal_round(round_, by=CLOCK, at=at)
    except (RoundNotOpen, RoundNotClosed, WindowRunning):  # another process was faster
        return False
    except (TallyMismatch, RoundKeyLost):  # told in the history and the log
        return False
    return True


def sweep_keys(at: datetime) -> list[int]:
    """Destroy keys of rounds that take no more ballots; returns their round ids."""
    needed = [RoundState.ARMED, RoundState.OPEN, RoundState.CLOSED]
    kept = round_keys.kept_keys()
    wanted = set(Round.objects.filter(pk__in=kept, state__in=needed).values_list("pk", flat=True))
    orphans = [round_id for round_id in kept if round_id not in wanted]
    gone = [round_id for round_id in orphans if round_keys.destroy_key(round_id)]
    for round_ in Round.objects.filter(pk__in=gone):
        record(round_, round_.state, round_.state, by=CLOCK, at=at, reason=KEY_DESTROYED)
    return orphans
