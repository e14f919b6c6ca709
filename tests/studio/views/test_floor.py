"""The floor over HTTP: what a held button, a tap and a second person send, and what the panel shows then."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.domain.show import run as live
from studio.enums import ItemKind
from studio.models import Item, Question, Run, Turn

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def send(client_of: Any, cast: Any, on_air_run: Run) -> Callable[..., Any]:
    """POST a command as the page does; keywords are its fields, `to` further parts of its address."""
    producer: Client = client_of(cast.producer)

    def post(name: str, *to: Any, **fields: Any) -> Any:
        fresh = Run.objects.get(pk=on_air_run.pk)
        envelope = {"command_id": f"press-{fresh.seq:04d}-{name}", "expected_seq": fresh.seq}
        url = reverse(f"studio:{name}", args=[on_air_run.pk, *to])
        return producer.post(url, envelope | fields, headers=HTMX)

    return post


def test_panic_by_a_held_button_and_back(send: Callable[..., Any], on_air_run: Run) -> None:
    panel = send("panic", act="safe_picture", held_ms=1250).content.decode()
    assert ("act__button--force" in panel, 'class="force__one"' in panel) == (True, True)
    panel = send("panic-lift", act="safe_picture", held_ms=1250).content.decode()
    assert "act__button--force" not in panel
    assert send("panic", act="everything", held_ms=1250).status_code == 400
    assert on_air_run.panics.count() == 0


def test_a_tap_asks_a_second_person(
    send: Callable[..., Any], client_of: Any, cast: Any, on_air_run: Run
) -> None:
    assert b"needs_sure" in send("panic", act="freeze_voting").content
    other: Client = client_of(cast.producer2)
    asked = other.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode()
    seq = Run.objects.get(pk=on_air_run.pk).seq
    assert f'id="asked-{seq}"' in asked
    url = reverse("studio:second", args=[on_air_run.pk, seq])
    assert client_of(cast.producer).post(url, headers=HTMX).status_code == 409  # not one's own
    assert other.post(url, headers=HTMX).status_code == 204
    assert send("panic", act="freeze_voting").status_code == 200
    assert on_air_run.panics.get().act == "freeze_voting"


def test_a_question_from_the_queue_to_its_reason(
    send: Callable[..., Any], on_air_run: Run, units: Any
) -> None:
    planned = Question.objects.create(
        episode=on_air_run.episode, position=1, text="谁来验收？", unit=units[0]
    )
    assert send("turn-queue").status_code == 400
    send("turn-queue", question=planned.pk)
    send("turn-queue", text="什么时候？", unit=units[1].pk)
    first, second = Turn.objects.order_by("position")
    assert (first.question, first.unit, second.text) == (planned, units[0], "什么时候？")
    for move in ("ask", "answer", "more", "pause"):
        assert send("turn-move", first.pk, move).status_code == 200, move
    assert send("turn-move", first.pk, "dance").status_code == 400
    panel = send("turn-settle", first.pk, outcome="unanswered").content.decode()
    assert f'id="turn-{first.pk}-reason"' in panel
    assert send("turn-reason", first.pk, reason="避而不谈").status_code == 200
    assert Turn.objects.get(pk=first.pk).reason == "避而不谈"


def test_hold_retake_and_a_free_graphic(
    send: Callable[..., Any], on_air_run: Run, items: dict[str, Item], command: Any, air: Any
) -> None:
    air(on_air_run, items["answer"])
    Run.objects.filter(pk=on_air_run.pk).update(last_take_at=None)
    assert send("retake").status_code == 200
    assert send("graphic-free", layer="question", text="排污口？", asker="7号席").status_code == 200
    assert send("graphic-free", layer="card", text="不行").status_code == 400
    assert send("graphic-free", layer="qr", label="没有地址").status_code == 400
    assert send("hold").status_code == 200
    assert [one["layer"] for one in on_air_run.instances.armed().get().held] == ["question"]
    assert on_air_run.graphics.get().payload == {"asker": "7号席", "text": "排污口？"}


def test_the_shelf_lies_outside_the_order(
    send: Callable[..., Any], on_air_run: Run, items: dict[str, Item], command: Any
) -> None:
    spare = Item.objects.create(
        segment=items["opening"].segment,
        position=9,
        kind=ItemKind.COMMENT,
        title="备用点评",
        is_on_shelf=True,
    )
    panel = send("arm", item=spare.pk).content.decode()
    assert ("shelf__one--armed" in panel, 'data-key="Digit1"' in panel) == (True, True)
    before = items["closing"]
    live.take_item(on_air_run, command(on_air_run))
    panel = send("arm", item=before.pk).content.decode()
    assert f'id="item-{spare.pk}" aria-current="true"' in panel
