"""Which events are told to the public, and in what words.

What you would get wrong: hiding by a list. An event is told only when its kind stands in `words_of` and its
body is public by the ledger's own rule (ledger.publicity); a kind that somebody adds tomorrow stays untold,
and a test asks that it be named in one of the two lists below.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from followup.domain.ledger.publicity import Publicity
from followup.enums import Acting, TaskAct
from followup.models import Event


def words_of() -> dict[str, str]:
    """By kind, in the reader's language."""
    return {
        "published": pgettext("event", "Published"),
        "agreed": pgettext("event", "Deadline agreed in the hall"),
        "corrected": pgettext("event", "Corrected by two signatures"),
        "registered": pgettext("event", "Registered as a task"),
        **{act.value: str(act.label) for act in TaskAct},
        "revealed": pgettext("event", "Both verdicts opened"),
        "revise_result": pgettext("event", "Result revised"),
        "relapse_reported": pgettext("event", "Reported: it has come back"),
        "relapse_refused": pgettext("event", "Looked into: it has not come back"),
        "refer": pgettext("event", "Referred"),
        "dismiss": pgettext("event", "Objection dismissed"),
        "recounted": pgettext("event", "Due date counted anew"),
        "date_asked": pgettext("event", "Asked for a date"),
        "date_given": pgettext("event", "Date given"),
        "date_refused": pgettext("event", "No date given"),
        "evidence_released": pgettext("event", "Evidence released"),
        "evidence_hidden": pgettext("event", "Evidence no longer shown"),
    }


# Kinds that the public is not told of event by event.
PRIVATE = frozenset(
    {
        # before anybody else has confirmed the words
        *("captured", "amended", "co_units", "confirmed", "withdrawn"),
        # the hall's questions: what it agreed to is told
        *("offer_proposed", "offer_asked", "offer_unasked", "offer_accepted", "offer_rejected"),
        "offer_withdrawn",
        # steps towards something that is told when it is done
        *("correction_proposed", "correction_refused", "end_proposed", "end_dropped", "date_wanted"),
        *("draft_laid_before_head", "draft_put_aside"),
        # sealed until both verdicts are in, or nobody's business until then
        *("verdict", "name_third", "revisit_assigned", "revisit_filed", "revisit_filmed", "shot_taken"),
        # what a person said or brought; the counts and what was released are shown
        *("invite", "rate", "evidence_added", "evidence_withdrawn"),
        # stand on pages of their own: the notices, the signed archive, the calendar
        *("notice", "redacted", "imported", "closed", "reopened", "hours"),
    }
)


@dataclass(frozen=True)
class Told:
    """One public event. `unit` is empty for those of the promise itself, `words` what was written beside
    it."""

    seq: int
    sha256: str
    at: datetime
    kind: str
    label: str
    acting: str
    code: str
    unit: str
    reason: str
    words: str

    @property
    def is_grave(self) -> bool:
        return self.kind in {TaskAct.SEND_BACK, TaskAct.UPHOLD, TaskAct.RELAPSE, TaskAct.REFUSE_RETURN}


def published_events() -> QuerySet[Event]:
    """Of the kinds that are told, in the order of the chain; ask `told` before showing one."""
    return (
        Event.objects.filter(kind__in=list(words_of()), commitment__isnull=False, redacted_at__isnull=True)
        .filter(commitment__state="published", commitment__is_rehearsed=False)
        .select_related("commitment", "task__unit")
        .order_by("seq")
    )


def told(events: Iterable[Event], publicity: Publicity | None = None) -> list[Told]:
    """In their order, without those whose body is withheld. Two queries unless `publicity` was read
    before."""
    publicity, words = publicity or Publicity.read(), words_of()
    return [
        _told(event, words)
        for event in events
        if event.kind in words and publicity.why_not(event) is None and event.commitment is not None
    ]


def _told(event: Event, words: dict[str, str]) -> Told:
    assert event.commitment is not None  # noqa: S101  told asked
    return Told(
        seq=event.seq,
        sha256=event.sha256,
        at=event.at,
        kind=event.kind,
        label=words[event.kind],
        acting=str(Acting(event.acting).label),
        code=event.commitment.code,
        unit=event.task.unit.name if event.task else "",
        reason=event.reason,
        words=_words(event),
    )


SAID_IN: dict[str, str] = {  # the name of what was written, by kind
    TaskAct.REPORT: "words",
    TaskAct.VERIFY: "finding",
    "revise_result": "finding",
    TaskAct.REINSPECT: "seen",
}
DATED = {TaskAct.ASK_EXTENSION: "until", "date_given": "due_on"}
MOVING = {TaskAct.GRANT_EXTENSION, TaskAct.RESUME, TaskAct.RELAPSE, "recounted"}


def _words(event: Event) -> str:
    """What the body says beside the act: a report's words, a finding, the new date."""
    before, after, kind = event.before, event.after, event.kind
    if kind in SAID_IN:
        return str(after.get(SAID_IN[kind], ""))
    if kind in DATED and after.get(DATED[kind]):
        return _("until %(day)s") % {"day": after[DATED[kind]]}
    if kind in MOVING and after.get("due_on") and before.get("due_on") != after["due_on"]:
        dates = {"now": after["due_on"], "before": before.get("due_on")}
        return _("due on %(now)s instead of %(before)s") % dates
    if kind == "corrected":
        said = (str(text) for name, text in after.items() if name not in {"correction", "proposed_by"})
        return pgettext("between items", ", ").join(said)
    return ""
