"""Vocabulary of follow-up, a file for each thing that has a life."""

from followup.enums.handling import (
    Checker,
    EvidenceKind,
    EvidenceSource,
    ExtensionState,
    IntakeState,
    ReasonForTime,
    Satisfaction,
    SuspensionCause,
)
from followup.enums.notices import (
    ChannelKind,
    MessageState,
    NoticeStep,
)
from followup.enums.promises import (
    COMMITMENT_MOVES,
    OFFER_MOVES,
    CommitmentState,
    DeadlineKind,
    OfferState,
)
from followup.enums.tasks import (
    DONE_STATES,
    SETTLED_STATES,
    TASK_MOVES,
    UNSETTLED_STATES,
    Acting,
    EndCode,
    ResultCode,
    Share,
    TaskAct,
    TaskMove,
    TaskResult,
    TaskState,
    Timeliness,
)
from followup.enums.units import (
    CountedIn,
    DayKind,
    UnitKind,
)

__all__ = [
    "COMMITMENT_MOVES",
    "DONE_STATES",
    "OFFER_MOVES",
    "SETTLED_STATES",
    "TASK_MOVES",
    "UNSETTLED_STATES",
    "Acting",
    "ChannelKind",
    "Checker",
    "CommitmentState",
    "CountedIn",
    "DayKind",
    "DeadlineKind",
    "EndCode",
    "EvidenceKind",
    "EvidenceSource",
    "ExtensionState",
    "IntakeState",
    "MessageState",
    "NoticeStep",
    "OfferState",
    "ReasonForTime",
    "ResultCode",
    "Satisfaction",
    "Share",
    "SuspensionCause",
    "TaskAct",
    "TaskMove",
    "TaskResult",
    "TaskState",
    "Timeliness",
    "UnitKind",
]
