"""Is a clock running? Each says so now and then; the desk shows when none has done so of late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from common import outbox
from followup.enums import Fault, MessageState
from followup.models import ClockBeat, Message

BEAT_S = 10.0
SILENT_AFTER = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(days=1)
TROUBLE_LENGTH = 200


def beat(worker: str, at: datetime, trouble: str = "") -> None:
    """One row for each clock; rows of clocks that died long ago go."""
    facts = {"beat_at": at, "trouble": trouble[:TROUBLE_LENGTH]}
    ClockBeat.objects.update_or_create(
        worker=worker, defaults=facts, create_defaults=facts | {"started_at": at}
    )
    ClockBeat.objects.filter(beat_at__lt=at - FORGOTTEN_AFTER).delete()


def leave(worker: str) -> None:
    ClockBeat.objects.filter(worker=worker).delete()


@dataclass(frozen=True)
class Lamp:
    """What the desk shows of the sending. `last_at`: when a clock was heard last."""

    is_running: bool
    last_at: datetime | None
    trouble: str
    has_mail_server: bool
    has_kept_mail: bool
    unsure: int
    failed: int
    waiting: int

    @property
    def undecided(self) -> int:
        return self.unsure + self.failed

    @property
    def is_fine(self) -> bool:
        """Nothing that other desks must be told. A missing mail server matters once mail was kept back."""
        return self.is_running and not (self.trouble or self.undecided or self.has_kept_mail)


def lamp(at: datetime) -> Lamp:
    """Four queries."""
    last_at = ClockBeat.objects.aggregate(last=Max("beat_at"))["last"]
    living = ClockBeat.objects.filter(beat_at__gte=at - SILENT_AFTER).exclude(trouble="").first()
    states = list(Message.objects.values_list("state", flat=True).filter(state__in=OPEN))
    return Lamp(
        is_running=last_at is not None and at - last_at <= SILENT_AFTER,
        last_at=last_at,
        trouble=living.trouble if living else "",
        has_mail_server=not outbox.is_used(),
        has_kept_mail=outbox.is_used() and Message.objects.filter(fault=Fault.NO_MAIL_SERVER).exists(),
        unsure=states.count(MessageState.UNSURE),
        failed=states.count(MessageState.FAILED),
        waiting=states.count(MessageState.WAITING),
    )


OPEN = (MessageState.UNSURE, MessageState.FAILED, MessageState.WAITING)
