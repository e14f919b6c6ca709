"""The film of a re-visit and the next rundown find each other, whichever comes first."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from common.enums import Role
from followup.domain.revisits.assigning import assign_revisit
from followup.errors import NotReporter
from followup.models import Revisit, Task
from studio.domain.planning import debts
from studio.domain.planning.films import bring_film, next_report
from studio.domain.planning.rundown import create_episode
from studio.models import Clip, Episode
from tests.followup.lives import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(cast: Any) -> Clip:
    facts = {"duration_ms": 60000, "width": 1280, "height": 720, "video_codec": "h264", "audio_codec": "aac"}
    return Clip.objects.create(title="回访", file="clips/a.mp4", sha256="a" * 64, size=1, **facts)


@pytest.fixture
def revisit(owed: Task, cast: Any, at: datetime) -> Revisit:
    return assign_revisit(owed, cast.reporter, due_on=at.date(), by=cast.supervisor, at=at)


def test_a_film_named_before_is_in_the_report_when_the_episode_is_born(
    owed: Task, revisit: Revisit, film: Clip, cast: Any, at: datetime
) -> None:
    assert bring_film(revisit, film, by=cast.reporter, at=at) is None
    later = at + timedelta(days=20)
    born = create_episode(number=9, title="下一期", planned_start=later, by=cast.producer, at=at)
    report = next_report(owed, at)
    assert report is not None
    assert (report.segment.episode, report.clip) == (born, film)


def test_a_film_named_after_goes_into_the_report_that_stands_there(
    episode: Episode, owed: Task, revisit: Revisit, film: Clip, cast: Any, at: datetime
) -> None:
    Episode.objects.filter(pk=episode.pk).update(planned_start=at + timedelta(hours=2))
    episode.refresh_from_db()
    item = debts.take_back(episode, owed, by=cast.producer, at=at)
    assert item.clip is None
    filled = bring_film(revisit, film, by=cast.reporter, at=at)
    assert filled == item
    item.refresh_from_db()
    assert (item.clip, item.revision) == (film, filled.revision if filled else None)
    assert bring_film(revisit, film, by=cast.reporter, at=at) == item  # twice: nothing changes
    assert item.revision == type(item).objects.get(pk=item.pk).revision


def test_another_reporter_names_nothing(
    episode: Episode, owed: Task, revisit: Revisit, film: Clip, cast: Any, at: datetime
) -> None:
    with pytest.raises(NotReporter):
        bring_film(revisit, film, by=account("reporter2", Role.REPORTER), at=at)
    assert Revisit.objects.get().film_ref == ""
