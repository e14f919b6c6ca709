"""The tables beside the ledger: an UPDATE past the domain leaves the chain whole, and is named here."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from followup.domain.commitments import publish_commitment
from followup.domain.ledger import columns
from followup.domain.ledger.redaction import propose_redaction, sign_redaction
from followup.domain.ledger.verify import Broken, verify
from followup.models import Commitment, Event, Task
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(task_due: Any, cast: Any) -> Life:
    """Extended once, paused, sent back, and now assigned beside it another that nobody has accepted."""
    task_due(date(2026, 12, 10))
    life = Life(task_due(date(2026, 12, 18)), cast).extended().suspended().resumed().claimed().checking()
    life.judged("partly").sent_back()
    Life(Task.objects.for_desk().order_by("pk")[0], cast, life.at).assigned()
    publish_commitment(life.task.commitment, by=None, at=life.at)
    return life


def broken() -> tuple[str, int, str, str]:
    with pytest.raises(Broken) as found:
        columns.check_columns()
    facts = found.value.facts
    return found.value.code, found.value.row, facts["subject"], facts.get("column", "")


def last(task: Task, column: str) -> int:
    return max(event.seq for event in task.changes.all() if column in event.after)


def test_the_tables_say_what_the_ledger_says(life: Life) -> None:
    assert columns.check_columns() == 4
    verify()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("due_on", date(2027, 1, 31)),
        ("returns", 0),
        ("extensions", 0),
        ("paused_days", 99),
        ("state", "claimed"),
        ("is_returned", False),
        ("handler", None),
        ("result", "kept"),
    ],
)
def test_an_update_past_the_domain_is_named(life: Life, column: str, value: Any) -> None:
    Task.objects.filter(pk=life.task.pk).update(**{column: value})
    verify()  # the chain is whole
    code, row, subject, named = broken()
    assert (code, subject, named) == ("column", life.task.subject, column)
    assert row in set(life.task.changes.values_list("seq", flat=True))
    if column not in {"returns", "extensions", "paused_days"}:
        assert row == last(life.task, column)


def test_a_column_that_no_event_has_written(life: Life) -> None:
    other = Task.objects.exclude(pk=life.task.pk).get()
    Task.objects.filter(pk=other.pk).update(accepted_at=life.at)
    assert broken() == ("column", other.changes.latest("seq").seq, other.subject, "accepted_at")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("measure", "看着办"),
        ("due_on", date(2027, 1, 31)),
        ("state", "confirmed"),
        ("published_at", None),
        ("heard_at", None),
        ("captured_by", None),
    ],
)
def test_a_promise_that_was_changed_is_named(life: Life, column: str, value: Any) -> None:
    promise = life.task.commitment
    if column == "heard_at":
        value = promise.heard_at - timedelta(days=1)
    if column == "captured_by":
        value = life.reporter
    Commitment.objects.filter(pk=promise.pk).update(**{column: value})
    code, _row, subject, named = broken()
    assert (code, subject, named) == ("column", promise.code, column)


def test_what_nobody_told(life: Life) -> None:
    promise = life.task.commitment
    Event.objects.filter(commitment=promise, task=None).update(commitment=None)
    assert broken() == ("untold", 0, promise.code, "")


def test_a_redacted_body_leaves_its_columns_unknown_until_they_are_written_again(life: Life) -> None:
    event = life.task.changes.get(kind="grant_extension")
    at = life.at + timedelta(hours=1)
    sign_redaction(
        propose_redaction(event, "写了住户姓名", by=life.supervisor, at=at), by=life.supervisor2, at=at
    )
    assert columns.check_columns() == 4
    Task.objects.filter(pk=life.task.pk).update(is_returned=False)  # written since
    assert broken()[3] == "is_returned"


def test_no_more_queries_for_more_rows(life: Life, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):  # rows and events of each table, and that there are no more rows
        columns.check_columns()


def test_the_command_names_it_in_both_languages(life: Life) -> None:
    out = StringIO()
    call_command("verify_ledger", "--columns", stdout=out)
    with translation.override("en"):
        assert "The tables say what the ledger says: 4 tasks and promises replayed." in out.getvalue()
    Task.objects.filter(pk=life.task.pk).update(due_on=date(2027, 1, 31))
    call_command("verify_ledger", stdout=StringIO())
    with pytest.raises(CommandError) as refused:
        call_command("verify_ledger", "--columns", stdout=StringIO())
    held = life.read().task.changes.filter(after__has_key="due_on").latest("seq").after["due_on"]
    for words in (
        f"{life.task.subject}: its column due_on says 2027-01-31, the ledger up to here {held}.",
        f"{life.task.subject} 的“due_on”一栏写的是 2027-01-31，而账本到此为 {held}。",
    ):
        assert words in str(refused.value)
