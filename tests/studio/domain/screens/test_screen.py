"""The state of program and overlay."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from common import qr
from followup.models import Unit
from studio.domain.inquiry import promises
from studio.domain.planning import rundown
from studio.domain.screens.screen import screen_state
from studio.domain.show import graphics
from studio.domain.show import run as live
from studio.enums import Layer, PanicAct
from studio.errors import NothingArmed
from studio.models import Episode, Item, Panic, Run
from studio.templatetags.qr import qr_path
from voting.domain import seats
from voting.models import Electorate

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


def test_screen_state_before_anything(episode: Episode) -> None:
    state = screen_state(episode.pk)
    assert state == {
        "t": "screen",
        "v": 0,
        "episode": {"number": 2, "title": "五水共治", "sample": False},
        "run": {"id": None, "state": "planned"},
        "program": {
            "scene": "standby",
            "instance": None,
            "kind": None,
            "title": "五水共治",
            "since": None,
            "clip": None,
            "units": [],
            "post": "",
            "question": "",
            "text": "",
            "feedback": None,
            "round": None,
            "rerun_of": None,
            "revealed": None,
            "offsite": None,
        },
        "next": None,
        "graphics": dict.fromkeys(Layer.values),
        "panic": dict.fromkeys(PanicAct.values, False),
        "rehearsal": False,
        "theme": "house",
        "upcoming": None,
        "join": {"url": "/join/", "presence": None},
    }


@pytest.mark.parametrize(
    ("kind", "scene"),
    [
        ("opening", "opening"),
        ("clip", "clip"),
        ("question", "live"),
        ("answer", "live"),
        ("comment", "live"),
        ("closing", "closing"),
    ],
)
def test_each_kind_has_its_scene(
    on_air_run: Run, items: dict[str, Item], air: Any, kind: str, scene: str
) -> None:
    instance = air(on_air_run, items[kind])
    program = screen_state(on_air_run.episode_id)["program"]
    assert (program["scene"], program["kind"], program["instance"]) == (scene, kind, instance.pk)
    assert program["since"] == round(instance.taken_at.timestamp() * 1000)


def test_a_clip_carries_its_addresses(
    episode: Episode, on_air_run: Run, items: dict[str, Item], air: Any
) -> None:
    air(on_air_run, items["clip"])
    clip, key = items["clip"].clip_id, episode.screen_key
    assert screen_state(episode.pk)["program"]["clip"] == {
        "id": clip,
        "url": f"/screen/{key}/clips/{clip}",
        "poster": f"/screen/{key}/posters/{clip}",
        "duration_ms": 20_000,
    }


def test_an_armed_clip_is_told_for_pre_roll_and_nothing_else_is(
    on_air_run: Run, items: dict[str, Item], command: Make
) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    state = screen_state(on_air_run.episode_id)
    assert (state["next"]["clip"]["id"], state["program"]["scene"]) == (items["clip"].clip_id, "standby")
    live.arm_item(on_air_run, items["question"], command(on_air_run))
    assert screen_state(on_air_run.episode_id)["next"] is None
    assert "排污口什么时候封" not in json.dumps(screen_state(on_air_run.episode_id), ensure_ascii=False)


def test_scoring_names_the_round_and_only_a_reveal_carries_its_numbers(
    on_air_run: Run, items: dict[str, Item], air: Any, promised: Any, units: list[Unit], sealed: Any
) -> None:
    promised(on_air_run, units[0])
    round_ = sealed(air(on_air_run, items["scoring"]).round)
    state = screen_state(on_air_run.episode_id)
    assert (state["program"]["scene"], state["program"]["round"]) == ("scoring", round_.pk)
    assert "mean" not in json.dumps(state)
    air(on_air_run, items["reveal"])
    program = screen_state(on_air_run.episode_id)["program"]
    assert (program["scene"], program["round"]) == ("reveal", round_.pk)
    round_.refresh_from_db()
    assert program["revealed"]["result"] == round_.result


def test_graphics_are_state(
    on_air_run: Run,
    items: dict[str, Item],
    air: Any,
    promised: Any,
    units: list[Unit],
    command: Make,
    cast: Any,
    at: datetime,
) -> None:
    air(on_air_run, items["answer"])
    graphics.show_lower_third(on_air_run, command(on_air_run))
    promise = promises.publish(promised(on_air_run, units[0]), by=cast.scribe, at=at)
    shown = screen_state(on_air_run.episode_id)["graphics"]
    assert shown["lower_third"] == {"post": "局长", "unit": "环保局"}
    assert (shown["card"]["code"], shown["card"]["words"]) == (promise.code, promise.words)


def test_feedback_shows_the_earlier_promise(
    on_air_run: Run,
    items: dict[str, Item],
    promised: Any,
    units: list[Unit],
    command: Make,
    cast: Any,
    at: datetime,
    air: Any,
) -> None:
    promised(on_air_run, units[0])
    live.end_run(on_air_run, command(on_air_run))
    born = rundown.create_episode(
        number=3, title="回头看", planned_start=at + timedelta(days=20), by=cast.producer, at=at
    )
    run = live.living_run(born)
    live.go_on_air(run, command(run, at=at + timedelta(days=20)), without_drill="测试")
    air(run, Item.objects.get(segment__episode=born))
    program = screen_state(born.pk)["program"]
    assert program["scene"] == "feedback"
    assert (program["feedback"]["words"], program["feedback"]["days_late"]) == (
        "10个工作日内，封堵3处排污口。",
        6,
    )
    assert program["feedback"]["pictures"] == {"before": None, "after": None}
    assert program["feedback"]["scores"] == {"night": None, "delivery": None}


def test_version_rises_with_every_event_and_over_runs(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any
) -> None:
    versions = [screen_state(on_air_run.episode_id)["v"]]
    air(on_air_run, items["opening"])
    versions.append(screen_state(on_air_run.episode_id)["v"])
    live.end_run(on_air_run, command(on_air_run))
    versions.append(screen_state(on_air_run.episode_id)["v"])
    Run.objects.create(episode=on_air_run.episode)
    versions.append(screen_state(on_air_run.episode_id)["v"])
    assert versions == sorted(set(versions))


def test_after_the_end_the_screen_says_good_night(on_air_run: Run, command: Make) -> None:
    live.end_run(on_air_run, command(on_air_run))
    state = screen_state(on_air_run.episode_id)
    assert (state["run"]["state"], state["program"]["scene"]) == ("ended", "closing")


def test_state_is_the_same_for_whoever_asks(
    on_air_run: Run,
    items: dict[str, Item],
    air: Any,
    promised: Any,
    units: list[Unit],
    cast: Any,
    at: datetime,
) -> None:
    air(on_air_run, items["answer"])
    promises.publish(promised(on_air_run, units[0]), by=cast.scribe, at=at)
    with override("en"):
        english = screen_state(on_air_run.episode_id)
    with override("zh-hans"):
        assert screen_state(on_air_run.episode_id) == english


def test_a_refusal_shows_nothing(on_air_run: Run, command: Make) -> None:
    before = screen_state(on_air_run.episode_id)
    with pytest.raises(NothingArmed):
        live.take_item(on_air_run, command(on_air_run))
    after = screen_state(on_air_run.episode_id)
    assert {**before, "v": 0} == {**after, "v": 0}


def test_screen_state_makes_few_queries(
    on_air_run: Run, items: dict[str, Item], air: Any, django_assert_num_queries: Any
) -> None:
    air(on_air_run, items["clip"])
    with django_assert_num_queries(5):
        screen_state(on_air_run.episode_id)


# -- The presence code and the round that is asked again --------------------------------------


@pytest.fixture
def asking(on_air_run: Run) -> Electorate:
    """The episode's electorate, whose phones need the studio's code to join."""
    electorate = Electorate.objects.get(ref=on_air_run.episode.electorate_ref)
    Electorate.objects.filter(pk=electorate.pk).update(asks_presence_code=True)
    electorate.refresh_from_db()
    return electorate


def test_until_the_first_round_the_hall_is_told_the_code_of_the_minute(
    asking: Electorate,
    on_air_run: Run,
    items: dict[str, Item],
    air: Any,
    promised: Any,
    units: Any,
    at: datetime,
) -> None:
    def shown(moment: datetime) -> Any:
        return screen_state(on_air_run.episode_id, moment)["join"]["presence"]

    assert shown(at) == seats.presence_frame(asking, at)
    assert shown(at)["code"] == seats.presence_code(asking, at)
    assert shown(at + timedelta(minutes=1)) == seats.presence_frame(asking, at + timedelta(minutes=1))
    air(on_air_run, items["opening"])
    assert shown(at) == seats.presence_frame(asking, at)
    air(on_air_run, items["question"])
    assert shown(at) == seats.presence_frame(asking, at)
    promised(on_air_run, units[0])
    air(on_air_run, items["scoring"])
    assert shown(at) is None


def test_no_code_is_shown_where_none_is_asked_and_none_without_a_moment(
    asking: Electorate, on_air_run: Run, at: datetime
) -> None:
    assert screen_state(on_air_run.episode_id)["join"]["presence"] is None
    Electorate.objects.update(asks_presence_code=False)
    assert screen_state(on_air_run.episode_id, at)["join"]["presence"] is None


def test_a_question_asked_again_says_which_round_was_void(
    on_air_run: Run, items: dict[str, Item], air: Any, promised: Any, units: list[Unit], command: Make
) -> None:
    promised(on_air_run, units[0])
    failed = air(on_air_run, items["scoring"]).round
    assert screen_state(on_air_run.episode_id)["program"]["rerun_of"] is None
    live.void_round(on_air_run, "网络中断", command(on_air_run))
    air(on_air_run, items["question"])
    air(on_air_run, items["scoring"])
    assert screen_state(on_air_run.episode_id)["program"]["rerun_of"] == failed.number


# -- Panic, rehearsal, theme, the next programme ----------------------------------------------


def in_force(run: Run, act: PanicAct, by: Any, at: datetime) -> None:
    Panic.objects.create(run=run, act=act, at=at, by=by)


def test_cleared_graphics_are_in_no_frame_and_come_back(
    on_air_run: Run, items: dict[str, Item], air: Any, command: Make, cast: Any, at: datetime
) -> None:
    air(on_air_run, items["answer"])
    graphics.show_lower_third(on_air_run, command(on_air_run))
    before = screen_state(on_air_run.episode_id)
    in_force(on_air_run, PanicAct.CLEAR_GRAPHICS, cast.producer, at)
    cleared = screen_state(on_air_run.episode_id)
    assert cleared["graphics"] == dict.fromkeys(Layer.values)
    assert cleared["panic"] == dict.fromkeys(PanicAct.values, False) | {"clear_graphics": True}
    Panic.objects.all().delete()
    assert screen_state(on_air_run.episode_id) == before


def test_a_cut_question_is_nowhere_in_the_frame(
    on_air_run: Run, items: dict[str, Item], air: Any, cast: Any, at: datetime
) -> None:
    Item.objects.filter(pk=items["question"].pk).update(title="排污口什么时候封")
    air(on_air_run, Item.objects.get(pk=items["question"].pk))
    asked = {"asker": "代表", "text": "排污口什么时候封？"}
    graphics.put_on(on_air_run, Layer.QUESTION, asked, at=at)
    graphics.put_on(on_air_run, Layer.TICKER, {"text": "场外"}, at=at)
    assert "排污口什么时候封" in json.dumps(screen_state(on_air_run.episode_id), ensure_ascii=False)
    in_force(on_air_run, PanicAct.CUT_QUESTION, cast.producer, at)
    state = screen_state(on_air_run.episode_id)
    assert "排污口什么时候封" not in json.dumps(state, ensure_ascii=False)
    assert (state["graphics"]["question"], state["graphics"]["ticker"]) == (None, {"text": "场外"})
    assert state["program"]["scene"] == "live"


@pytest.mark.parametrize("act", [PanicAct.SAFE_PICTURE, PanicAct.FREEZE_VOTING])
def test_the_other_acts_are_told_and_take_nothing_out(
    act: PanicAct, on_air_run: Run, items: dict[str, Item], air: Any, cast: Any, at: datetime
) -> None:
    air(on_air_run, items["question"])
    before = screen_state(on_air_run.episode_id)
    in_force(on_air_run, act, cast.producer, at)
    panic = dict.fromkeys(PanicAct.values, False) | {act.value: True}
    assert screen_state(on_air_run.episode_id) == {**before, "panic": panic}


def test_a_code_comes_ready_to_be_drawn(on_air_run: Run, at: datetime) -> None:
    graphics.put_on(on_air_run, Layer.QR, {"url": "https://a.cn/", "label": "台账"}, at=at)
    shown = screen_state(on_air_run.episode_id)["graphics"]["qr"]
    assert shown == {
        "url": "https://a.cn/",
        "label": "台账",
        "side": len(qr.matrix("https://a.cn/")),
        "path": qr_path("https://a.cn/"),
    }


def test_the_theme_is_the_episodes_and_an_unknown_one_the_houses(episode: Episode) -> None:
    Episode.objects.update(theme="dusk")
    assert screen_state(episode.pk)["theme"] == "dusk"
    Episode.objects.update(theme="gone")
    assert screen_state(episode.pk)["theme"] == "house"


def test_a_closing_programme_names_the_next_one(
    on_air_run: Run, items: dict[str, Item], air: Any, cast: Any, at: datetime
) -> None:
    def made(number: int, days: int, **facts: Any) -> None:
        start = at + timedelta(days=days)
        Episode.objects.create(
            number=number, title="菜篮子", planned_start=start, screen_key=str(number), **facts
        )

    made(3, 14)
    made(4, 7, is_template=True)
    made(1, -7)
    assert screen_state(on_air_run.episode_id)["upcoming"] is None
    air(on_air_run, items["closing"])
    starts_at = round((at + timedelta(days=14)).timestamp() * 1000)
    assert screen_state(on_air_run.episode_id)["upcoming"] == {
        "number": 3,
        "title": "菜篮子",
        "starts_at": starts_at,
    }


def test_free_graphics_and_breaks_have_scenes(
    on_air_run: Run, items: dict[str, Item], air: Any, command: Make
) -> None:
    facts = {"title": "今晚怎么打分", "question": "听完再打分"}
    Item.objects.filter(pk=items["comment"].pk).update(kind="graphic", **facts)
    air(on_air_run, Item.objects.get(pk=items["comment"].pk))
    program = screen_state(on_air_run.episode_id)["program"]
    assert (program["scene"], program["title"], program["text"]) == ("graphic", "今晚怎么打分", "听完再打分")
    Item.objects.filter(pk=items["answer"].pk).update(kind="break")
    air(on_air_run, Item.objects.get(pk=items["answer"].pk))
    assert screen_state(on_air_run.episode_id)["program"]["scene"] == "break"
