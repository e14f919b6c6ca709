"""What the public reads of later programmes: reported on, or left out with the reason."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from followup.models import Task
from studio.domain.inquiry.treatments import Treatment, treatments_of
from studio.domain.planning import debts
from studio.domain.show.performing import living_run
from studio.enums import RunState
from studio.models import Episode, ItemInstance, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def aired(episode: Episode) -> Run:
    run = living_run(episode)
    Run.objects.filter(pk=run.pk).update(state=RunState.ON_AIR)
    return run


def test_a_reason_is_public_once_the_episode_is_on_air(
    episode: Episode, owed: Task, who: dict[str, Any], aired: Run
) -> None:
    code = owed.commitment.code
    debts.drop_debt(episode, owed, reason="整改验收排在下期", **who)
    on = timezone.localdate(episode.planned_start)
    told = Treatment(episode.number, on, owed.unit.name, is_aired=False, reason="整改验收排在下期")
    assert treatments_of(code) == [told]
    Run.objects.filter(pk=aired.pk).update(state=RunState.PLANNED)
    assert treatments_of(code) == []


def test_a_report_is_told_once_it_was_on_air(owed: Task, aired: Run, cast: Any, at: datetime) -> None:
    code = owed.commitment.code
    plan = {"kind": "feedback", "task": {"code": code, "unit": owed.unit.name}}
    made = ItemInstance.objects.create(run=aired, plan=plan, armed_at=at, by=cast.producer)
    assert treatments_of(code) == []
    ItemInstance.objects.filter(pk=made.pk).update(taken_at=at)
    number = aired.episode.number
    assert treatments_of(code) == [Treatment(number, timezone.localdate(at), owed.unit.name, is_aired=True)]
    assert treatments_of("99-99") == []
