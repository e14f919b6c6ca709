"""What the clock's own worker does, at a moment that is passed in (followup's `run_clock`, one tick).

What you would get wrong: doing less than the worker does. All of its chores run here in their order, and each
message goes the whole way through the post office; only the threads are missing, and every robot.
"""

from datetime import date, datetime, time

from django.utils import timezone

from followup.domain.calendar import is_working_day
from followup.domain.memory import subscriptions
from followup.domain.notices import sending
from followup.enums import ChannelKind
from followup.management.commands.run_clock import CHORES
from followup.models import Subscription
from followup.post.office import Office

WORKER = "time-machine"
AT_WORK = (time(0, 20), time(8, 35), time(10, 55), time(14, 5), time(16, 55))
AT_REST = (time(0, 20), time(9, 0))
READER = "shimin@example.cn"


def ticks(on: date) -> list[datetime]:
    """When the clock looks on that day."""
    moments = AT_WORK if is_working_day(on).works else AT_REST
    return [timezone.make_aware(datetime.combine(on, moment)) for moment in moments]


def tick(at: datetime) -> None:
    """Every chore of the worker, then all mail that may go out now."""
    for _name, _every_s, chore in CHORES:
        chore(at)
    office = Office(WORKER, lambda: at)
    for lane in sending.lanes_waiting(at):
        while lane.kind == ChannelKind.EMAIL and office.serve_one(lane):
            pass


def subscribe(at: datetime) -> None:
    """One reader, who wants to hear of everything and confirms by the link in the letter."""
    site = "http://127.0.0.1:8000"
    subscriptions.ask(email=READER, topic="all", language="zh-hans", site=site, place=WORKER, at=at)
    row = Subscription.objects.get(email=READER, topic="all")
    subscriptions.confirm(subscriptions.token_of(row), at=at)
