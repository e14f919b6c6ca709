"""The sample's own papers are drawn here and read here: a child process for each would be most of a test."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def read_in_this_process(settings: Any) -> None:
    settings.EVIDENCE_APART = False
