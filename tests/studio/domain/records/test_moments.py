"""The moments of a promise on air, in their order and with the pictures that there are."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from common.models import User
from followup.domain.desk.on_air import OnAir, on_air
from followup.domain.tasks.registration import Due, register
from followup.models import Task
from studio.domain.clips.media import import_clip
from studio.domain.inquiry import promises
from studio.domain.records.moments import on_air_of, picture_of
from studio.errors import NoPicture
from studio.models import DroppedDebt, Episode, Excerpt, Item, ItemInstance, Recording, Run, Segment
from tests.studio.recorded import BEGAN_S, Evening, evening, recorded

__all__ = ["evening", "recorded"]

pytestmark = pytest.mark.django_db
FILM = Path(__file__).parents[4] / "studio" / "demo" / "clips" / "night-outfall.mp4"
JPEG = b"\xff\xd8\xff"


def told(evening: Evening) -> list[tuple[str, int, bool]]:
    """Kind, second of the programme, whether there is a picture."""
    shown = on_air(evening.promise)  # as the task page asks
    assert shown is not None
    return [(one.kind, shown.position(one.at), bool(one.picture)) for one in shown.moments]


def shown_of(evening: Evening) -> OnAir:
    shown = on_air_of(evening.promise)
    assert shown is not None
    return shown


@pytest.fixture
def exposed(evening: Evening, cast: Any) -> ItemInstance:
    """An exposé about the unit that promised, 40 s after 20:00."""
    clip = import_clip(FILM, title="夜排")
    plan = {"kind": "clip", "clip": {"id": clip.pk, "title": clip.title}, "question": ""}
    units = [{"code": evening.promise.unit.code, "name": ""}]
    times = {"armed_at": evening.after(35), "taken_at": evening.after(40)}
    return ItemInstance.objects.create(
        run=evening.run, plan=plan | {"units": units}, state="aired", by=cast.producer, **times
    )


def test_without_a_recording_only_the_exposes_first_frame(evening: Evening, exposed: ItemInstance) -> None:
    began = int((evening.run.started_at - evening.at).total_seconds())  # type: ignore[operator]
    expected = [("expose", 40, True), ("question", 50, False), ("promise", 85, False), ("card", 100, False)]
    assert told(evening) == [(kind, second - began, picture) for kind, second, picture in expected]
    shown = shown_of(evening)
    assert [one.words for one in shown.moments][1:] == [
        evening.promise.question,
        *[evening.promise.words] * 2,
    ]
    assert (shown.ends, shown.is_film) == (evening.after(85), False)


def test_what_the_recording_holds_has_a_picture(evening: Evening, recorded: Callable[..., Recording]) -> None:
    recorded(starts_at=evening.after(60))  # begun too late for the question
    assert [(kind, picture) for kind, _, picture in told(evening)] == [
        ("question", False),
        ("promise", True),
        ("card", True),
    ]
    Recording.objects.update(starts_at=None)  # nobody has timed it
    assert [picture for *_, picture in told(evening)] == [False] * 3


def test_the_seconds_that_were_cut_are_those_of_the_promise(
    evening: Evening, recorded: Callable[..., Recording]
) -> None:
    recording = recorded(starts_at=evening.after(BEGAN_S))
    facts = {"recording": recording, "starts_ms": 50_000, "ends_ms": 75_000, "sha256": "a" * 64}
    Excerpt.objects.create(commitment=evening.promise, poster="excerpts/p.jpg", **facts)
    shown = shown_of(evening)
    promise = next(one for one in shown.moments if one.kind == "promise")
    assert (promise.at, shown.starts, shown.ends) == (
        evening.after(70),
        evening.after(70),
        evening.after(95),
    )
    assert (shown.seconds, shown.is_film, promise.picture) == (25, True, "a" * 12)


def test_a_frame_is_read_out_of_the_recording(
    evening: Evening, recorded: Callable[..., Recording], cast: Any, client_of: Callable[[User], Client]
) -> None:
    with FILM.open("rb") as film:
        name = default_storage.save("recordings/moments.mp4", File(film))
    recorded(starts_at=evening.after(80), file=name)
    version, picture = picture_of(evening.promise, "promise")
    assert (version, picture[:3]) == ("0" * 12 + "-7000", JPEG)
    address = reverse("studio:moment", args=[evening.promise.code, "question"])
    assert client_of(cast.supervisor).get(address).status_code == 404  # before the recording began
    with pytest.raises(NoPicture):
        picture_of(evening.promise, "expose")


def test_the_exposes_frame_is_for_the_desks_alone(
    evening: Evening, exposed: ItemInstance, cast: Any, client_of: Callable[[User], Client], client: Client
) -> None:
    address = reverse("studio:moment", args=[evening.promise.code, "expose"])
    page = client_of(cast.reporter).get(address)
    assert (page.status_code, page.content[:3], page["Content-Type"]) == (200, JPEG, "image/jpeg")
    assert [one.get(address).status_code for one in (client, client_of(cast.scribe))] == [302, 403]


def test_as_many_queries_with_all_of_it_as_the_page_may_make(
    evening: Evening,
    exposed: ItemInstance,
    recorded: Callable[..., Recording],
    django_assert_num_queries: Any,
) -> None:
    recorded(starts_at=evening.after(BEGAN_S))
    with django_assert_num_queries(11):
        on_air_of(evening.promise)


def test_a_promise_of_nobodys_programme_has_none(evening: Evening) -> None:
    evening.promise.run_ref = "other-1"
    assert on_air_of(evening.promise) is None


def test_the_answer_remembers_the_question_asked_before_it(evening: Evening, cast: Any) -> None:
    """No turn was put on the floor: the item asked before, with nothing but answers since."""
    assert evening.promise.question == evening.takes["question"].plan["question"]
    assert evening.promise.question_ref == f"instance:{evening.takes['question'].pk}"
    opening = {**evening.takes["question"].plan, "kind": "comment"}
    ItemInstance.objects.filter(pk=evening.takes["question"].pk).update(plan=opening)
    run = Run.objects.select_related("episode").get(pk=evening.run.pk)
    said = promises.PromiseData(unit=evening.promise.unit, post="局长", words="马上办。")
    later = promises.capture(run, said, by=cast.scribe, at=evening.at + timedelta(seconds=140))
    assert (later.question, later.question_ref) == ("", "")


def test_what_the_programme_did_with_it_since(evening: Evening, cast: Any) -> None:
    """A report that is planned is told the desks with its episode, one that was left out with its reason."""
    day = evening.at.date()
    register(
        evening.promise, Due(day, day, provisional=False, measure="封堵"), by=cast.producer, at=evening.at
    )
    task = Task.objects.get(commitment=evening.promise)
    later = Episode.objects.create(number=9, title="九", planned_start=evening.after(9e6))
    segment = Segment.objects.create(episode=later, position=1, title="回访")
    planned = {"kind": "feedback", "title": "回访排污口", "planned_s": 60}
    Item.objects.create(segment=segment, position=1, task=task, **planned)
    assert [(one.episode_number, one.words) for one in shown_of(evening).traces] == [(9, "回访排污口")]
    Run.objects.create(episode=later, state="ended")
    DroppedDebt.objects.create(episode=later, task=task, reason="汛期停拍", by=cast.producer, at=evening.at)
    assert [(one.episode_number, one.words) for one in shown_of(evening).traces] == [(9, "汛期停拍")]
