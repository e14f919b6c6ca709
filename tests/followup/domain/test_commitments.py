"""Each act on a commitment: works, leaves a row, wrong state, wrong person, twice, two at once."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from followup.domain import commitments
from followup.domain.commitments import (
    Origin,
    PromiseData,
    amend_commitment,
    capture_commitment,
    confirm_commitment,
    digest_of,
    publish_commitment,
    withdraw_commitment,
)
from followup.domain.wording import frozen_facts
from followup.enums import CommitmentState, DeadlineKind
from followup.errors import (
    AlreadyPublished,
    AmendedMeanwhile,
    BadDeadline,
    BadPromise,
    NotCaptured,
    NotConfirmed,
    OwnEntry,
    Withdrawn,
)
from followup.models import Commitment, Event, Unit

pytestmark = pytest.mark.django_db
Make = Callable[..., PromiseData]


def kinds(commitment: Commitment) -> list[str]:
    return list(commitment.changes.values_list("kind", flat=True))


def again(commitment: Commitment) -> Commitment:
    """The same row as somebody else's page holds it."""
    return Commitment.objects.select_related("unit").get(pk=commitment.pk)


# -- capture ---------------------------------------------------------------------------------


def test_capture_writes_the_promise_its_origin_and_its_deadline(captured: Commitment, origin: Origin) -> None:
    kept = again(captured)
    assert (kept.code, kept.state, kept.due_on) == ("02-01", CommitmentState.CAPTURED, date(2026, 12, 7))
    assert (kept.run_ref, kept.episode_number, kept.question) == ("run-7", 2, origin.question)
    assert kept.missing == []
    assert kept.words_sha256 == ""


def test_capture_leaves_a_row(captured: Commitment, cast: Any, at: datetime) -> None:
    [change] = captured.changes.all()
    assert (change.kind, change.by, change.at, change.before) == ("captured", cast.scribe, at, {})
    assert change.after["due_on"] == "2026-12-07"


def test_capture_counts_from_the_day_on_the_studios_wall(origin: Origin, promise: Make, cast: Any) -> None:
    past_midnight = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # already Tuesday in Taizhou
    commitment = capture_commitment(
        replace(origin, heard_at=past_midnight), promise(deadline_count=1), by=cast.scribe, at=past_midnight
    )
    assert commitment.due_on == date(2026, 11, 25)


def test_codes_are_counted_per_episode(origin: Origin, promise: Make, cast: Any, at: datetime) -> None:
    def code(episode: int) -> str:
        heard = replace(origin, episode_number=episode)
        return capture_commitment(heard, promise(), by=cast.scribe, at=at).code

    assert [code(2), code(2), code(3), code(2)] == ["02-01", "02-02", "03-01", "02-03"]


def test_codes_run_past_a_hundred(
    captured: Commitment, origin: Origin, promise: Make, cast: Any, at: datetime
) -> None:
    Commitment.objects.filter(pk=captured.pk).update(code="02-100")
    assert capture_commitment(origin, promise(), by=cast.scribe, at=at).code == "02-101"


