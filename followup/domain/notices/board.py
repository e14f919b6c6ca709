"""What the page of notices reads: each notice with what became of its messages. No write happens here."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from followup.domain.notices.beats import Lamp, lamp
from followup.domain.notices.messages import document_number
from followup.enums import Fault, MessageState
from followup.models import Message, Notice, Task

SHOWN = 60
TROUBLED = (MessageState.UNSURE, MessageState.FAILED)
SHOWS = ("all", "documents", "trouble")


@dataclass(frozen=True)
class Delivery:
    """One message as the page shows it; `tone` is a word of the stylesheet."""

    message: Message

    @property
    def tone(self) -> str:
        if self.message.state == MessageState.SENT:
            return "waiting" if self.message.fault == Fault.NO_MAIL_SERVER else "kept"
        if self.message.state == MessageState.FAILED:
            return "broken"
        return "unsure" if self.message.state == MessageState.UNSURE else "quiet"

    @property
    def may_be_sent_again(self) -> bool:
        return self.message.state in TROUBLED

    @property
    def may_be_taken_as_sent(self) -> bool:
        return self.message.state == MessageState.UNSURE


@dataclass(frozen=True)
class Row:
    notice: Notice
    number: str
    deliveries: list[Delivery]

    @property
    def is_urgent(self) -> bool:
        return any(delivery.may_be_sent_again for delivery in self.deliveries)


@dataclass(frozen=True)
class Board:
    lamp: Lamp
    show: str
    rows: list[Row]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def notices_board(at: datetime, show: str = "all") -> Board:
    """The newest notices, those in trouble before the others; six queries."""
    chosen = show if show in SHOWS else "all"
    notices = _chosen(chosen)
    shown = list(_with_messages(notices)[:SHOWN])
    return Board(lamp(at), chosen, [_row(notice) for notice in shown], notices.count())


def notices_of(task: Task) -> list[Row]:
    """All notices of one task, newest first. Two queries."""
    return [_row(notice) for notice in _with_messages(Notice.objects.filter(task=task))]


def _chosen(show: str) -> QuerySet[Notice]:
    notices = Notice.objects.all()
    if show == "documents":
        return notices.exclude(number="")
    if show == "trouble":
        return notices.filter(messages__state__in=TROUBLED).distinct()
    return notices


def _with_messages(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    messages = Message.objects.select_related("decided_by")
    found = notices.select_related("task__commitment", "task__unit", "unit")
    return found.prefetch_related(Prefetch("messages", messages)).order_by("-at", "-pk")


def _row(notice: Notice) -> Row:
    number = document_number(notice) if notice.number else ""
    return Row(notice, number, [Delivery(message) for message in notice.messages.all()])
