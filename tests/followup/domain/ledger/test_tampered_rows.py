"""The database changed at random: verification names the first bad row. TAMPERS=10000 for the long run."""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F

from common.models import User
from followup.domain.ledger.chain import START, body_digest, event_digest
from followup.domain.ledger.days import Head, current_head
from followup.domain.ledger.verify import Broken, verify
from followup.models import Event, LedgerDay, LedgerHead
from tests.followup.domain.ledger.histories import REDACTED, ROWS, history

pytestmark = pytest.mark.django_db
RUNS = int(os.environ.get("TAMPERS", "42"))
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
Rows = set[int]  # one of which must be named


def row(number: int) -> Event:
    return Event.objects.get(seq=number)


def change(number: int, **values: object) -> None:
    Event.objects.filter(seq=number).update(**values)


def rechained(first: int, last: int = ROWS) -> None:
    """What an intruder with the database and without the key can repair: every digest, and the head."""
    previous = row(first - 1).sha256 if first > 1 else START
    for event in Event.objects.filter(seq__gte=first, seq__lte=last).order_by("seq"):
        event.previous_sha256 = previous
        if event.redacted_at is None:
            event.body_sha256 = body_digest(event.before, event.after, event.reason, event.salt)
        event.sha256 = previous = event_digest(event)
        event.save()
    if last == Event.objects.order_by("-seq").values_list("seq", flat=True)[0]:
        LedgerHead.objects.update(seq=last, sha256=previous)


def edit_a_part(dice: random.Random) -> Rows:
    number = dice.randint(1, ROWS)
    found = row(number)
    other = User.objects.exclude(pk=found.by_id).first()
    changes: dict[str, object] = {
        "at": found.at + timedelta(microseconds=dice.choice([-1, 1, 10**6])),
        "by": other,
        "acting": "citizen",
        "kind": found.kind + "x",
        "subject": found.subject + "1",
        "body_sha256": "ab" * 32,
        "previous_sha256": "cd" * 32,
        "sha256": "ef" * 32,
    }
    name = dice.choice(list(changes))
    change(number, **{name: changes[name]})
    return {number}


def edit_a_body(dice: random.Random) -> Rows:
    number = dice.choice([n for n in range(1, ROWS + 1) if n != REDACTED])
    found = row(number)
    change(
        number,
        **dice.choice(
            [
                {"after": {**found.after, "words": "别的话"}},
                {"before": {**found.before, "more": 1}},
                {"reason": found.reason + "。"},
                {"salt": "a" * 22},
            ]
        ),
    )
    return {number}


def edit_and_repair_the_row(dice: random.Random) -> Rows:
    number = dice.choice([n for n in range(1, ROWS) if n not in {REDACTED, 20}])
    change(number, reason="改过的理由")
    rechained(number, number)
    return {number, number + 1}


def edit_and_repair_all(dice: random.Random) -> Rows:
    """Only the signed days know: the next one names its row, and the rows among which it was."""
    last = max(LedgerDay.objects.values_list("seq", flat=True))
    number = dice.choice([n for n in range(1, last + 1) if n not in {REDACTED, 20}])
    change(number, reason="改过的理由")
    rechained(number)
    return {min(seq for seq in LedgerDay.objects.values_list("seq", flat=True) if seq >= number)}


def delete_some(dice: random.Random) -> Rows:
    first = dice.randint(1, ROWS)
    Event.objects.filter(seq__gte=first, seq__lte=first + dice.randint(0, 4)).delete()
    return {first}


def delete_and_close_the_gap(dice: random.Random) -> Rows:
    number = dice.randint(1, ROWS - 1)
    Event.objects.filter(seq=number).delete()
    for later in range(number + 1, ROWS + 1):
        change(later, seq=later - 1)
    LedgerHead.objects.update(seq=ROWS - 1)
    return {number}


def swap_two(dice: random.Random) -> Rows:
    one, other = sorted(dice.sample(range(1, ROWS + 1), 2))
    change(one, seq=999)
    change(other, seq=one)
    change(999, seq=other)
    return {one}


def insert_one(dice: random.Random) -> Rows:
    number = dice.randint(1, ROWS)
    for later in range(ROWS, number - 1, -1):
        change(later, seq=F("seq") + 1)
    copied = row(number + 1)
    copied.pk, copied.seq, copied.redacted_at = None, number, None
    copied.save(force_insert=True)
    rechained(number, number)
    return {number, number + 1}