def test_capture_when_another_scribe_took_the_number(
    captured: Commitment,
    origin: Origin,
    promise: Make,
    cast: Any,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reading of the last code is made stale once, as it is when two press together."""
    fresh, readings = commitments._next_code, iter(["02-01"])
    monkeypatch.setattr(commitments, "_next_code", lambda episode: next(readings, None) or fresh(episode))
    assert capture_commitment(origin, promise(), by=cast.scribe, at=at).code == "02-02"


@pytest.mark.django_db(transaction=True)
def test_capture_by_eight_scribes_at_once(origin: Origin, promise: Make, cast: Any, at: datetime) -> None:
    def press(_n: int) -> str:
        try:
            return capture_commitment(origin, promise(), by=cast.scribe, at=at).code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as scribes:
        codes = sorted(scribes.map(press, range(8)))
    assert codes == [f"02-0{n}" for n in range(1, 9)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": None},
        {"words": "  "},
        {"words": "承" * 501},
        {"post": ""},
        {"post": "长" * 81},
        {"measure": "量" * 201},
        {"quantity": "9" * 81},
        {"place": "河" * 121},
        {"lead": "谁" * 81},
    ],
)
def test_capture_refuses_what_cannot_be_written_down(
    wrong: dict[str, Any], origin: Origin, promise: Make, cast: Any, at: datetime
) -> None:
    with pytest.raises(BadPromise) as refusal:
        capture_commitment(origin, promise(**wrong), by=cast.scribe, at=at)
    assert refusal.value.sentence
    assert Commitment.objects.count() == 0


def test_capture_refuses_a_date_that_has_passed(
    origin: Origin, promise: Make, cast: Any, at: datetime
) -> None:
    wrong = promise(deadline_kind=DeadlineKind.DATE, deadline_date=date(2026, 11, 22))
    with pytest.raises(BadDeadline):
        capture_commitment(origin, wrong, by=cast.scribe, at=at)


def test_capture_without_a_date_is_allowed_and_says_what_is_missing(
    origin: Origin, promise: Make, cast: Any, at: datetime
) -> None:
    vague = promise(deadline_kind=DeadlineKind.NONE, deadline_count=None, measure="", lead="")
    commitment = capture_commitment(origin, vague, by=cast.scribe, at=at)
    assert (commitment.missing, commitment.is_verifiable) == (["date", "lead", "measure"], False)


# -- amend -----------------------------------------------------------------------------------


def test_amend_changes_the_words_and_keeps_the_old_ones_in_history(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    amend_commitment(captured, promise(words="5个工作日内清完", deadline_count=5), by=cast.supervisor, at=at)
    kept = again(captured)
    assert (kept.words, kept.due_on, kept.captured_by) == (
        "5个工作日内清完",
        date(2026, 11, 30),
        cast.supervisor,
    )
    assert kinds(captured) == ["captured", "amended"]
    assert captured.changes.last().before["due_on"] == "2026-12-07"


def test_amend_with_the_same_data_leaves_no_row(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    amend_commitment(again(captured), promise(), by=cast.supervisor, at=at)
    assert kinds(captured) == ["captured"]
    assert again(captured).captured_by == cast.scribe


def test_amend_of_frozen_words_is_refused(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    stale = again(captured)
    confirm_commitment(captured, by=cast.supervisor, at=at)
    for commitment in (captured, stale):
        with pytest.raises(NotCaptured):
            amend_commitment(commitment, promise(words="别的话"), by=cast.scribe, at=at)
    assert again(captured).words == captured.words


def test_amend_by_two_at_once_tells_the_second(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    stale = again(captured)
    amend_commitment(captured, promise(place="青石浦北岸"), by=cast.scribe, at=at)
    with pytest.raises(AmendedMeanwhile):
        amend_commitment(stale, promise(place="青石浦南岸"), by=cast.supervisor, at=at)
    assert again(captured).place == "青石浦北岸"


# -- confirm ---------------------------------------------------------------------------------


def test_confirm_freezes_with_a_digest_anybody_can_recompute(
    captured: Commitment, cast: Any, at: datetime
) -> None:
    confirm_commitment(captured, by=cast.supervisor, at=at)
    kept = again(captured)
    canonical = (
        '{"answer":"","baseline":"","co":[],"code":"02-01","due":"2026-12-07","lead":"分管副局长",'
        '"measure":"排污口全部封堵,水面无漂浮物","place":"青石浦沿线","post":"局长","proof":"",'
        f'"quantity":"3处","unit":"hbj","words":"{kept.words}"}}'
    )
    assert kept.words_sha256 == hashlib.sha256(canonical.encode()).hexdigest()
    assert (kept.state, kept.confirmed_by, kept.confirmed_at) == (
        CommitmentState.CONFIRMED,
        cast.supervisor,
        at,
    )
    assert kinds(kept) == ["captured", "confirmed"]


def test_what_was_answered_is_frozen_and_read_by_the_second(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    """Changed between reading and pressing: the confirmation names the words it freezes, these among them."""
    seen = digest_of(captured)
    amend_commitment(captured, promise(answer=" 上游两家食品厂的雨水管接错了。 "), by=cast.scribe, at=at)
    with pytest.raises(AmendedMeanwhile):
        confirm_commitment(again(captured), by=cast.supervisor, at=at, seen=seen)
    kept = confirm_commitment(again(captured), by=cast.supervisor, at=at, seen=digest_of(captured))
    assert (again(kept).answer, kept.words_form) == ("上游两家食品厂的雨水管接错了。", 3)
    assert kept.words_sha256 == digest_of(again(kept), 3)


@pytest.mark.parametrize("form", [1, 2])
def test_rows_of_an_earlier_form_still_hold(captured: Commitment, form: int) -> None:
    """A form that did not know the answer is not moved by it."""
    before = digest_of(captured, form)
    captured.answer = "后来才有这一栏。"
    assert (digest_of(captured, form), "answer" in frozen_facts(captured, form)) == (before, False)


def test_confirm_of_ones_own_entry_is_refused(captured: Commitment, cast: Any, at: datetime) -> None:
    with pytest.raises(OwnEntry):
        confirm_commitment(captured, by=cast.scribe, at=at)
    assert kinds(captured) == ["captured"]


def test_confirm_of_ones_own_amendment_is_refused(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    amend_commitment(captured, promise(place="青石浦"), by=cast.supervisor, at=at)
    with pytest.raises(OwnEntry):
        confirm_commitment(captured, by=cast.supervisor, at=at)
    confirm_commitment(captured, by=cast.scribe, at=at)


def test_confirm_twice_is_refused_and_leaves_one_row(captured: Commitment, cast: Any, at: datetime) -> None:
    stale = again(captured)
    confirm_commitment(captured, by=cast.supervisor, at=at)
    with pytest.raises(NotCaptured):
        confirm_commitment(stale, by=cast.producer, at=at)
    assert kinds(captured) == ["captured", "confirmed"]
    assert again(captured).confirmed_by == cast.supervisor


def test_confirm_when_the_words_changed_meanwhile(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    read = again(captured)
    amend_commitment(captured, promise(words="改过的话"), by=cast.scribe, at=at)
    with pytest.raises(AmendedMeanwhile):
        confirm_commitment(read, by=cast.supervisor, at=at)
    assert again(captured).state == CommitmentState.CAPTURED


def test_confirm_of_a_page_that_shows_other_words(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    shown = digest_of(captured)
    amend_commitment(captured, promise(words="改过的话"), by=cast.scribe, at=at)
    with pytest.raises(AmendedMeanwhile):
        confirm_commitment(again(captured), by=cast.supervisor, at=at, seen=shown)
    confirm_commitment(again(captured), by=cast.supervisor, at=at, seen=digest_of(again(captured)))


def test_the_database_itself_refuses_a_confirmation_by_the_writer(captured: Commitment, at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=captured.pk).update(confirmed_by=captured.captured_by)


# -- publish ---------------------------------------------------------------------------------


def test_publish(captured: Commitment, cast: Any, at: datetime) -> None:
    confirm_commitment(captured, by=cast.supervisor, at=at)
    publish_commitment(captured, by=cast.producer, at=at)
    assert (again(captured).state, again(captured).published_at) == (CommitmentState.PUBLISHED, at)
    assert kinds(captured) == ["captured", "confirmed", "published"]


def test_publish_of_words_nobody_confirmed_is_refused(captured: Commitment, cast: Any, at: datetime) -> None:
    with pytest.raises(NotConfirmed):
        publish_commitment(captured, by=cast.producer, at=at)


def test_publish_by_two_at_once_publishes_once(captured: Commitment, cast: Any, at: datetime) -> None:
    confirm_commitment(captured, by=cast.supervisor, at=at)
    first, second = again(captured), again(captured)
    publish_commitment(first, by=cast.producer, at=at)
    with pytest.raises(AlreadyPublished):
        publish_commitment(second, by=cast.producer2, at=at)
    assert kinds(captured) == ["captured", "confirmed", "published"]


# -- withdraw --------------------------------------------------------------------------------


def test_withdraw_keeps_the_row_and_the_reason(captured: Commitment, cast: Any, at: datetime) -> None:
    withdraw_commitment(captured, reason="重复记录", by=cast.scribe, at=at)
    assert again(captured).state == CommitmentState.WITHDRAWN
    change = Event.objects.get(kind="withdrawn")
    assert (change.reason, change.before["state"], change.after["state"]) == (
        "重复记录",
        "captured",
        "withdrawn",
    )


@pytest.mark.parametrize("reason", ["", "   ", "长" * 301])
def test_withdraw_wants_a_reason(reason: str, captured: Commitment, cast: Any, at: datetime) -> None:
    with pytest.raises(BadPromise):
        withdraw_commitment(captured, reason=reason, by=cast.scribe, at=at)


def test_withdraw_of_frozen_words_is_refused(captured: Commitment, cast: Any, at: datetime) -> None:
    confirm_commitment(captured, by=cast.supervisor, at=at)
    with pytest.raises(NotCaptured):
        withdraw_commitment(captured, reason="说错了", by=cast.scribe, at=at)


def test_nothing_more_happens_to_a_withdrawn_commitment(
    captured: Commitment, promise: Make, cast: Any, at: datetime
) -> None:
    stale = again(captured)
    withdraw_commitment(captured, reason="重复记录", by=cast.scribe, at=at)
    for act in (
        lambda: confirm_commitment(stale, by=cast.supervisor, at=at),
        lambda: publish_commitment(stale, by=cast.supervisor, at=at),
        lambda: withdraw_commitment(stale, reason="又一次", by=cast.scribe, at=at),
        lambda: amend_commitment(captured, promise(words="别的话"), by=cast.scribe, at=at),
    ):
        with pytest.raises(Withdrawn):
            act()
    assert kinds(captured) == ["captured", "withdrawn"]


def test_refusals_read_as_sentences(unit: Unit) -> None:
    for error in (NotCaptured, NotConfirmed, AmendedMeanwhile, AlreadyPublished, Withdrawn):
        assert "02-07" in error(code="02-07").sentence
