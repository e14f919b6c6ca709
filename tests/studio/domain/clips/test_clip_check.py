"""The technical check: measurements against the station's limits, in words and as a verdict."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from studio.domain.clips import clip_check
from studio.domain.clips.station import set_station, station
from studio.enums import ClipCheck, ClipEventKind
from studio.models import Clip, Station

pytestmark = pytest.mark.django_db

GOOD: dict[str, Any] = {
    "duration_ms": 20_000, "sound": True, "loudness_lufs": -23.4, "range_lu": 2.0, "true_peak_dbtp": -3.0,
    "black": [], "still": [], "silence": [], "broken": 0, "hdr": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "codes", "verdict"),
    [
        ({}, [], ClipCheck.PASSED),
        ({"black": [[3, 3.9]]}, [], ClipCheck.PASSED),
        ({"black": [[3, 4.5]]}, ["black"], ClipCheck.WARNED),
        ({"black": [[0, 20]]}, ["all_black"], ClipCheck.FAILED),
        ({"still": [[1, 5]]}, ["still"], ClipCheck.WARNED),
        ({"black": [[1, 5]], "still": [[1, 5]]}, ["black"], ClipCheck.WARNED),
        ({"silence": [[1, 5]]}, ["silence"], ClipCheck.WARNED),
        ({"broken": 2}, ["broken"], ClipCheck.WARNED),
        ({"hdr": True}, ["hdr"], ClipCheck.WARNED),
        ({"loudness_lufs": -24.0}, [], ClipCheck.PASSED),
        ({"loudness_lufs": -24.1}, ["loudness"], ClipCheck.WARNED),
        ({"loudness_lufs": -70.0}, ["mute"], ClipCheck.WARNED),
        ({"true_peak_dbtp": -0.9}, ["peak"], ClipCheck.WARNED),
        ({"sound": False, "loudness_lufs": None}, ["no_sound"], ClipCheck.WARNED),
    ],
)
def test_findings_under_the_limits_of_ebu_r_128(
    changes: dict[str, Any], codes: list[str], verdict: ClipCheck
) -> None:
    clip = Clip(findings=GOOD | changes)
    found = clip_check.findings_of(clip, Station())
    assert ([finding.code for finding in found], clip_check.verdict_of(clip, Station())) == (codes, verdict)
    assert all(len(finding.says) > 4 for finding in found)


def test_a_finding_says_where_to_look() -> None:
    clip = Clip(findings=GOOD | {"black": [[3, 7.2], [70, 75]], "loudness_lufs": -26.4})
    black, loudness = clip_check.findings_of(clip, Station())
    assert black.says == "画面黑场：0:03–0:07, 1:10–1:15"
    assert loudness.says == "响度 −26.4 LUFS，要求 −23.0（−3.4 LU）"


def test_a_file_at_fault_fails_in_words() -> None:
    (finding,) = clip_check.findings_of(Clip(findings={"fault": {"code": "cut_short"}}), Station())
    assert (finding.code, finding.fails) == ("cut_short", True)


def test_keep_findings_writes_the_verdict_and_a_row(clip: Clip, at: datetime) -> None:
    clip_check.keep_findings(clip, GOOD | {"hdr": True}, at)
    clip.refresh_from_db()
    assert (clip.check_state, clip.checked_at) == (ClipCheck.WARNED, at)
    assert [(row.kind, row.by, row.sha256) for row in clip.events.all()] == [
        (ClipEventKind.CHECKED, None, clip.sha256)
    ]


def test_changed_limits_judge_every_clip_anew(clip: Clip, at: datetime) -> None:
    clip_check.keep_findings(clip, GOOD, at)
    limits = {"loudness_lufs": Decimal("-24.0"), "loudness_tolerance_lu": Decimal("0.5")}
    assert clip_check.change_limits(**limits) == 1
    clip.refresh_from_db()
    assert (clip.check_state, station().loudness_lufs) == (ClipCheck.WARNED, Decimal("-24.0"))
    assert clip_check.change_limits(**limits) == 0
    set_station(loudness_lufs=-23)
    assert (clip_check.judge_all(), Station.objects.count()) == (1, 1)
