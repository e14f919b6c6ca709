"""The one clock of all pages, run by Node where there is one: devices that are wrong, drift, sleep and sit
behind bad lines agree with the server within a tenth of a second, hence with each other within two."""

import json
import random
import shutil
import subprocess
from typing import Any

import pytest

from tests.architecture.sources import ROOT

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(not NODE, reason="no Node on this machine; the journeys run it in Chromium")

TENTH = 100  # ms
EVENING = 2 * 3600 * 1000


def ask(devices: list[dict[str, Any]], spans: list[int]) -> dict[str, Any]:
    module = ROOT / "tests" / "live" / "clocks.mjs"
    done = subprocess.run(
        [NODE or "", "--no-warnings", "--experimental-default-type=module", str(module), str(ROOT)],
        input=json.dumps({"devices": devices, "spans": spans}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def pings(dice: random.Random, until: int, *, start: int = 0) -> list[dict[str, int]]:
    """Five at first, then one every ten seconds; one in five is held up for as much as two seconds."""
    moments = [start + ms for ms in (0, 150, 450, 900, 1500)] + list(range(start + 10_000, until, 10_000))
    return [
        {"at": at, "out": dice.randint(2, 60) + _stall(dice), "back": dice.randint(2, 60) + _stall(dice)}
        for at in moments
    ]


def _stall(dice: random.Random) -> int:
    return dice.randint(0, 2000) if dice.random() < 0.1 else 0


def test_devices_agree_through_an_evening() -> None:
    dice = random.Random(4)
    day = 24 * 3600 * 1000
    calm: list[dict[str, Any]] = [
        {"skew": skew, "drift": drift, "pings": pings(dice, EVENING), "until": EVENING}
        for skew, drift in [(0, 0), (37_000, 60), (-day, -60), (day, 100)]
    ]
    asleep = calm[0] | {"leaps": [{"kind": "sleep", "at": 600_500, "ms": 9000}]}
    set_back = calm[0] | {"leaps": [{"kind": "set", "at": 600_500, "ms": -70_000}]}
    set_ahead = calm[0] | {"leaps": [{"kind": "set", "at": 600_500, "ms": 70_000}]}
    said = ask([*calm, asleep, set_back, set_ahead], [0, 1, 1000, 61_000, 3_600_000, -5])
    for played in said["played"][:4]:
        assert max(abs(wrong) for wrong in played["wrong"][5:]) < TENTH
        assert played["error"] < TENTH
    assert said["spans"] == ["00:00", "00:01", "00:01", "01:01", "1:00:00", "00:00"]
    for played in said["played"][4:6]:  # asleep, or set back: no page shows it
        assert max(abs(wrong) for wrong in played["wrong"][5:]) < 2 * TENTH + 1000
        assert abs(played["wrong"][-1]) < TENTH
    ahead = said["played"][6]["wrong"]
    astray = [wrong for wrong in ahead[5:] if abs(wrong) > 1500]
    assert len(astray) == 1  # until the next ping, ten seconds at most
    assert abs(ahead[-1]) < TENTH


def test_pages_draw_at_the_same_instants() -> None:
    """A timer is never early; how late it is depends on the machine, so only the best of some is judged. A
    picture that fails stops no clock, and a page whose first ping was short asks for no more."""
    said = ask([], [])
    assert [min(phases) < 50 for phases in said["draws"]] == [True, True]
    assert said["survived"] > 2
    assert said["pinged"] == [0, 4]
