"""The chain, its signed days and redactions: what each act leaves, and what two at once do."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from common.signing import is_signed, public_key
from followup.domain.ledger.chain import append, plain
from followup.domain.ledger.days import current_head, day_message, sign_day, sign_due_days
from followup.domain.ledger.redaction import drop_redaction, propose_redaction, sign_redaction
from followup.domain.ledger.verify import Broken, verify
from followup.domain.telling import tell
from followup.enums import Acting
from followup.errors import NoRedaction, NotRedactable, NotYours, ReasonNeeded, SameHand
from followup.models import Commitment, Event, LedgerDay, LedgerHead
from tests.followup.domain.ledger.histories import REDACTED, ROWS, history

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def write(at: datetime = NOON, **after: Any) -> Event:
    with transaction.atomic():
        return append("calendar/2027", "noted", by=None, acting=Acting.SYSTEM, at=at, after=after)


# -- Appending ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append("calendar/2027", "noted", by=None, acting=Acting.SYSTEM, at=NOON)
    assert Event.objects.count() == 0


def test_same_facts_have_other_digests() -> None:
    assert write(n=1).body_sha256 != write(n=1).body_sha256


def test_values_are_plain_json() -> None:
    values = {"day": date(2026, 11, 23), "share": 0.5, "all": (NOON, {"n": 1})}
    assert plain(values) == {
        "day": "2026-11-23",
        "share": "0.5",
        "all": ["2026-11-23T04:00:00.000000Z", {"n": 1}],
    }


def test_a_head_that_is_gone_is_made_anew_and_the_programme_goes_on() -> None:
    write(), write()
    LedgerHead.objects.all().delete()
    with pytest.raises(Broken, match="headless"):
        verify()
    assert write().seq == 3
    assert verify().head == current_head()


def test_a_rehearsal_is_never_told(captured: Commitment, cast: Any, at: datetime) -> None:
    Commitment.objects.update(is_rehearsed=True)
    captured.refresh_from_db()
    before = Event.objects.count()
    with transaction.atomic():
        tell(captured, "noted", by=cast.scribe, at=at)
    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_chain() -> None:
    """Each writes five times in transactions of its own."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for _turn in range(5):
                write()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 41))
    assert verify().head.seq == 40


# -- Signed days ----------------------------------------------------------------------------


def test_a_day_is_signed_with_its_last_event() -> None:
    last = [write(NOON + timedelta(hours=n)) for n in range(3)][-1]
    write(NOON + timedelta(days=1))
    day = sign_day(date(2026, 11, 23), NOON + timedelta(days=1))
    assert (day.seq, day.sha256) == (last.seq, last.sha256)
    assert is_signed(day_message(day.day, day.seq, day.sha256, day.at), day.signature, public_key())


def test_a_day_ends_at_midnight_on_the_stations_wall() -> None:
    write(datetime(2026, 11, 23, 15, 59, tzinfo=UTC))
    write(datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    assert sign_day(date(2026, 11, 23), NOON + timedelta(days=2)).seq == 1


def test_signing_again_changes_nothing_and_a_gap_is_filled() -> None:
    write()
    late = NOON + timedelta(days=5)
    last = sign_day(date(2026, 11, 27), late)
    assert sign_day(date(2026, 11, 27), late + timedelta(days=1)) == last
    assert [day.day.day for day in LedgerDay.objects.order_by("day")] == [23, 24, 25, 26, 27]
    LedgerDay.objects.filter(day=date(2026, 11, 25)).delete()
    sign_day(date(2026, 11, 28), late + timedelta(days=3))
    assert LedgerDay.objects.count() == 6
    assert verify().days == 6


def test_what_is_written_late_belongs_to_a_later_head() -> None:
    write()
    first = sign_day(date(2026, 11, 23), NOON + timedelta(days=1))
    write(NOON - timedelta(hours=2))
    assert sign_day(date(2026, 11, 23), NOON + timedelta(days=1)) == first
    assert sign_day(date(2026, 11, 24), NOON + timedelta(days=2)).seq == 2
    assert verify().days == 2


def test_a_day_that_is_not_over_is_not_signed() -> None:
    with pytest.raises(ValueError, match="not over"):
        sign_day(date(2026, 11, 23), NOON)


def test_the_worker_signs_what_is_due_as_often_as_it_likes() -> None:
    assert sign_due_days(NOON) == []
    write()
    assert [day.day.day for day in sign_due_days(NOON + timedelta(days=3))] == [23, 24, 25]
    assert sign_due_days(NOON + timedelta(days=3)) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_sign_one_day_once() -> None:
    write()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            sign_due_days(NOON + timedelta(days=4))
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert LedgerDay.objects.count() == 4


# -- Redactions -----------------------------------------------------------------------------


def test_a_redaction_keeps_the_digest_and_is_told(cast: Any, at: datetime) -> None:
    event = write(words="他人的电话")
    asked = propose_redaction(event, "他人的电话", by=cast.supervisor, at=at)
    assert Event.objects.get(seq=1).after == {"words": "他人的电话"}
    told = sign_redaction(asked, by=cast.producer, at=at)
    emptied = Event.objects.get(seq=1)
    assert (emptied.before, emptied.after, emptied.reason, emptied.salt, emptied.body_sha256) == (
        {},
        {},
        "",
        "",
        event.body_sha256,
    )
    assert (told.kind, told.subject, told.after) == (
        "redacted",
        event.subject,
        {"seq": 1, "body_sha256": event.body_sha256, "proposed_by": cast.supervisor.pk},
    )
    assert verify().redacted == 1


def test_one_alone_and_others_cannot(cast: Any, at: datetime) -> None:
    event = write()
    for somebody in (cast.producer, cast.scribe, cast.handler):
        with pytest.raises(NotYours):
            propose_redaction(event, "理由", by=somebody, at=at)
    asked = propose_redaction(event, "理由", by=cast.supervisor, at=at)
    with pytest.raises(SameHand):
        sign_redaction(asked, by=cast.supervisor, at=at)
    for somebody in (cast.scribe, cast.reporter, cast.handler, cast.stranger):
        with pytest.raises(NotYours):
            sign_redaction(asked, by=somebody, at=at)
    assert Event.objects.get().redacted_at is None


def test_settled_once_and_asked_once(cast: Any, at: datetime) -> None:
    event = write()
    asked = propose_redaction(event, "理由", by=cast.supervisor, at=at)
    with pytest.raises(NotRedactable):
        propose_redaction(event, "又一次", by=cast.supervisor, at=at)
    drop_redaction(asked, by=cast.producer, at=at)
    with pytest.raises(NoRedaction):
        sign_redaction(asked, by=cast.producer, at=at)
    told = sign_redaction(
        propose_redaction(event, "还是要", by=cast.supervisor, at=at), by=cast.producer, at=at
    )
    for gone in (Event.objects.get(seq=1), told):
        with pytest.raises(NotRedactable):
            propose_redaction(gone, "再来", by=cast.supervisor, at=at)
    with pytest.raises(ReasonNeeded):
        propose_redaction(write(), " ", by=cast.supervisor, at=at)


def test_verification_and_export_cost_the_same_whatever_there_is(django_assert_num_queries: Any) -> None:
    from followup.domain.ledger.export import lines

    history(NOON)
    with django_assert_num_queries(6):
        assert verify().head.seq == ROWS
    with django_assert_num_queries(3):
        assert len(list(lines(NOON))) > ROWS
    assert Event.objects.get(seq=REDACTED).redacted_at is not None
