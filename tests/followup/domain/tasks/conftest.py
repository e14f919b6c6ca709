"""A task to live with."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from followup.models import Task
from tests.followup.lives import Life


@pytest.fixture
def life(task_due: Callable[..., Task], cast: Any) -> Life:
    """Registered on Monday 23 November 2026, due on Friday 18 December."""
    return Life(task_due(date(2026, 12, 18)), cast)
