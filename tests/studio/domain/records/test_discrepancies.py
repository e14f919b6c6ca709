"""What was not as planned: pure, on a few rows. Rows a to d, a minute each, from 0; e lies on the shelf."""

import random
import runpy
from typing import Any

import pytest

from studio.domain.records.discrepancies import TOLERANCE, Evening, discrepancies
from tests.architecture.sources import ROOT

MINUTE = 60_000
script: dict[str, Any] = runpy.run_path(str(ROOT / "static" / "proof" / "verify_bundle.py"))


def row(name: str, start: int | None, **changes: Any) -> dict[str, Any]:
    facts = {
        "row_id": name,
        "planned_s": 60,
        "starts_at": start,
        "is_hard": False,
        "is_on_shelf": start is None,
    }
    return facts | changes


ROWS = [row(name, place * MINUTE) for place, name in enumerate("abcd")] + [row("e", None)]


def evening(
    *starts: tuple[str, float],
    end: float | None = None,
    rows: Any = ROWS,
    events: Any = (),
    changes: Any = (),
) -> Evening:
    """TAKEs of rows at seconds, numbered 10, 20, …; `events` are further ones."""
    ends = [at for _, at in starts[1:]] + [end]
    takes = [
        {
            "seq": 10 * (place + 1),
            "row_id": name.strip("*"),
            "at": round(at * 1000),
            "ends_at": None if until is None else round(until * 1000),
            "planned_s": 60,
        }
        for place, ((name, at), until) in enumerate(zip(starts, ends, strict=True))
    ]
    taken = [event(take["seq"], "taken", row_id=take["row_id"]) for take in takes]
    every = sorted([*taken, *events], key=lambda one: one["seq"])
    return Evening(rows, takes, every, changes, None if end is None else round(end * 1000))


def event(seq: int, kind: str, detail: str = "", row_id: str = "") -> dict[str, Any]:
    return {"seq": seq, "kind": kind, "detail": detail, "row_id": row_id}


def told(found: Evening) -> list[tuple[str, int | None]]:
    return [(one["key"], one["off_ms"]) for one in discrepancies(found)]


def test_as_planned() -> None:
    assert told(evening(("a", 0), ("b", 60), ("c", 120), ("d", 180), end=240)) == []
    assert told(evening(("a", 29), ("b", 90), ("c", 150), ("d", 195), end=254)) == []


def test_planned_and_not_aired_after_the_end_and_before_it() -> None:
    assert told(evening(("a", 0), ("c", 120), end=180)) == [
        ("long:10", 60_000),
        ("not_aired:b", None),
        ("not_aired:d", None),
    ]
    assert told(evening(("a", 60), ("c", 120))) == [("late:10", 60_000), ("not_aired:b", None)]


@pytest.mark.parametrize("name", ["e", "unknown", "*"])
def test_aired_and_not_planned(name: str) -> None:
    found = evening(("a", 0), (name, 60), ("b", 70), ("c", 130), ("d", 190), end=250)
    assert told(found) == [("not_planned:20", None), ("short:20", -50_000)]


def test_out_of_order() -> None:
    found = discrepancies(evening(("a", 0), ("c", 60), ("b", 120), ("d", 180), end=240))
    assert [(one["key"], one["off_ms"], one["carried_ms"]) for one in found] == [
        ("early:20", -60_000, 0),
        ("out_of_order:30", None, None),
        ("late:30", 60_000, -60_000),
    ]


def test_a_fixed_start_is_strict() -> None:
    rows = [ROWS[0], row("b", MINUTE, is_hard=True), *ROWS[2:4]]
    assert told(evening(("a", 0), ("b", 61), ("c", 120), ("d", 180), end=240, rows=rows)) == []
    found = evening(("a", 0), ("b", 61.1), ("c", 120), ("d", 180), end=240, rows=rows)
    assert told(found) == [("late:20", 1_100)]


def test_lateness_is_carried_on() -> None:
    found = discrepancies(evening(("a", 0), ("b", 160), ("c", 220), ("d", 280), end=340))
    assert [(one["key"], one["off_ms"], one["carried_ms"]) for one in found] == [
        ("long:10", 100_000, None),
        ("late:20", 100_000, 0),
        ("late:30", 100_000, 100_000),
        ("late:40", 100_000, 100_000),
    ]


def test_taken_again_counts_the_length_of_both() -> None:
    found = evening(("a", 0), ("b", 60), ("a", 80), ("b", 95), ("c", 130), ("d", 180), end=240)
    assert told(found) == [("again:30", None), ("again:40", None)]  # a 75 s, b 55 s
    assert told(evening(("a", 0), ("a", 50), ("b", 90), ("c", 130), ("d", 180), end=240)) == [
        ("long:10", 30_000),
        ("again:20", None),
        ("short:30", -20_000),
    ]


def test_why() -> None:
    events = [
        event(11, "panic_on", "safe_picture"),
        event(12, "turn_moved", "asked"),
        event(13, "turn_moved", "extended"),
        event(14, "refused", "take"),
        event(15, "refused", "arm"),
        event(16, "armed", row_id="d"),
        event(25, "held"),
        event(31, "cleared", row_id="d"),
    ]
    changes = [{"edit": 7, "row_id": "d"}, {"edit": 8, "row_id": "x"}]
    found = discrepancies(evening(("a", 0), ("b", 160), ("c", 220), end=280, events=events, changes=changes))
    assert [(one["key"], one["events"], one["changes"]) for one in found] == [
        ("long:10", [11, 13, 14], []),
        ("late:20", [11, 13, 14], []),
        ("late:30", [25], []),
        ("not_aired:d", [16, 31], [7]),
    ]


def test_the_stand_alone_script_comes_to_the_same() -> None:
    """Three hundred evenings at random."""
    dice = random.Random(0)
    for _ in range(300):
        found = _any_evening(dice)
        record = {
            "rundown.json": {"rows": found.rows, "changes": found.changes},
            "events.json": found.events,
            "takes.json": found.takes,
            "discrepancies.json": {"tolerance": TOLERANCE},
        }
        assert list(script["Reckoning"](record).found()) == discrepancies(found)


def _any_evening(dice: random.Random) -> Evening:
    """Events numbered without a gap, as a log has them."""
    rows = [row(name, MINUTE * place, is_hard=dice.random() < 0.2) for place, name in enumerate("abcdefgh")]
    rows += [row("s", None), row("t", None)]
    names = [dice.choice([*"abcdefghstu", ""]) for _ in range(dice.randrange(12))]
    kinds = ["panic_on", "held", "graphic_on", "armed", "refused", "turn_moved", "machine"]
    events: list[dict[str, Any]] = []
    takes: list[dict[str, Any]] = []
    clock = dice.randrange(-60_000, 90_000)
    for name in names:
        for _ in range(dice.randrange(4)):
            detail = dice.choice(["", "take", "extended", "arm"])
            events.append(event(len(events) + 1, dice.choice(kinds), detail, dice.choice(["", "a", "h"])))
        events.append(event(len(events) + 1, "taken", row_id=name))
        takes.append({"seq": len(events), "row_id": name, "at": clock, "planned_s": dice.choice([30, 60])})
        clock += dice.randrange(1_000, 120_000)
    for take, later in zip(takes, [*takes[1:], {"at": clock}], strict=False):
        take["ends_at"] = later["at"]
    changes = [{"edit": n, "row_id": dice.choice("abz")} for n in range(dice.randrange(3))]
    return Evening(rows, takes, [*events, event(len(events) + 1, "ended")], changes, clock)
