"""Follow-up's tables, a file for each thing that has a life."""

from followup.models.calendar import CalendarDay, CalendarStamp, CalendarYear, OfficeHours
from followup.models.checking import Check, Rating, Revisit, Shot, Verdict
from followup.models.commitments import Commitment, CommitmentQuerySet, Correction, CoUnit, DateRequest, Offer
from followup.models.endings import Ending, RelapseReport
from followup.models.evidence import Evidence, EvidenceIntake
from followup.models.handling import Criterion, Extension, Milestone, ProgressReport, Submission, Suspension
from followup.models.ledger import Event, LedgerDay, LedgerHead, Redaction
from followup.models.memory import Figure, Subscription
from followup.models.notices import Channel, ClockBeat, Message, Notice, Talk
from followup.models.tasks import Finish, Task
from followup.models.units import ClockPolicy, Unit, UnitMember

__all__ = [
    "CalendarDay",
    "CalendarStamp",
    "CalendarYear",
    "Channel",
    "Check",
    "ClockBeat",
    "ClockPolicy",
    "CoUnit",
    "Commitment",
    "CommitmentQuerySet",
    "Correction",
    "Criterion",
    "DateRequest",
    "Ending",
    "Event",
    "Evidence",
    "EvidenceIntake",
    "Extension",
    "Figure",
    "Finish",
    "LedgerDay",
    "LedgerHead",
    "Message",
    "Milestone",
    "Notice",
    "Offer",
    "OfficeHours",
    "ProgressReport",
    "Rating",
    "Redaction",
    "RelapseReport",
    "Revisit",
    "Shot",
    "Submission",
    "Subscription",
    "Suspension",
    "Talk",
    "Task",
    "Unit",
    "UnitMember",
    "Verdict",
]
