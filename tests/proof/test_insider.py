"""Somebody holds the whole database, its backups, the log and the published file, but no key: whose is what?

Each matcher guesses, for each seat, which published row is its. Chance gets one right in a room of any size.
The insider even knows in which order the seats scored, but for the matcher of backups: who has watched the
network *and* takes copies of the database during the round can match, and docs/secrecy.md says so.
INSIDER_RUNS=100 plays 100 rooms of 200 seats; the normal run is short. What you would get wrong: a matcher
that finds nothing proves nothing unless it finds a leak that was planted, so each leak is planted once.
"""

import hashlib
import json
import logging
import os
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest
from django.apps import apps
from django.db import connection

from common.canon import b64, unb64
from tests.proof.evenings import published
from tests.voting.factories import make_room
from voting.domain import proof, round_keys
from voting.live.store import count_votes
from voting.models import Ballot, Round, SealedRow, Seat

RUNS = int(os.environ.get("INSIDER_RUNS", "0"))
SEATS, ROOMS = (200, RUNS) if RUNS else (24, 5)

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(3600)]

Rows: TypeAlias = list[list[Any]]
Guess: TypeAlias = dict[int, str]  # row id by seat id


@dataclass
class Loot:
    """All that an insider has after sealing. `truth` is what the test knows beside."""

    file: dict[str, Any]
    dump: dict[str, list[dict[str, Any]]]
    backups: list[list[dict[str, Any]]]  # the ballot table at moments of the round
    log: list[str]
    truth: dict[int, tuple[str, int]] = field(default_factory=dict)  # seat id: row id in list 0, first value

    @property
    def rows(self) -> Rows:
        return self.file["lists"][0]["rows"]

    @property
    def seats(self) -> list[dict[str, Any]]:
        """In the order in which they scored: the insider has watched the hall's network."""
        order = {seat: at for at, seat in enumerate(self.truth)}
        return sorted((s for s in self.dump["seat"] if s["id"] in order), key=lambda s: order[s["id"]])


def dumped() -> dict[str, list[dict[str, Any]]]:
    """Every table of scoring, in the database's own order."""
    return {
        model._meta.model_name or "": list(model._default_manager.order_by().values())
        for model in apps.get_app_config("voting").get_models()
    }


