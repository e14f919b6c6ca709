"""The post office: a thread for each lane that has something to send, so that none waits for another.
 What you would get wrong: marking before handing over, or handing over before marking. `deliver` has the
order; it is the only place where a letter leaves the house.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import DatabaseError, connection

from common import outbox
from followup.domain.notices import sending
from followup.domain.notices.sending import Lane, Letter
from followup.enums import ChannelKind, Fault
from followup.models import Message
from followup.post.base import Post, Trouble
from followup.post.mail import Mail
from followup.post.robots import Robot

logger = logging.getLogger(__name__)

MOST_LANES = 12  # at once, of one process; each holds a connection of the pool (settings.DATABASE_POOL)
MARK_AGAIN_S = (0.1, 0.5, 2.0, 5.0)  # what was sent is marked, even if the database is busy just now


def post_of(letter: Letter) -> Post:
    return Mail(letter) if letter.kind == ChannelKind.EMAIL else Robot(letter)


class Office:
    """Serves the lanes until told to stop. `now` is the clock by which claims and hours are judged."""

    def __init__(
        self, worker: str, now: Callable[[], datetime], make: Callable[[Letter], Post] = post_of
    ) -> None:
        self.stop = threading.Event()
        self._worker, self._now, self._make = worker, now, make
        self._serving: dict[Lane, threading.Thread] = {}

    def look(self) -> int:
        """Begin to serve every lane that waits and is not served; returns how many are being served."""
        self._serving = {lane: thread for lane, thread in self._serving.items() if thread.is_alive()}
        for lane in sending.lanes_waiting(self._now()):
            if lane not in self._serving and len(self._serving) < MOST_LANES:
                thread = threading.Thread(target=self._serve, args=(lane,), daemon=True)
                self._serving[lane] = thread
                thread.start()
        return len(self._serving)

    def wait(self, seconds: float) -> bool:
        """Until every lane is served; False when some are not by then."""
        until = time.monotonic() + seconds
        for thread in self._serving.values():
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._serving.values())

    def _serve(self, lane: Lane) -> None:
        try:
            while not self.stop.is_set() and self.serve_one(lane):
                if lane.kind != ChannelKind.EMAIL:
                    self.stop.wait(settings.CLOCK_ROBOT_PAUSE_S)
        except DatabaseError as error:
            logger.warning("lane %s: %s", lane.kind, error)
        except Exception:
            logger.exception("lane %s", lane.kind)
        finally:
            connection.close()

    def serve_one(self, lane: Lane) -> bool:
        """Claim and deliver one message of the lane; False when none may go out now."""
        message = sending.claim_next(lane, self._worker, self._now())
        if message is None:
            return False
        letter = sending.letter_of(message)
        if letter is None:
            sending.put_back(message, Fault.NO_CHANNEL, "", self._now(), for_good=True)
            return True
        deliver(message, self._make(letter), self._now)
        return True


def deliver(message: Message, post: Post, now: Callable[[], datetime]) -> None:
    """Everything but the last byte; the row says HANDING; the last byte; the row says what came of it."""
    try:
        post.ready()
        if not sending.begin_hand_over(message, now()):
            return  # the claim was lost: another clock has it, and nothing has left the house
        post.hand_over()
    except Trouble as trouble:
        _surely(partial(_did_not_go, message, trouble, now))
    else:
        _surely(partial(_went, message, now))
    finally:
        post.close()


def _went(message: Message, now: Callable[[], datetime]) -> bool:
    stays = message.kind == ChannelKind.EMAIL and outbox.is_used()
    return sending.mark_sent(message, now(), Fault.NO_MAIL_SERVER if stays else "")


def _did_not_go(message: Message, trouble: Trouble, now: Callable[[], datetime]) -> bool:
    fault, detail = trouble.fault, trouble.detail
    if trouble.perhaps:
        return sending.mark_unsure(message, fault, detail)
    return sending.put_back(message, fault, detail, now(), for_good=trouble.for_good)


def _surely(mark: Callable[[], bool]) -> None:
    """What has happened is written down; tried again while the database is busy, then it stays HANDING."""
    for pause in MARK_AGAIN_S:
        with contextlib.suppress(DatabaseError):
            mark()
            return
        time.sleep(pause)
    mark()
