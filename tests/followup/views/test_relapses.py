"""反弹线索 over HTTP: from the public page without an account, from the desk, and its answer."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from followup.domain.memory.story import story_of
from followup.enums import CommitmentState, TaskState
from followup.models import Commitment, RelapseReport, Task
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
REPORT = "/ledger/promises/02-01/relapsed/hbj"


@pytest.fixture
def life(task_due: Callable[..., Task], cast: Any, at: datetime) -> Life:
    cache.clear()
    life = Life(task_due(date(2026, 12, 7)), cast, at).closed()
    Commitment.objects.update(state=CommitmentState.PUBLISHED)
    return life.read()


def mark(answer: Any) -> str:
    return str(answer.context["page"].mark)


def test_anybody_tells_and_the_supervisor_answers(
    life: Life, client: Client, client_of: Callable[[Any], Client]
) -> None:
    part = story_of(life.task.commitment, life.at).parts[0]
    assert part.may_relapse
    page = client.get(REPORT).content.decode()
    assert 'name="words"' in page
    assert client.post(REPORT, {"words": " "}).status_code == 400
    thanks = client.post(REPORT, {"words": "又流黑水"})
    assert (thanks.status_code, "又流黑水" in thanks.content.decode()) == (200, False)
    report = RelapseReport.objects.get()
    task = f"/desk/tasks/{life.task.pk}/"
    for who, reads in ((life.supervisor, True), (life.reporter, False)):
        assert ("又流黑水" in client_of(who).get(task).content.decode()) is reads
    desk = client_of(life.supervisor)
    answer = {"mark": mark(desk.get(task)), "report": report.pk, "decision": "去看过，没有"}
    assert client_of(life.reporter).post(f"{task}acts/refuse_report", answer).status_code != 302
    assert desk.post(f"{task}acts/refuse_report", answer).status_code == 302
    report.refresh_from_db()
    assert (report.is_upheld, report.decision) == (False, "去看过，没有")


def test_a_reporter_tells_from_the_task(life: Life, client_of: Callable[[Any], Client]) -> None:
    task = f"/desk/tasks/{life.task.pk}/"
    desk = client_of(life.reporter)
    shown = desk.get(task)
    assert 'id="act-report_relapse"' in shown.content.decode()
    told = {"mark": mark(shown), "words": "又流黑水"}
    assert desk.post(f"{task}acts/report_relapse", told).status_code == 302
    assert RelapseReport.objects.get().by == life.reporter
    assert "又流黑水" in desk.get(task).content.decode()
    queue = client_of(life.supervisor).get("/desk/reinspections/").content.decode()
    assert f"{task}#reports" in queue


def test_not_of_what_runs_or_is_not_published(life: Life, client: Client) -> None:
    assert client.get("/ledger/promises/02-01/relapsed/kfq").status_code == 404
    Task.objects.update(state=TaskState.IN_PROGRESS)
    assert client.get(REPORT).status_code == 404
    Task.objects.update(state=TaskState.CLOSED)
    Commitment.objects.update(state=CommitmentState.CONFIRMED)
    assert client.get(REPORT).status_code == 404
