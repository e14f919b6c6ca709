"""The life of a message: who may have it, what a dead clock leaves behind, what a supervisor decides."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from followup.domain.notices import beats, sending
from followup.domain.notices.issuing import addresses_of, give_due
from followup.domain.notices.sending import BACKOFF, MOST_ATTEMPTS, Lane
from followup.enums import ChannelKind, Fault, MessageState, NoticeStep
from followup.errors import MessageMoved
from followup.models import Channel, Message, Notice, Unit
from tests.followup.domain.notices.conftest import moment
from tests.followup.lives import Life

S = MessageState
MAIL = Lane(ChannelKind.EMAIL)
THURSDAY = date(2026, 10, 8)
NINE = moment(THURSDAY)
EXPIRED = timedelta(seconds=settings.CLOCK_LEASE_S + 1)


@pytest.fixture
def one(addressed: Unit) -> Message:
    notice = Notice.objects.create(
        unit=addressed, step=NoticeStep.MOVED, version="2", due_on=THURSDAY, words="一", at=NINE
    )
    return Message.objects.create(
        notice=notice, kind=ChannelKind.EMAIL, address=addressed.email, key="k" * 32, not_before=NINE
    )


def fresh(message: Message) -> Message:
    return Message.objects.select_related("notice__unit").get(pk=message.pk)


def held(worker: str = "one", at: datetime = NINE) -> Message:
    found = sending.claim_next(MAIL, worker, at)
    assert found
    return found


def test_claimed_by_one(one: Message) -> None:
    assert sending.lanes_waiting(NINE) == [MAIL]
    assert (held().pk, sending.claim_next(MAIL, "two", NINE)) == (one.pk, None)
    assert sending.lanes_waiting(NINE) == []
    now = fresh(one)
    assert (now.state, now.claimed_by, now.attempts) == (S.CLAIMED, "one", 1)


def test_the_whole_way(one: Message) -> None:
    mine = held()
    assert sending.begin_hand_over(mine, NINE)
    assert sending.mark_sent(mine, NINE)
    assert (fresh(one).state, fresh(one).handed_at, fresh(one).sent_at) == (S.SENT, NINE, NINE)


def test_a_claim_of_a_dead_clock_is_free_after_the_lease(one: Message) -> None:
    dead = held()
    assert sending.release_lost(NINE + timedelta(seconds=1)) == 0
    assert sending.release_lost(NINE + EXPIRED) == 1
    living = held("two", NINE + EXPIRED)
    assert not sending.begin_hand_over(dead, NINE + EXPIRED)
    assert sending.begin_hand_over(living, NINE + EXPIRED)


def test_what_was_being_handed_over_is_unsure_and_never_sent_by_itself(one: Message) -> None:
    dead = held()
    sending.begin_hand_over(dead, NINE)
    assert sending.release_lost(NINE + EXPIRED) == 1
    assert (fresh(one).state, fresh(one).fault) == (S.UNSURE, Fault.STOPPED)
    assert sending.lanes_waiting(NINE + timedelta(days=30)) == []
    assert sending.mark_sent(dead, NINE)  # it was only slow, and knows better
    assert fresh(one).state == S.SENT


def test_tried_again_within_working_hours_then_failed(one: Message) -> None:
    at = NINE
    for attempt in range(1, MOST_ATTEMPTS):
        assert sending.put_back(held(at=at), Fault.BUSY, "450", at)
        assert fresh(one).not_before == sending.hours.next_opening(at + BACKOFF[attempt - 1], one.notice.unit)
        at = fresh(one).not_before
    assert sending.put_back(held(at=at), Fault.BUSY, "450", at)
    assert (fresh(one).state, fresh(one).attempts) == (S.FAILED, MOST_ATTEMPTS)


def test_one_that_brings_down_every_clock_fails_in_the_end(one: Message) -> None:
    Message.objects.update(attempts=MOST_ATTEMPTS - 1)
    held()
    sending.release_lost(NINE + EXPIRED)
    assert (fresh(one).state, fresh(one).fault) == (S.FAILED, Fault.STOPPED)


def test_an_orderly_end_gives_back(one: Message) -> None:
    held()
    assert (sending.give_back("two"), sending.give_back("one")) == (0, 1)
    assert fresh(one).state == S.WAITING


def test_a_closed_office_waits_for_its_opening(one: Message) -> None:
    evening = moment(THURSDAY, 22)
    assert sending.claim_next(MAIL, "one", evening) is None
    assert (fresh(one).state, fresh(one).not_before) == (S.WAITING, moment(date(2026, 10, 9), 8, 30))


def test_before_the_make_up_saturday_and_the_sunday_after(one: Message) -> None:
    Message.objects.update(not_before=moment(date(2026, 10, 9), 18))
    sending.claim_next(MAIL, "one", moment(date(2026, 10, 9), 18))
    assert fresh(one).not_before == moment(date(2026, 10, 10), 8, 30)
    Message.objects.update(not_before=moment(date(2026, 10, 10), 18))
    sending.claim_next(MAIL, "one", moment(date(2026, 10, 10), 18))
    assert fresh(one).not_before == moment(date(2026, 10, 12), 8, 30)


def test_a_reminder_that_was_overtaken_is_void(life: Callable[..., Life]) -> None:
    walker = life(date(2026, 9, 30)).planned()
    assert [n.step for n in give_due(moment(date(2026, 9, 24)))] == ["report_late", "t-3"]
    walker.on(date(2026, 9, 24)).later(hours=1).claimed()
    found = held(at=moment(date(2026, 9, 24), 16))
    assert found.notice.step == NoticeStep.REPORT_LATE
    assert sending.claim_next(MAIL, "one", moment(date(2026, 9, 24), 16)) is None
    assert Message.objects.get(notice__step=NoticeStep.T_MINUS_3).state == S.VOID


def test_a_supervisor_decides_once(one: Message, cast: Any) -> None:
    Message.objects.update(state=S.UNSURE, attempts=1)
    first, second = fresh(one), fresh(one)
    sending.take_as_sent(first, by=cast.supervisor, at=NINE)
    assert (fresh(one).state, fresh(one).decided_by) == (S.SENT, cast.supervisor)
    with pytest.raises(MessageMoved):
        sending.send_again(second, by=cast.supervisor, at=NINE)
    Message.objects.update(state=S.FAILED, attempts=MOST_ATTEMPTS)
    sending.send_again(fresh(one), by=cast.supervisor, at=moment(THURSDAY, 20))
    now = fresh(one)
    assert (now.state, now.attempts, now.not_before) == (S.WAITING, 0, moment(date(2026, 10, 9), 8, 30))
    with pytest.raises(MessageMoved):
        sending.take_as_sent(fresh(one), by=cast.supervisor, at=NINE)


def test_the_same_address_is_told_once(one: Message, addressed: Unit) -> None:
    Channel.objects.create(kind=ChannelKind.EMAIL, unit=addressed, address=addressed.email.upper())
    robot = Channel.objects.create(
        kind=ChannelKind.WECOM, unit=addressed, address="https://h.cn/s?key=sesame"
    )
    assert [a.shown for a in addresses_of(one.notice)] == [addressed.email, f"h.cn #{robot.pk}"]


def test_the_lamp(one: Message, settings: Any) -> None:
    settings.EMAIL_BACKEND = "common.outbox.OutboxBackend"
    beats.beat("dead", NINE - timedelta(hours=1))
    lamp = beats.lamp(NINE)
    assert (lamp.is_running, lamp.last_at, lamp.has_mail_server) == (False, NINE - timedelta(hours=1), False)
    beats.beat("one", NINE, "ratings: ValueError")
    Message.objects.update(state=S.UNSURE)
    lamp = beats.lamp(NINE + timedelta(seconds=60))
    assert (lamp.is_running, lamp.trouble, lamp.undecided) == (True, "ratings: ValueError", 1)
    beats.leave("one")
    assert not beats.lamp(NINE).is_running
