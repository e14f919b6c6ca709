"""What is wrong with a machine, and what was done with it, in the reader's language.

What you would get wrong: rows keep codes, as "code|detail", so that each reader is told in their own
language. The codes are those of studio.playout.base.Fault (a test compares them), and a few that only the
queue can know.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS = {
    "unreachable": gettext_lazy("cannot be reached"),
    "denied": gettext_lazy("wants another password"),
    "broke": gettext_lazy("the connection broke"),
    "silent": gettext_lazy("does not answer"),
    "said_no": gettext_lazy("answered with an error"),
    "wrong": gettext_lazy("said yes and shows something else"),
    "still": gettext_lazy("the clip is on and does not move"),
    "alien": gettext_lazy("speaks another protocol"),
    # the queue's own
    "unserved": gettext_lazy("no playout process took the command in time"),
    "back": gettext_lazy("connected again"),
    "adopted": gettext_lazy("adopted: what it shows is now what is wanted"),
    "imposed": gettext_lazy("taken in hand: what is wanted is shown"),
    "let_go": gettext_lazy("let go: nothing more is sent to it"),
}


def coded(fault: str, detail: str = "") -> str:
    """As it is kept: at most 200 characters."""
    return f"{fault}|{detail}"[:200] if detail else fault


def fault_text(kept: str) -> str:
    """ "said yes and shows something else (CAM)"; empty for no fault."""
    code, _bar, detail = kept.partition("|")
    if not code:
        return ""
    words = str(WORDS.get(code, code))
    return _("%(fault)s (%(detail)s)") % {"fault": words, "detail": detail} if detail else words


def event_text(facts: dict[str, Any]) -> str:
    """One line of the as-run log about a machine."""
    return _("%(machine)s: %(what)s") % {
        "machine": facts.get("machine", ""),
        "what": fault_text(str(facts.get("said", ""))),
    }
