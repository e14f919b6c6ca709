"""Two at one desk: a form knows what of a task it was made for, and is refused when the task has moved on.

What you would get wrong: refusing for every event. Evidence that arrives, or the other checker's verdict,
takes nothing from what one is typing; a move or a new due date does.
"""

from followup.errors import TaskMoved
from followup.models import Task


def mark_of(task: Task) -> str:
    """Of where the task stands and the version of its date: what `make_move` compares too."""
    return f"{task.state_at.timestamp():.6f}-{task.due_version}"


def check_fresh(task: Task, mark: str) -> None:
    """TaskMoved when `mark` was written for an earlier standing; a form that has none is not asked."""
    if mark and mark != mark_of(task):
        raise TaskMoved(code=task.commitment.code, state=task.get_state_display())
