"""What a scoring item asks: criteria, scales, options, the swing it is compared to, and delivery."""

from datetime import timedelta
from typing import Any

import pytest

from studio.domain.inquiry.delivery import scores_of
from studio.domain.inquiry.papers import criteria_of, options_of
from studio.domain.planning import rundown
from studio.domain.show import run as live
from studio.enums import CriteriaSet, ItemKind
from studio.errors import NothingReported, NothingToScore
from studio.models import Item, Run
from tests.studio.domain.halls import hall_votes
from voting.domain.rounds import RoundOptions, reveal_round
from voting.enums import Display, Form, Press, Secrecy, Window
from voting.models import Electorate, Round, Seat

pytestmark = pytest.mark.django_db


def refs(item: Item) -> list[str]:
    return [criterion["ref"] for criterion in criteria_of(item)]


def test_criteria_by_set_and_of_ones_own(items: dict[str, Item]) -> None:
    item = items["scoring"]
    assert refs(item) == ["answer", "promise"]
    item.criteria_set = CriteriaSet.ATTITUDE
    assert refs(item) == ["attitude", "measures", "deadline"]
    item.criteria_set = CriteriaSet.OVERALL
    assert refs(item) == ["overall"]
    item.criteria_set, item.own_criteria = CriteriaSet.OWN, [{"name": "态度"}, {"name": "效果", "scale": {}}]
    assert criteria_of(item) == [
        {"ref": "own-1", "name": "态度"},
        {"ref": "own-2", "name": "效果", "scale": {}},
    ]
    item.form = Form.STANCE
    assert [choice["value"] for choice in criteria_of(item)[1]["choices"]] == [2, 1, 0]


def test_defaults_are_todays_behaviour(items: dict[str, Item]) -> None:
    assert options_of(items["scoring"]) == RoundOptions()


def test_options_reach_the_round_and_its_paper(
    on_air_run: Run, items: dict[str, Item], command: Any, promised: Any, units: Any
) -> None:
    promised(on_air_run, units[0])
    chosen = {"press": Press.FIRST, "secrecy": Secrecy.NAMED, "display": Display.LIVE, "window": Window.HAND}
    Item.objects.filter(pk=items["scoring"].pk).update(form=Form.STANCE, **chosen)
    live.arm_item(on_air_run, items["scoring"].pk, command(on_air_run))
    armed = on_air_run.instances.armed().get()
    assert armed.round is not None
    assert {name: getattr(armed.round, name) for name in chosen} == chosen
    assert armed.plan["options"] == {name: str(value) for name, value in chosen.items()}
    assert (armed.round.paper["form"], armed.round.paper["rules"]["window"]) == ("stance", "hand")
    live.take_item(on_air_run, command(on_air_run))
    live.close_round_by_hand(on_air_run, command(on_air_run))


def test_before_and_after(
    on_air_run: Run,
    items: dict[str, Item],
    cast: Any,
    at: Any,
    units: Any,
    air: Any,
    promised: Any,
    sealed: Any,
) -> None:
    """The first of two compared scorings comes before anybody has promised anything."""
    with pytest.raises(NothingToScore):
        air(on_air_run, items["scoring"])
    after = rundown.add_item(
        on_air_run.episode, kind=ItemKind.SCORING, title="再打一次", units=units[:1],
        compared_to=items["scoring"], by=cast.producer, at=at,
    )  # fmt: skip
    air(on_air_run, items["scoring"])
    before = Round.objects.get()
    sealed(before)
    promised(on_air_run, units[0])
    air(on_air_run, after)
    assert Round.objects.get(number=2).compared_to == before


@pytest.fixture
def next_episode(
    on_air_run: Run, items: dict[str, Item], cast: Any, at: Any, units: Any, air: Any, promised: Any,
    sealed: Any, command: Any,
) -> Run:  # fmt: skip
    """Scored 8 on the night and due; the next episode has its report and the same seats."""
    promised(on_air_run, units[0])
    air(on_air_run, items["scoring"])
    round_ = Round.objects.get()
    hall_votes(round_, [((8, 8),), ((8, 8),)])
    sealed(round_)
    air(on_air_run, items["reveal"])
    live.end_run(on_air_run, command(on_air_run))
    later = at + timedelta(days=21)
    episode = rundown.create_episode(
        number=3, title="兑现", planned_start=later, seats_of=on_air_run.episode, by=cast.producer, at=later
    )
    rundown.add_item(
        episode, kind=ItemKind.SCORING, title="兑现打分", form=Form.DELIVERY, by=cast.producer, at=at
    )
    run = live.living_run(episode)
    live.go_on_air(run, command(run), without_drill="测试")
    return run


def test_the_same_seats_judge_delivery(
    next_episode: Run, air: Any, items: dict[str, Item], sealed: Any, cast: Any, at: Any
) -> None:
    run = next_episode
    scoring = Item.objects.get(segment__episode=run.episode, kind=ItemKind.SCORING)
    air(run, scoring)
    round_ = Round.objects.get(ref=run.ref)
    subject = round_.paper["subjects"][0]
    assert (round_.paper["form"], subject["ref"], subject["before"]) == (
        "delivery",
        "hbj",
        {"mean": 8.0, "round": 1},
    )
    promise = subject["words"][0]
    assert promise["text"] == "10个工作日内，封堵3处排污口。"
    hall_votes(round_, [((5,),)])
    kept = sealed(round_)
    reveal_round(kept, by="producer", at=at)
    task = run.episode.segments.first().items.first().task  # type: ignore[union-attr]
    assert task is not None
    both = scores_of([task.commitment])[promise["ref"]]
    assert both.night is not None
    assert both.delivery is not None
    assert (both.night.mean, both.night.episode_number) == (8.0, 2)
    assert (both.delivery.mean, both.delivery.episode_number) == (5.0, 3)


def test_the_next_seats_are_the_same_places_under_new_cards(next_episode: Run, on_air_run: Run) -> None:
    former, mine = (
        Electorate.objects.get(ref=run.episode.electorate_ref) for run in (on_air_run, next_episode)
    )
    places = ("label", "row", "place", "group__ref")
    assert list(mine.seats.values_list(*places)) == list(former.seats.values_list(*places))
    assert set(mine.seats.values_list("state", flat=True)) == {"issued"}
    assert Seat.objects.values("token_sha256").distinct().count() == 8
    weights = [list(one.groups.values_list("ref", "weight")) for one in (former, mine)]
    assert weights[0] == weights[1]


def test_delivery_without_a_report(
    on_air_run: Run, items: dict[str, Item], command: Any, cast: Any, at: Any
) -> None:
    Item.objects.filter(pk=items["scoring"].pk).update(form=Form.DELIVERY)
    with pytest.raises(NothingReported):
        live.arm_item(on_air_run, items["scoring"].pk, command(on_air_run))
