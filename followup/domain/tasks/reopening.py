"""What a task leaves behind when it goes back to be done again, or relapses.

What you would get wrong: taking it for a new task. K4 counts as if it had never stopped, the counters stay,
and each finish that was once frozen stays a row of its own; only the report's clock (K3) begins again.
"""

from datetime import datetime
from typing import Any

from followup.domain.time import limits
from followup.enums import TaskResult
from followup.models import Task

EMPTIED = (
    "claimed_at",
    "check_opened_at",
    "check_by",
    "verified_at",
    "closed_at",
    "rating_until",
    "reinspect_on",
    "finished_on",
)


def reopened(task: Task, at: datetime) -> dict[str, Any]:
    """The columns that change whenever the unit must work again."""
    return {
        **dict.fromkeys(EMPTIED),
        "result": TaskResult.UNDECIDED,
        "result_code": "",
        "finding": "",
        **limits.start(task, at, "report_by"),
    }
