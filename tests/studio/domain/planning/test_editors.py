"""Who is at a plan, at which row, and who is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from studio.domain.planning import editors
from studio.models import Editor, Episode, Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(editors, "publish", lambda topic, event, **_: told.append(f"{topic} {event}"))
    return told


def test_presence_is_told_when_it_is_news_and_forgotten_in_silence(
    episode: Episode, items: dict[str, Item], cast: Any, at: datetime, pokes: list[str]
) -> None:
    editors.be_here(episode, cast.producer, None, at)
    editors.be_here(episode, cast.producer, None, at + timedelta(seconds=10))  # a beat is no news
    editors.be_here(episode, cast.producer2, items["clip"], at + timedelta(seconds=12))
    assert pokes == [f"plan:{episode.pk} editors.changed"] * 2
    seen = editors.present(episode, at + timedelta(seconds=20), cast.producer2)
    assert [(one.name, one.row, one.title, one.is_self) for one in seen] == [
        ("producer2", items["clip"].pk, "夜里的排污口", True),
        ("producer", None, "", False),
    ]
    later = editors.present(episode, at + timedelta(seconds=36), cast.producer)
    assert [one.name for one in later] == ["producer2"]
    editors.be_here(episode, cast.producer, None, at + timedelta(seconds=40))  # back from silence
    assert len(pokes) == 3


def test_to_move_to_another_row_or_to_leave_is_news(
    episode: Episode, items: dict[str, Item], cast: Any, at: datetime, pokes: list[str]
) -> None:
    for row in (items["clip"], items["clip"], items["answer"]):
        editors.be_here(episode, cast.producer, row, at)
    assert len(pokes) == 2
    editors.leave(episode, cast.producer)
    editors.leave(episode, cast.producer)
    assert (len(pokes), Editor.objects.count()) == (3, 0)


def test_a_row_that_is_removed_lets_its_editor_stay(
    episode: Episode, items: dict[str, Item], cast: Any, at: datetime
) -> None:
    editors.be_here(episode, cast.producer, items["clip"], at)
    Item.objects.filter(pk=items["clip"].pk).delete()
    assert [one.row for one in editors.present(episode, at, cast.producer2)] == [None]
