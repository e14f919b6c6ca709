"""The reveal on screen is the sealed tally byte for byte: from the database to the letters that are drawn.

Three steps. The frame's result spells the same bytes as the published file and as the digest that was sealed.
The screen's own module writes every number a result can hold with the digits it was sealed with. And in
tests/journeys/test_screens.py a Chromium draws them.
"""

import json
import shutil
import subprocess
from decimal import Decimal
from hashlib import sha256

import pytest

from studio.domain.screens.onair import everything_on_screen
from studio.models import Run
from tests.architecture.sources import ROOT
from tests.studio.domain.evenings import AT, module_played, played
from voting.domain import proof_pages
from voting.domain.papers import canonical
from voting.models import Round

__all__ = ["module_played", "played"]  # fixtures

NODE = shutil.which("node")
MODULES = ("--experimental-default-type=module", "--input-type=module")
WRITE = """
import { percent, written } from "%s";
let text = ""; for await (const piece of process.stdin) text += piece;
const { means, shares } = JSON.parse(text);
console.log(JSON.stringify([means.map(written), shares.map(percent)]));
"""


@pytest.mark.django_db
def test_the_frame_spells_the_sealed_bytes(played: Run) -> None:
    round_ = Round.objects.get(result__isnull=False)
    shown = json.loads(json.dumps(everything_on_screen(played.episode, AT)["vote"]))["round"]
    file = json.loads(proof_pages.published(round_))
    assert canonical(shown["result"]) == canonical(file["result"])
    assert sha256(canonical(shown["result"]).encode()).hexdigest() == file["result_sha256"]
    assert shown["seal"]["code"] == file["seal_code"]
    assert shown["result"]["subjects"][0]["mean"] == 8.33


@pytest.mark.skipif(not NODE, reason="no Node on this machine; the journey draws them in Chromium")
def test_the_screen_writes_every_number_with_its_own_digits() -> None:
    """Means and percents of the scale −100.00 to 100.00, shares 0.0 to 100.0: all there are."""
    means = [Decimal(hundredth) / 100 for hundredth in range(-10_000, 10_001)]
    shares = [Decimal(tenth) / 10 for tenth in range(1_001)]
    module = (ROOT / "static" / "js" / "screen" / "figures.js").as_uri()
    given = json.dumps({"means": [float(mean) for mean in means], "shares": [float(one) for one in shares]})
    done = subprocess.run(
        [NODE or "", "--no-warnings", *MODULES, "-e", WRITE % module],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said_means, said_shares = json.loads(done.stdout)
    assert said_means == [f"{mean:.2f}" for mean in means]
    assert said_shares == [f"{share:.1f}%" for share in shares]
