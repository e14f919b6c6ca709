"""Valid files with random damage, through the whole intake: taken in or refused, never an exception.

A few in every run; EVIDENCE_FUZZ=2000 for the long series (RESULTS.md). The seed is printed by pytest's own
report when it fails: EVIDENCE_SEED repeats it.
"""

import os
import random
from collections import Counter

import pytest

from followup.errors import EvidenceRefused
from followup.models import Evidence, Task
from tests.followup.domain.evidence.conftest import HandIn, left_behind
from tests.followup.domain.evidence.hostile import GOOD

pytestmark = pytest.mark.django_db

COUNT = int(os.environ.get("EVIDENCE_FUZZ", "28"))
SEED = int(os.environ.get("EVIDENCE_SEED", "20261123"))


def damaged(content: bytes, dice: random.Random) -> bytes:
    """One to eight of: bytes changed, cut out, doubled, zeroed, lengthened, or the end gone."""
    made = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        place, length = dice.randrange(len(made)), dice.randint(1, 64)
        match dice.randrange(6):
            case 0:
                made[place] = dice.randrange(256)
            case 1:
                del made[place : place + length]
            case 2:
                made[place:place] = made[place : place + length]
            case 3:
                made[place : place + 4] = b"\xff\xff\xff\xff"
            case 4:
                made[place:place] = dice.randbytes(length)
            case _:
                del made[max(1, place) :]
        made = made or bytearray(b"\0")
    return bytes(made)


def test_damage_is_refused_or_harmless(
    task: Task, hand_in: HandIn, settings: object, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EVIDENCE_FILES_EACH = COUNT + 1  # type: ignore[attr-defined]
    dice, told = random.Random(SEED), Counter[str]()
    originals = [(name, make()) for name, (make, _media) in GOOD.items()]
    for number in range(COUNT):
        name, content = originals[number % len(originals)]
        try:
            hand_in(task, damaged(content, dice), f"{number}-{name}")
            told["taken in"] += 1
        except EvidenceRefused as refused:
            told[refused.as_dict()["fault"]] += 1
    kept = {name.partition(".")[0].partition("-")[0] for name in left_behind()}
    assert (told["died"], told.total()) == (0, COUNT)
    assert kept == {name.partition(".")[0] for name in Evidence.objects.values_list("original", flat=True)}
    with capsys.disabled():
        if COUNT > 100:
            print(f"\n{COUNT} files, seed {SEED}: {dict(told.most_common())}")