def append_one_unheard_of(dice: random.Random) -> Rows:
    last = row(ROWS)
    last.pk, last.seq = None, ROWS + 1
    last.save(force_insert=True)
    rechained(ROWS + 1, ROWS + 1)
    LedgerHead.objects.update(seq=ROWS, sha256=row(ROWS).sha256)
    return {ROWS + 1}


def cut_the_tail(dice: random.Random) -> Rows:
    first = dice.randint(1, ROWS)
    Event.objects.filter(seq__gte=first).delete()
    return {first}


def cut_the_tail_and_the_head(dice: random.Random) -> Rows:
    """Below the last signed day; above it nobody can tell who kept no head."""
    first = dice.randint(1, max(LedgerDay.objects.values_list("seq", flat=True)))
    Event.objects.filter(seq__gte=first).delete()
    LedgerHead.objects.update(seq=first - 1, sha256=row(first - 1).sha256 if first > 1 else "")
    return {first}


def empty_one_unexplained(dice: random.Random) -> Rows:
    number = dice.choice([n for n in range(1, ROWS + 1) if n not in {REDACTED, 20}])
    change(number, before={}, after={}, reason="", salt="", redacted_at=NOON)
    return {number}


def lay_it_elsewhere(dice: random.Random) -> Rows:
    number = dice.choice([n for n in range(4, ROWS + 1) if row(n).commitment_id])
    found = row(number)
    other = Event.objects.exclude(commitment=None).exclude(commitment=found.commitment_id).first()
    assert other is not None
    wrong = dice.choice([{"commitment": other.commitment_id}, {"commitment": None, "task": None}])
    change(number, **wrong)
    return {number}


def take_the_head_away(dice: random.Random) -> Rows:
    LedgerHead.objects.all().delete()
    return {ROWS}


TAMPERS: list[Callable[[random.Random], Rows]] = [
    edit_a_part,
    edit_a_body,
    edit_and_repair_the_row,
    edit_and_repair_all,
    delete_some,
    delete_and_close_the_gap,
    swap_two,
    insert_one,
    append_one_unheard_of,
    cut_the_tail,
    cut_the_tail_and_the_head,
    empty_one_unexplained,
    lay_it_elsewhere,
    take_the_head_away,
]


def test_every_tamper_is_found_and_its_first_row_named() -> None:
    history(NOON)
    assert verify().head == current_head()
    dice = random.Random(os.environ.get("SEED", "11"))
    for run in range(RUNS):
        tamper = TAMPERS[run % len(TAMPERS)]
        with transaction.atomic():
            rows = tamper(dice)
            with pytest.raises(Broken) as found:
                verify()
            assert found.value.row in rows, (tamper.__name__, found.value.code, found.value.row, rows)
            transaction.set_rollback(True)
    assert verify().redacted == 1


def test_a_kept_head_tells_of_a_tail_that_no_day_had_signed() -> None:
    history(NOON)
    kept = current_head()
    Event.objects.filter(seq=ROWS).delete()
    LedgerHead.objects.update(seq=ROWS - 1, sha256=row(ROWS - 1).sha256)
    assert verify().head.seq == ROWS - 1
    with pytest.raises(Broken) as found:
        verify([Head(kept.seq, kept.sha256[:16])])
    assert (found.value.code, found.value.row) == ("kept_cut", ROWS)


def test_a_kept_head_tells_of_a_rewritten_ledger_whose_days_are_gone() -> None:
    history(NOON)
    kept = current_head()
    change(3, reason="改过")
    rechained(3)
    LedgerDay.objects.all().delete()
    assert verify().head.seq == ROWS
    with pytest.raises(Broken) as found:
        verify([kept])
    assert (found.value.code, found.value.row) == ("kept", ROWS)


def test_an_emptied_table_is_found_by_the_signed_days() -> None:
    history(NOON)
    Event.objects.all().delete()
    LedgerHead.objects.all().delete()
    with pytest.raises(Broken) as found:
        verify()
    assert (found.value.code, found.value.row) == ("day_cut", 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signature": "A" * 86}, "day_signature"),
        ({"at": NOON}, "day_signature"),
        ({"seq": 4}, "rewritten"),
        ({"seq": 99}, "day_cut"),
    ],
)
def test_a_changed_day_is_found(changes: dict[str, object], code: str) -> None:
    history(NOON)
    day = LedgerDay.objects.order_by("day")[1]
    LedgerDay.objects.filter(pk=day.pk).update(**changes)
    with pytest.raises(Broken) as found:
        verify()
    assert found.value.code == code


def test_a_day_that_is_gone_is_found() -> None:
    history(NOON)
    LedgerDay.objects.order_by("day")[1].delete()
    with pytest.raises(Broken) as found:
        verify()
    assert found.value.code == "day_gap"
