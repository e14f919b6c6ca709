"""Subscriptions and their letters: nothing by a GET, nothing twice, nothing that is not public."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from followup.domain.memory import letters, subscriptions
from followup.domain.memory.letters import SubscriberLetter, Unreachable
from followup.errors import AskedTooOften, NoSubscription, NotSubscribable
from followup.models import Subscription, Unit
from followup.post.subscribers import mail_of
from followup.post.subscribers import send_due as post
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
Begin = Callable[..., Life]
SOON = date(2026, 12, 4)
NIGHT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WORKDAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # a Wednesday, ten in the morning on the station's wall


@pytest.fixture(autouse=True)
def quiet_cache() -> None:
    cache.clear()


def ask(topic: str = "all", email: str = "a@example.org", at: datetime = NIGHT, **changes: Any) -> None:
    facts: dict[str, Any] = {"language": "zh-hans", "site": "https://wenzheng.example", "place": "192.0.2.1"}
    subscriptions.ask(email=email, topic=topic, at=at, **(facts | changes))


def confirmed(topic: str = "all", at: datetime = NIGHT, **changes: Any) -> Subscription:
    ask(topic, at=at, **changes)
    row = Subscription.objects.get(topic=topic)
    return subscriptions.confirm(subscriptions.token_of(row), at=at)


def due(at: datetime = WORKDAY) -> list[SubscriberLetter]:
    return letters.due_letters(at)


def test_a_letter_asks_the_address_back_at_any_hour(db: None) -> None:
    ask()
    (letter,) = due(NIGHT)
    row = Subscription.objects.get()
    assert letter.to == "a@example.org"
    assert f"https://wenzheng.example/ledger/subscribe/{subscriptions.token_of(row)}" in letter.words
    assert row.confirmed_at is None
    assert letters.take(letter, NIGHT)
    assert not letters.take(letter, NIGHT)
    assert due(NIGHT) == []


def test_asked_again_the_letter_goes_out_again_after_an_hour(db: None) -> None:
    ask()
    letters.take(due(NIGHT)[0], NIGHT)
    ask(at=NIGHT + timedelta(minutes=5))
    assert due(NIGHT) == []
    ask(at=NIGHT + timedelta(hours=2))
    assert len(due(NIGHT)) == 1
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize(
    ("topic", "email"),
    [("all", "no address"), ("unit:none", "a@b.cn"), ("commitment:02-01", "a@b.cn"), ("", "a@b.cn")],
)
def test_what_cannot_be_subscribed_to(unit: Unit, topic: str, email: str) -> None:
    with pytest.raises(NotSubscribable):
        ask(topic, email)
    assert not Subscription.objects.exists()


def test_nobody_floods_other_peoples_letter_boxes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(subscriptions.ASKED_EACH_HOUR):
        ask(email=f"{n}@example.org")
    with pytest.raises(AskedTooOften):
        ask(email="more@example.org")
    ask(email="elsewhere@example.org", place="192.0.2.2")
    monkeypatch.setattr(subscriptions, "OPEN_REQUESTS", 3)
    with pytest.raises(AskedTooOften):
        ask(email="more@example.org", place="192.0.2.3")


def test_an_address_that_never_confirmed_is_forgotten(db: None) -> None:
    ask()
    ask(email="b@example.org", at=NIGHT + timedelta(days=8))
    assert [row.email for row in Subscription.objects.all()] == ["b@example.org"]


def test_confirmed_once_and_ended_for_good(db: None) -> None:
    row = confirmed()
    token = subscriptions.token_of(row)
    assert subscriptions.confirm(token, at=WORKDAY).confirmed_at == NIGHT
    subscriptions.end(token)
    subscriptions.end(token)
    assert not Subscription.objects.exists()
    with pytest.raises(NoSubscription):
        subscriptions.find(token)


def test_one_letter_tells_what_happened_since(life: Begin, other_unit: Unit) -> None:
    begun = life(SOON)
    for topic in ("all", "unit:hbj", "commitment:02-01", "unit:kfq"):
        confirmed(topic, place=topic)
    begun.assigned().accepted()
    found = {letter.row.topic: letter for letter in due()}
    assert set(found) == {"all", "unit:hbj", "commitment:02-01"}
    words = found["all"].words
    assert ("交办" in words, "签收" in words, "https://wenzheng.example/public/promises/02-01/" in words) == (
        True,
    ) * 3
    assert begun.clerk.name not in words
    assert found["all"].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert subscriptions.token_of(found["all"].row) in found["all"].headers["List-Unsubscribe"]


def test_only_in_working_hours_and_once_a_day(life: Begin) -> None:
    begun = life(SOON)
    confirmed()
    begun.assigned()
    assert (due(NIGHT), len(due())) == ([], 1)
    assert letters.take(due()[0], WORKDAY)
    begun.accepted()
    assert due(WORKDAY + timedelta(hours=1)) == []
    (letter,) = due(WORKDAY + timedelta(days=1))
    assert ("签收" in letter.words, "交办" in letter.words) == (True, False)


def test_a_verdict_is_not_told_before_both_are_in(life: Begin) -> None:
    begun = life(SOON).checking()
    confirmed()
    begun.verdict("supervisor", "broken", by=begun.supervisor)
    assert due() == []
    assert Subscription.objects.get().told_seq > 0
    begun.verdict("reporter", "broken", by=begun.reporter)
    assert "两组结论同时公开" in due()[0].words


def test_the_post_sends_each_once_and_gives_back_what_did_not_go(
    life: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = life(SOON)
    confirmed()
    begun.assigned()

    def silent(letter: SubscriberLetter) -> None:
        raise Unreachable

    before = Subscription.objects.get().told_seq
    assert letters.send_due(WORKDAY, silent) == 0
    assert Subscription.objects.get().told_seq == before
    assert (post(WORKDAY), post(WORKDAY)) == (1, 0)
    (sent,) = mail.outbox
    assert sent.to == ["a@example.org"]
    assert sent.extra_headers["List-Unsubscribe"].startswith("<https://wenzheng.example/ledger/unsubscribe/")


def test_in_the_language_it_was_asked_in(db: None) -> None:
    ask(language="en")
    (letter,) = due(NIGHT)
    assert letter.title == "Confirm your subscription"
    assert mail_of(letter).extra_headers["Message-ID"].startswith("<subscription-")


def test_as_many_queries_for_three_as_for_one(life: Begin, django_assert_num_queries: Any) -> None:
    begun = life(SOON)
    confirmed()
    begun.assigned()
    due()
    for more in ([], ["unit:hbj", "commitment:02-01"]):
        for topic in more:
            row = Subscription.objects.get(topic="all")
            confirmed(topic, place=topic)
            Subscription.objects.filter(topic=topic).update(told_seq=row.told_seq)
        with django_assert_num_queries(5):
            due()
