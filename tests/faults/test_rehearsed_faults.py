"""A rehearsal's audience in its own process, started by the server: it joins, scores, loses its line, comes
back, and leaves when the rehearsal is wiped."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.counts import SQLITE, short_only_on
from tests.faults.evening import Stage

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

PHONES = 6
PATIENCE_S = 60


def test_an_audience_comes_scores_loses_its_line_and_leaves(stage: Stage) -> None:
    short_only_on(SQLITE)
    made = stage.desk("rehearse", number=40, phones=PHONES, url=stage.url)
    run = made["run"]

    def until(is_so: Callable[[dict[str, Any]], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so(now := stage.desk("crowd", run=run)):
            assert time.monotonic() < deadline, now
            time.sleep(0.1)

    until(lambda now: bool(now["joined"] == PHONES and now["connected"] == PHONES - 1))  # one has dozed off
    stage.desk("fault", run=run, kind="drop_phones", on=True)
    until(lambda now: bool(now["connected"] == 0))
    stage.desk("fault", run=run, kind="drop_phones", on=False)
    until(lambda now: bool(now["connected"] == PHONES - 1))
    pk = stage.desk("open_round", electorate=made["electorate"], window_s=600)
    until(lambda now: bool(now["answered"] >= PHONES // 2))
    stage.desk("void", pk=pk)
    assert stage.desk("wipe", run=run) == 0