def play(at: datetime, dice: random.Random, caplog: pytest.LogCaptureFixture, *, batches: int = 8) -> Loot:
    """A round of SEATS phones in random order, in batches, a backup after each."""
    size = -(-SEATS // batches)
    room = make_room(at, seats_issued=SEATS, joined=SEATS, ref=f"room-{dice.randrange(10**9)}")
    round_ = room.open(at)
    order, backups, truth = dice.sample(room.phones, SEATS), [], {}
    with caplog.at_level(logging.DEBUG):
        caplog.clear()
        for start in range(0, SEATS, size):
            batch = order[start : start + size]
            votes, firsts = [], []
            for phone in batch:
                scores = [[dice.randint(0, 10) for _ in range(2)] for _ in range(2)]
                firsts.append(scores[0][0])
                votes.append(phone.vote(round_, 1, scores, at=at, salt=b64(dice.randbytes(16))))
            for phone, first, counted in zip(batch, firsts, count_votes(votes), strict=True):
                truth[phone.seat.pk] = (proof.row_id(counted.code, 0, 0), first)  # type: ignore[union-attr]
            backups.append(list(Ballot.objects.filter(round=round_).order_by().values()))
        sealed = room.seal(round_)
        round_keys.destroy_key(sealed.pk)
        shown = room.reveal(sealed, at + timedelta(minutes=3))
    log = [record.getMessage() for record in caplog.records]
    return Loot(published(shown), dumped(), backups, log, truth)


# -- matchers --------------------------------------------------------------------------------------


def paired(seats: list[dict[str, Any]], rows: Rows) -> Guess:
    return {seat["id"]: row[0] for seat, row in zip(seats, rows, strict=True)}


def by_published_order(loot: Loot) -> Guess:
    return paired(loot.seats, loot.rows)


def stored(loot: Loot) -> Rows:
    """The first list as the database gives it: [id, salt, value, number]."""
    of_list = (row for row in loot.dump["sealedrow"] if row["list"] == 0)
    mine = (row for row in of_list if row["round_id"] == loot.file["round"]["id"])
    return [[row["row_id"], row["salt"], row["value"], row["id"]] for row in mine]


def by_row_number(loot: Loot) -> Guess:
    return paired(loot.seats, sorted(stored(loot), key=lambda row: row[3]))


def by_physical_order(loot: Loot) -> Guess:
    return paired(loot.seats, stored(loot))


def by_salt_order(loot: Loot) -> Guess:
    return paired(loot.seats, sorted(loot.rows, key=lambda row: row[1]))


def by_seat_number(loot: Loot) -> Guess:
    return paired(sorted(loot.seats, key=lambda seat: seat["id"]), loot.rows)


def by_token_order(loot: Loot) -> Guess:
    return paired(sorted(loot.seats, key=lambda seat: seat["token_sha256"]), loot.rows)


def by_device_order(loot: Loot) -> Guess:
    return paired(sorted(loot.seats, key=lambda seat: seat["device_sha256"]), loot.rows)


def by_hashes_of_what_is_known(loot: Loot) -> Guess:
    """Codes made of everything known of a seat, as if the key were one of these."""
    names = {row[0] for row in loot.rows}
    keys = [b"", b"\0" * 32, bytes.fromhex(loot.file["root"]), unb64(loot.file["show_key"])]
    found = paired(loot.seats, loot.rows)
    for seat in loot.seats:
        known = [str(seat["id"]), seat["label"], seat["token_sha256"], seat["device_sha256"]]
        codes = [name for key in keys for name in proof.names_under(key)(seat["id"])] + known
        codes += [b64(hashlib.sha256(text.encode()).digest()[:16]) for text in known]
        for name in {proof.row_id(code, 0, 0) for code in codes} & names:
            found[seat["id"]] = name
    return found


def by_backups(loot: Loot) -> Guess:
    """A backup holds salts, and salts lead to rows: when each row came is known to the batch. The seats in
    the order that the database knows: when they joined."""
    seats = sorted(loot.seats, key=lambda seat: (seat["claimed_at"], seat["id"]))
    return paired(seats, arrivals(loot))


def arrivals(loot: Loot) -> Rows:
    """The published rows by the backup in which their ballot is first seen."""
    by_salt = {row[1]: row for row in loot.rows}
    arrived: dict[str, list[Any]] = {}
    for backup in loot.backups:
        for ballot in backup:
            row = by_salt[proof.row_salt(ballot["salt"], 0, 0)]
            arrived.setdefault(row[0], row)
    return list(arrived.values())


def by_log(loot: Loot) -> Guess:
    """Any name, salt or seat that stands in one line of the log with another."""
    found = paired(loot.seats, loot.rows)
    for line in loot.log:
        for seat in loot.seats:
            if seat["label"] in line or seat["device_sha256"] in line:
                for row in (row for row in loot.rows if row[0] in line or row[1] in line):
                    found[seat["id"]] = row[0]
    return found


def by_whole_dump(loot: Loot) -> Guess:
    """Any record of any table that names a seat and a row's id or salt."""
    found = paired(loot.seats, loot.rows)
    records = [json.dumps(row, default=str) for rows in loot.dump.values() for row in rows]
    signs = {
        seat["id"]: (f'"{seat["label"]}"', seat["device_sha256"], f'"seat_id": {seat["id"]},')
        for seat in loot.seats
    }
    for name, salt, *_ in loot.rows:
        for record in (text for text in records if name in text or salt in text):
            found |= dict.fromkeys((s for s, of in signs.items() if any(sign in record for sign in of)), name)
    return found


MATCHERS: list[Callable[[Loot], Guess]] = [
    by_published_order,
    by_row_number,
    by_physical_order,
    by_salt_order,
    by_seat_number,
    by_token_order,
    by_device_order,
    by_hashes_of_what_is_known,
    by_backups,
    by_log,
    by_whole_dump,
]


def right(loot: Loot, guess: Guess) -> int:
    return sum(loot.truth[seat][0] == row for seat, row in guess.items())


# -- what they find --------------------------------------------------------------------------------


def test_an_insider_does_no_better_than_chance(at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    hits: dict[str, list[int]] = {matcher.__name__: [] for matcher in MATCHERS}
    for number in range(ROOMS):
        loot = play(at, random.Random(number), caplog)
        for matcher in MATCHERS:
            hits[matcher.__name__].append(right(loot, matcher(loot)))
        with connection.cursor() as cursor:  # the next room starts from nothing
            cursor.execute("DELETE FROM voting_sealedrow")
            cursor.execute("DELETE FROM voting_tallycount")
    means = {name: round(statistics.mean(found), 2) for name, found in hits.items()}
    print(f"{ROOMS} rooms of {SEATS}: seats matched on average", means)
    limit = 1 + 5 * ROOMS**-0.5  # five deviations of the mean of matches by chance
    assert {name: mean for name, mean in means.items() if mean > limit} == {}


def test_no_table_and_no_log_names_a_seat_beside_a_score(
    at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    loot = play(at, random.Random(7), caplog)
    assert loot.dump["ballot"] == []
    assert {row["seat"] for row in loot.dump["sealedrow"]} == {""}
    assert {row["writer"] for row in loot.dump["tallycount"]} == {""}
    cells = [row["cell"] for row in sorted(loot.dump["tallycount"], key=lambda row: row["id"])]
    assert cells == sorted(cells)
    names = {row[at] for row in loot.rows for at in (0, 1)}
    assert [line for line in loot.log if any(name in line for name in names)] == []


def test_who_watches_the_network_and_copies_the_database_all_the_time_is_not_held_off(
    at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    """The limit that docs/secrecy.md states: a copy after each ballot, and the order of the phones."""
    loot = play(at, random.Random(6), caplog, batches=SEATS)
    assert right(loot, paired(loot.seats, arrivals(loot))) == SEATS


# -- the controls: a leak that is planted is found ---------------------------------------------------


def test_the_matchers_find_rows_left_in_the_order_of_arrival(
    at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    """Rows stored as they came, their numbers rising with time, would give everybody away."""
    loot = play(at, random.Random(8), caplog)
    of_row = {row[0]: row for row in loot.rows}
    arrival = [of_row[name] for name, _ in loot.truth.values()]
    leaky = Loot({**loot.file, "lists": [{"rows": arrival}]}, dict(loot.dump), [], [], loot.truth)
    round_id = loot.file["round"]["id"]
    leaky.dump["sealedrow"] = [
        {"id": number, "list": 0, "round_id": round_id, "row_id": row[0], "salt": row[1], "value": row[2]}
        for number, row in enumerate(arrival)
    ]
    for matcher in (by_published_order, by_row_number, by_physical_order):
        assert right(leaky, matcher(leaky)) == SEATS


def test_a_key_that_was_kept_tells_all(
    at: datetime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the key everything is known: why it is destroyed."""
    kept: list[bytes] = []
    honest = round_keys.destroy_key

    def keeps(round_id: int) -> bool:
        kept.append(round_keys.read_key(round_id))
        return honest(round_id)

    monkeypatch.setattr(round_keys, "destroy_key", keeps)
    loot = play(at, random.Random(9), caplog)
    guess = {
        seat.pk: proof.row_id(proof.names_under(kept[0])(seat.pk)[1], 0, 0)
        for seat in Seat.objects.filter(pk__in=loot.truth)
    }
    assert right(loot, guess) == SEATS


def test_the_matchers_find_a_seat_in_the_log_and_in_a_table(
    at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    loot = play(at, random.Random(10), caplog)
    labels = {seat["id"]: seat["label"] for seat in loot.seats}
    loot.log += [f"seat {labels[seat]} row {name}" for seat, (name, _) in loot.truth.items()]
    assert right(loot, by_log(loot)) == SEATS
    loot.dump["note"] = [{"who": labels[seat], "row": name} for seat, (name, _) in loot.truth.items()]
    assert right(loot, by_whole_dump(loot)) == SEATS


def test_the_rows_of_one_person_are_not_told_apart_by_what_is_published(
    at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    """Italian attack: from the file alone, row k of one list says nothing of row k of another."""
    loot = play(at, random.Random(11), caplog)
    rows = SealedRow.objects.filter(round=Round.objects.get(pk=loot.file["round"]["id"]))
    assert rows.values("row_id").distinct().count() == rows.count() == 4 * SEATS
    assert rows.values("salt").distinct().count() == 4 * SEATS
