"""Lower third and commitment card."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from followup.domain.clocks import due_text
from followup.errors import NotConfirmed
from followup.models import Unit
from studio.domain.show import graphics
from studio.domain.show import run as live
from studio.enums import EventKind, Layer
from studio.errors import NobodyNamed, NothingOnAir, NotOnAir, RunEnded, SeatCardShown, Stale
from studio.models import Graphic, Item, Run
from voting.domain.seats import token_of
from voting.models import Seat

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


def shown(run: Run) -> dict[str, Any]:
    return dict(Graphic.objects.filter(run=run).values_list("layer", "payload"))


def test_show_lower_third_of_the_item_on_air(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any
) -> None:
    air(on_air_run, items["answer"])
    event = graphics.show_lower_third(on_air_run, press := command(on_air_run))
    assert shown(on_air_run) == {"lower_third": {"post": "局长", "unit": "环保局"}}
    assert (event.kind, event.payload) == ("graphic_on", {"layer": "lower_third", "text": "环保局 局长"})
    assert graphics.show_lower_third(on_air_run, press).pk == event.pk
    graphics.show_lower_third(on_air_run, command(on_air_run))  # shown twice: replaced
    assert Graphic.objects.count() == 1


def test_show_lower_third_keeps_to_the_frozen_copy(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, units: list[Unit]
) -> None:
    air(on_air_run, items["answer"])
    Unit.objects.filter(pk=units[0].pk).update(name="生态环境局")
    graphics.show_lower_third(on_air_run, command(on_air_run))
    assert shown(on_air_run)["lower_third"]["unit"] == "环保局"


def test_show_lower_third_with_nothing_on_air(on_air_run: Run, command: Make) -> None:
    with pytest.raises(NothingOnAir):
        graphics.show_lower_third(on_air_run, command(on_air_run))
    assert on_air_run.events.get(kind=EventKind.REFUSED).payload["act"] == "lower_third"


def test_show_lower_third_of_nobody(on_air_run: Run, items: dict[str, Item], command: Make, air: Any) -> None:
    air(on_air_run, items["opening"])
    with pytest.raises(NobodyNamed):
        graphics.show_lower_third(on_air_run, command(on_air_run))


def test_show_lower_third_before_the_start(run: Run, command: Make) -> None:
    with pytest.raises(NotOnAir):
        graphics.show_lower_third(run, command(run))


def test_show_lower_third_when_another_producer_was_faster(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, cast: Any
) -> None:
    seen = Run.objects.get(pk=on_air_run.pk).seq
    air(on_air_run, items["answer"])
    with pytest.raises(Stale):
        graphics.show_lower_third(on_air_run, command(on_air_run, expected_seq=seen, by=cast.producer2))
    assert shown(on_air_run) == {}


def test_the_next_take_drops_the_lower_third_and_keeps_the_card(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, promised: Any, units: list[Unit]
) -> None:
    air(on_air_run, items["answer"])
    promise = promised(on_air_run, units[0])
    graphics.show_lower_third(on_air_run, command(on_air_run))
    graphics.show_card(on_air_run, promise, command(on_air_run))
    air(on_air_run, items["comment"])
    assert list(shown(on_air_run)) == ["card"]
    assert [event.kind for event in on_air_run.events.order_by("-seq")[:2]] == ["graphic_off", "taken"]


def test_show_card(on_air_run: Run, command: Make, promised: Any, units: list[Unit]) -> None:
    promise = promised(on_air_run, units[0])
    graphics.show_card(on_air_run, promise, command(on_air_run, at=datetime(2026, 11, 23, 13, 0, tzinfo=UTC)))
    card = shown(on_air_run)["card"]
    assert card.pop("due_text")
    assert card == {
        "code": "02-01",
        "unit": "环保局",
        "post": "局长",
        "words": "10个工作日内，封堵3处排污口。",
        "due_on": "2026-12-07",
        "days_left": 14,
        "working_days_left": 10,
        "measure": "3处全部封堵",
        "sealed_at": 1795435200000,
    }


def test_show_card_of_words_that_are_not_frozen(
    on_air_run: Run, command: Make, promised: Any, units: list[Unit]
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    with pytest.raises(NotConfirmed):
        graphics.show_card(on_air_run, promise, command(on_air_run))
    assert shown(on_air_run) == {}
    assert on_air_run.events.get(kind=EventKind.REFUSED).payload["code"] == "not_confirmed"


@pytest.mark.parametrize("address", ["https://wz.example.cn/s/{}", "wz.example.cn/s/{}?from=tv", "/%73/{}"])
def test_a_code_never_shows_a_seat_card(on_air_run: Run, command: Make, address: str) -> None:
    card = token_of(Seat.objects.get(label="A-01"))
    with pytest.raises(SeatCardShown):
        graphics.show(on_air_run, Layer.QR, {"url": address.format(card)}, command(on_air_run))
    assert shown(on_air_run) == {}
    assert card not in str(list(on_air_run.events.values_list("payload", flat=True)))
    article = "https://mp.weixin.qq.com/s/" + card[::-1]  # looks the same, opens nobody's seat
    graphics.show(on_air_run, Layer.QR, {"url": article}, command(on_air_run))
    assert shown(on_air_run)["qr"]["url"] == article


def test_clear_graphic_from_any_desk(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, cast: Any
) -> None:
    air(on_air_run, items["answer"])
    graphics.show_lower_third(on_air_run, command(on_air_run))
    event = graphics.clear_graphic(on_air_run, "lower_third", command(on_air_run, by=cast.producer2))
    assert shown(on_air_run) == {}
    assert (event.kind, event.by) == ("graphic_off", cast.producer2)
    graphics.clear_graphic(on_air_run, "lower_third", command(on_air_run))  # empty already: no mistake


def test_clear_graphic_after_the_end(on_air_run: Run, command: Make) -> None:
    live.end_run(on_air_run, command(on_air_run))
    with pytest.raises(RunEnded):
        graphics.clear_graphic(on_air_run, "card", command(on_air_run))


def test_the_end_clears_everything(on_air_run: Run, items: dict[str, Item], command: Make, air: Any) -> None:
    air(on_air_run, items["answer"])
    graphics.show_lower_third(on_air_run, command(on_air_run))
    live.end_run(on_air_run, command(on_air_run))
    assert shown(on_air_run) == {}


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ({"deadline_kind": "working_days", "deadline_count": 10}, "10"),
        ({"deadline_kind": "days", "deadline_count": 30}, "30"),
        (
            {"deadline_kind": "date", "deadline_count": None, "deadline_date": datetime(2026, 12, 31).date()},
            "31",
        ),
        ({"deadline_kind": "none", "deadline_count": None}, ""),
    ],
)
def test_due_text_as_it_was_spoken(
    on_air_run: Run, promised: Any, units: list[Unit], deadline: dict[str, Any], said: str
) -> None:
    text = due_text(promised(on_air_run, units[0], **deadline))
    assert said in text
    assert bool(text) == bool(said)
