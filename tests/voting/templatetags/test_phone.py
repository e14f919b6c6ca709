"""The page a phone without a script sees, for each state and answer."""

from typing import Any

import pytest

from voting.templatetags.phone import deadline, lamps, notices, row_and_chair, standing

CLOSES = 100_000
GRACE = 2_000
NOBODY = {"seat": "A-07", "seq": None}
VOTED = {"seat": "A-07", "seq": 3}
SLIP = {"seat": "A-07", "seq": None, "paper": True}
SLOW = {"seat": "A-07", "seq": None, "extra_s": 30}


def frame(state: str, **changes: Any) -> dict[str, Any]:
    return {
        "round": {"id": 7, "state": state, "closes_at": CLOSES, "frozen_at": None, "grace_ms": GRACE}
        | changes
    }


def test_while_scoring_is_paused_its_time_stands() -> None:
    paused = frame("open", frozen_at=CLOSES - 1)
    at_last = standing(paused, NOBODY, CLOSES + 10**6)
    assert (at_last["view"], at_last["kind"]) == ("ballot", "frozen")
    assert standing(paused, VOTED, CLOSES + 10**6)["kind"] == "counted"
    refused = {"kind": "refused", "code": "frozen"}
    assert standing(paused, NOBODY, CLOSES, lamp=refused)["view"] == "ballot"


@pytest.mark.parametrize(
    ("state", "mine", "now", "view", "kind"),
    [
        ("armed", NOBODY, 0, "waiting", "ready"),
        ("open", NOBODY, 0, "ballot", "open"),
        ("open", VOTED, 0, "counted", "counted"),
        ("open", NOBODY, CLOSES, "ballot", "open"),
        ("open", NOBODY, CLOSES + GRACE, "ballot", "grace"),
        ("open", SLIP, 0, "slip", "slip"),
        ("closed", SLIP, 0, "closed", "slip"),
        ("open", NOBODY, CLOSES + GRACE + 1, "closed", "closed"),
        ("open", VOTED, CLOSES + GRACE + 1, "closed", "counted"),
        ("closed", VOTED, 0, "closed", "counted"),
        ("sealed", NOBODY, 0, "sealed", "sealed"),
        ("revealed", NOBODY, 0, "result", "revealed"),
        ("void", VOTED, 0, "void", "void"),
    ],
)
def test_standing_in_each_state(state: str, mine: dict[str, Any], now: int, view: str, kind: str) -> None:
    here = standing(frame(state), mine, now)
    assert (here["view"], here["kind"]) == (view, kind)


def test_standing_before_any_round() -> None:
    here = standing({"round": None}, NOBODY, 0)
    assert (here["view"], here["kind"]) == ("waiting", "ready")


def test_standing_when_scoring_again() -> None:
    assert standing(frame("open"), VOTED, 0, again=True)["view"] == "ballot"


def test_standing_when_the_first_press_counts() -> None:
    here = standing(frame("open", press="first"), VOTED, 0, again=True)
    assert (here["view"], here["final"]) == ("counted", True)


def test_standing_with_time_of_ones_own() -> None:
    here = standing(frame("open"), SLOW, CLOSES + 20_000)
    assert (here["view"], here["kind"], here["closes"]) == ("ballot", "open", CLOSES + 30_000)
    assert standing(frame("open"), SLOW, CLOSES + 30_000 + GRACE + 1)["view"] == "closed"


def test_standing_until_a_host_closes_by_hand() -> None:
    here = standing(frame("open", closes_at=None), SLOW, 10**12)
    assert (here["view"], here["kind"], here["closes"]) == ("ballot", "open", None)
    assert deadline({"closes_at": None}, SLOW) is None


def test_standing_in_a_drill() -> None:
    here = standing(frame("open", purpose="drill"), VOTED, 0)
    assert (here["view"], here["kind"], here["drill"]) == ("counted", "drilled", True)


def test_what_is_said_before_voting() -> None:
    assert notices(frame("open")["round"], NOBODY) == []
    said = {"purpose": "drill", "secrecy": "named", "press": "first", "display": "live"}
    assert notices(frame("open", **said)["round"], SLOW) == ["drill", "named", "first", "live", "extra"]
    assert notices(frame("open", closes_at=None)["round"], SLOW) == []


def test_standing_after_an_answer() -> None:
    counted = standing(frame("open"), NOBODY, 0, {"kind": "counted", "code": "", "at": 0})
    assert (counted["view"], counted["time"]) == ("counted", "08:00:00")
    late = standing(
        frame("closed"), NOBODY, CLOSES + 5_400, {"kind": "refused", "code": "closed", "at": None}
    )
    assert (late["view"], late["late"], late["grace"], late["sure"]) == ("late", 5, 2, True)
    broken = standing(frame("open"), NOBODY, 0, {"kind": "refused", "code": "bad_ballot", "at": None})
    assert (broken["view"], broken["kind"]) == ("ballot", "refused")
    older = standing(frame("open"), VOTED, 0, {"kind": "refused", "code": "superseded", "at": None})
    assert (older["view"], older["kind"]) == ("counted", "counted")


def test_standing_claims_nothing_once_the_key_is_gone() -> None:
    told = {"kind": "refused", "code": "closed", "at": None}
    assert standing(frame("sealed"), NOBODY, CLOSES + 9_000, told)["sure"] is False


def test_label_read_aloud() -> None:
    assert row_and_chair("A-07") == {"row": "A", "chair": "7"}
    assert row_and_chair("Loge 3") is None


def test_every_lamp_has_a_name_of_its_own() -> None:
    names = [lamp["id"] for lamp in lamps()]
    assert len(names) == len(set(names))
