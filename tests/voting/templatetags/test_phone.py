"""The page a phone without a script sees, for each state and answer."""

from typing import Any

import pytest
from django.utils import translation

from voting.templatetags.phone import choices, high, lamps, low, row_and_chair, share, standing

CLOSES = 100_000
GRACE = 2_000
NOBODY = {"seat": "A-07", "seq": None}
VOTED = {"seat": "A-07", "seq": 3}
TEN = {"min": 0, "max": 10, "step": 1}


def frame(state: str) -> dict[str, Any]:
    return {"round": {"id": 7, "state": state, "closes_at": CLOSES, "grace_ms": GRACE}}


@pytest.mark.parametrize(
    ("state", "mine", "now", "view", "kind"),
    [
        ("armed", NOBODY, 0, "waiting", "ready"),
        ("open", NOBODY, 0, "ballot", "open"),
        ("open", VOTED, 0, "counted", "counted"),
        ("open", NOBODY, CLOSES + GRACE, "ballot", "open"),
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


def test_choices_of_a_scale() -> None:
    assert [choice["word"] for choice in choices(TEN)] == list(range(11))
    assert choices({"min": 0, "max": 1, "step": 1, "labels": ["no", "yes"]})[1] == {"value": 1, "word": "yes"}
    with translation.override("zh-hans"):
        assert [c["word"] for c in choices({"min": 1, "max": 3, "step": 1})] == ["不满意", "基本满意", "满意"]


def test_ends_of_a_scale_of_numbers_only() -> None:
    with translation.override("zh-hans"):
        assert (low(TEN), high(TEN)) == ("0 很不满意", "10 很满意")
        assert low({"min": 1, "max": 3, "step": 1}) == ""


def test_share_of_the_scale() -> None:
    assert [share(mean, TEN) for mean in (None, 0, "2.50", 10)] == [0, 0, 25, 100]
    assert share(2, {"min": 1, "max": 3, "step": 1}) == 50


def test_label_read_aloud() -> None:
    assert row_and_chair("A-07") == {"row": "A", "chair": "7"}
    assert row_and_chair("Loge 3") is None


def test_every_lamp_has_a_name_of_its_own() -> None:
    names = [lamp["id"] for lamp in lamps()]
    assert len(names) == len(set(names))
