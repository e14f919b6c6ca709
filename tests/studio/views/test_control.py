"""The control room over HTTP: each act by form, by htmx and by JSON, and what a refusal looks like."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.enums import ItemKind, RunState
from studio.models import Graphic, Item, Run, ShowEvent

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def producer(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


@pytest.fixture
def send(producer: Client, run: Run) -> Callable[..., Any]:
    """POST a command as the page does; keywords add fields or change the envelope."""

    def post(name: str, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        fresh = Run.objects.get(pk=run.pk)
        envelope = {"command_id": f"press-{fresh.seq:04d}-{name}", "expected_seq": fresh.seq}
        return producer.post(reverse(f"studio:{name}", args=[run.pk]), envelope | fields, headers=headers)

    return post


def kinds(run: Run) -> list[str]:
    return list(run.events.order_by("seq").values_list("kind", flat=True))


def test_page_shows_rundown_deck_and_makes_the_run(producer: Client, episode: Any) -> None:
    page = producer.get(reverse("studio:control", args=[episode.pk])).content.decode()
    assert Run.objects.get().state == RunState.PLANNED
    for mark in ('id="panel"', 'id="refusal"', 'id="act-go-on-air"', "夜里的排污口", "/ws/desk/runs/"):
        assert mark in page


def test_page_makes_no_second_run(producer: Client, run: Run) -> None:
    producer.get(reverse("studio:control", args=[run.episode_id]))
    assert Run.objects.count() == 1


def test_page_has_no_inline_script_or_style(producer: Client, on_air_run: Run) -> None:
    page = producer.get(reverse("studio:control", args=[on_air_run.episode_id])).content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page) == []


def test_panel_is_one_root_with_the_sequence_number(producer: Client, on_air_run: Run) -> None:
    answer = producer.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode().strip()
    assert answer.startswith('<div class="panel" id="panel"')
    assert f'data-seq="{on_air_run.seq}"' in answer


def test_the_links_stand_beside_the_title_and_are_never_drawn_anew(producer: Client, on_air_run: Run) -> None:
    """The top line is a grid of two; the lamp in it lives in the page and not in the panel's answers."""
    answer = producer.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode()
    top = answer.partition('<header class="top"')[2].partition("</header>")[0]
    show, _, corner = top.partition('<div class="corner" id="corner" hx-morph-skip>')
    assert 'class="top__title"' in show
    assert reverse("studio:rehearsal", args=[on_air_run.episode_id]) in corner
    assert 'data-behaviour="lamp"' in corner


def test_every_command_form_carries_its_envelope(producer: Client, on_air_run: Run) -> None:
    answer = producer.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode()
    forms = re.findall(r"<form.*?</form>", answer, re.DOTALL)
    to_runs = [form for form in forms if f'action="/studio/runs/{on_air_run.pk}/' in form]
    assert len(to_runs) > 8
    for form in to_runs:
        assert len(re.findall(r'name="command_id" value="[0-9a-f]{32}"', form)) == 1
        assert f'name="expected_seq" value="{on_air_run.seq}"' in form
        assert "csrfmiddlewaretoken" in form


def test_go_on_air_plain_answers_with_a_redirect(send: Callable[..., Any], run: Run) -> None:
    answer = send("go-on-air", reason="来不及演练")
    assert (answer.status_code, answer["Location"]) == (302, reverse("studio:control", args=[run.episode_id]))
    assert kinds(run) == ["went_on_air"]


def test_arm_and_take_by_htmx_answer_with_the_panel(
    send: Callable[..., Any], on_air_run: Run, items: dict[str, Item]
) -> None:
    armed = send("arm", HTMX, item=items["clip"].pk)
    taken = send("take", HTMX)
    assert (armed.status_code, taken.status_code) == (200, 200)
    assert f'id="item-{items["clip"].pk}" aria-current="true"' in taken.content.decode()
    assert kinds(on_air_run) == ["went_on_air", "armed", "taken"]


def test_same_command_twice_airs_once(
    send: Callable[..., Any], on_air_run: Run, items: dict[str, Item]
) -> None:
    send("arm", item=items["opening"].pk)
    first = send("take", {"Accept": "application/json"}, command_id="the-same-press")
    again = send("take", {"Accept": "application/json"}, command_id="the-same-press")
    assert first.json() == again.json() == {"ok": True, "seq": 3}
    assert kinds(on_air_run) == ["went_on_air", "armed", "taken"]


def test_json_command_is_understood(producer: Client, on_air_run: Run, items: dict[str, Item]) -> None:
    body = {"command_id": "json-press-1", "expected_seq": on_air_run.seq, "item": items["clip"].pk}
    address = reverse("studio:arm", args=[on_air_run.pk])
    answer = producer.post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "seq": 2})


@pytest.mark.parametrize("body", ["{", "[]", '"take"', "{}", '{"command_id":"x","expected_seq":0}'])
def test_malformed_json_is_a_named_refusal(producer: Client, on_air_run: Run, body: str) -> None:
    address = reverse("studio:take", args=[on_air_run.pk])
    answer = producer.post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_input")
    assert kinds(on_air_run) == ["went_on_air"]


def test_stale_command_is_told_who_was_faster(
    send: Callable[..., Any], on_air_run: Run, items: dict[str, Item]
) -> None:
    seen = on_air_run.seq
    send("arm", item=items["clip"].pk)
    answer = send("arm", {"Accept": "application/json"}, item=items["question"].pk, expected_seq=seen)
    assert (answer.status_code, answer.json()["error"], answer.json()["seq"]) == (409, "stale", 3)


def test_refusal_by_htmx_goes_to_its_panel(send: Callable[..., Any], on_air_run: Run) -> None:
    answer = send("take", HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#refusal")
    assert 'data-code="nothing_armed"' in answer.content.decode()
    assert kinds(on_air_run) == ["went_on_air", "refused"]


def test_barred_acts_stay_visible_with_their_reason(producer: Client, on_air_run: Run) -> None:
    producer.cookies["django_language"] = "en"
    answer = producer.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode()
    take = re.search(r'<button[^>]*id="act-take-button"[^>]*>', answer)
    assert take is not None
    assert 'aria-disabled="true"' in take[0]
    assert 'title="No item is armed, so there is nothing to take."' in take[0]
    assert 'id="act-close-round"' in answer


def test_a_row_that_cannot_be_armed_says_why_and_answers_a_press(
    send: Callable[..., Any], producer: Client, on_air_run: Run, items: dict[str, Item]
) -> None:
    """Nothing is promised, so nothing can be scored: the row looks barred, and a press of it is told why."""
    page = producer.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode()
    rows = re.split(r'(?=<div class="item )', page)
    scoring, answer = (
        next(row for row in rows if f'id="item-{items[name].pk}"' in row) for name in ("scoring", "answer")
    )
    barred = ("item__barred", 'aria-disabled="true"', "data-arm")
    assert [mark in scoring for mark in barred] == [True, True, False]
    assert [mark in answer for mark in barred] == [False, False, True]
    refused = send("arm", headers=HTMX, item=items["scoring"].pk)
    assert (refused.status_code, 'data-code="nothing_to_score"' in refused.content.decode()) == (409, True)


def test_a_row_passed_over_says_so(
    send: Callable[..., Any], producer: Client, on_air_run: Run, items: dict[str, Item]
) -> None:
    send("arm", item=items["clip"].pk)
    send("take")
    producer.cookies["django_language"] = "en"
    page = producer.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode()
    passed = re.findall(r'class="item item--planned item--passed" id="item-(\d+)"', page)
    assert (passed, page.count(">skipped<")) == ([str(items["opening"].pk)], 1)


def test_a_take_within_its_second_is_not_shown_barred(
    send: Callable[..., Any], on_air_run: Run, items: dict[str, Item]
) -> None:
    """The panel is drawn in that very second and stays on the wall for many."""
    send("arm", item=items["opening"].pk)
    send("take")
    panel = send("arm", HTMX, item=items["clip"].pk).content.decode()
    take = re.search(r'<button[^>]*id="act-take-button"[^>]*>', panel)
    assert take is not None
    assert "aria-disabled" not in take[0]


def test_a_reveal_must_be_held(send: Callable[..., Any], on_air_run: Run, items: dict[str, Item]) -> None:
    panel = send("arm", HTMX, item=items["reveal"].pk).content.decode()
    take = re.search(r'<button[^>]*id="act-take-button"[^>]*>', panel)
    assert take is not None
    assert 'data-behaviour="hold"' in take[0]


def test_scoring_shows_turnout_and_no_tally(
    send: Callable[..., Any], on_air_run: Run, items: dict[str, Item], units: list[Any], promised: Any
) -> None:
    promised(on_air_run, units[0])
    send("arm", item=items["scoring"].pk)
    panel = send("take", HTMX).content.decode()
    assert 'id="round" data-state="open"' in panel
    assert 'data-turnout="counted">0<' in panel
    assert 'id="void"' in panel
    assert "mean" not in panel


def test_close_and_void_round(
    send: Callable[..., Any], on_air_run: Run, items: dict[str, Item], units: list[Any], promised: Any
) -> None:
    promised(on_air_run, units[0])
    send("arm", item=items["scoring"].pk)
    send("take")
    assert send("close-round", HTMX).status_code == 200
    assert send("void-round", HTMX).status_code == 400  # a reason is asked for
    assert send("void-round", HTMX, reason="换人重打").status_code == 200
    assert kinds(on_air_run)[-2:] == ["round_closing", "round_voided"]


def test_lower_third_on_and_off(send: Callable[..., Any], on_air_run: Run, items: dict[str, Item]) -> None:
    send("arm", item=items["answer"].pk)
    send("take")
    on = send("graphic-show", HTMX, layer="lower_third").content.decode()
    assert Graphic.objects.get().payload == {"post": "局长", "unit": "环保局"}
    assert reverse("studio:graphic-clear", args=[on_air_run.pk]) in on
    send("graphic-clear", layer="lower_third")
    assert Graphic.objects.count() == 0


def test_card_of_a_confirmed_commitment(
    send: Callable[..., Any], on_air_run: Run, units: list[Any], promised: Any
) -> None:
    promise = promised(on_air_run, units[0])
    assert send("graphic-show", HTMX, layer="card", code=promise.code).status_code == 200
    assert Graphic.objects.get().payload["code"] == promise.code


def test_card_of_nothing_is_not_found(send: Callable[..., Any], on_air_run: Run) -> None:
    assert send("graphic-show", HTMX, layer="card", code="99-99").status_code == 404


def test_unknown_layer_is_refused(send: Callable[..., Any], on_air_run: Run) -> None:
    assert send("graphic-clear", HTMX, layer="everything").status_code == 400


def test_commitments_show_their_next_step(
    producer: Client, on_air_run: Run, units: list[Any], promised: Any
) -> None:
    waiting = promised(on_air_run, units[1], confirm=False)
    frozen = promised(on_air_run, units[0])
    panel = producer.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode()
    assert reverse("studio:commitment-confirm", args=[waiting.code]) in panel
    assert reverse("studio:commitment-publish", args=[frozen.code]) in panel
    assert panel.index(f"commitment-{waiting.code}") < panel.index(f"commitment-{frozen.code}")


def test_back_and_end(send: Callable[..., Any], on_air_run: Run, items: dict[str, Item]) -> None:
    send("arm", item=items["opening"].pk)
    send("take")
    on_air_run.refresh_from_db()
    Run.objects.filter(pk=on_air_run.pk).update(last_take_at=None)  # the minimum span is not the subject here
    send("arm", item=items["clip"].pk)
    send("take")
    assert send("back", HTMX).status_code == 200
    assert send("end", HTMX).status_code == 409  # a mere press: it is guarded
    assert send("end", HTMX, held_ms=1200).status_code == 200
    assert Run.objects.get(pk=on_air_run.pk).state == RunState.ENDED
    assert kinds(on_air_run)[-3:] == ["refused", "cleared", "ended"]


def test_as_run_csv_opens_in_a_spreadsheet(
    producer: Client, send: Callable[..., Any], on_air_run: Run, items: dict[str, Item]
) -> None:
    Item.objects.filter(pk=items["clip"].pk).update(title="=HYPERLINK(1)")
    send("arm", item=items["clip"].pk)
    send("take")
    answer = producer.get(reverse("studio:as-run-csv", args=[on_air_run.pk]))
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    assert "as-run-02-" in answer["Content-Disposition"]
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


def test_pages_refuse_wrong_methods(producer: Client, run: Run) -> None:
    assert producer.get(reverse("studio:take", args=[run.pk])).status_code == 405
    assert producer.post(reverse("studio:control-panel", args=[run.pk])).status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "go-on-air",
        "arm",
        "take",
        "back",
        "end",
        "close-round",
        "void-round",
        "rerun-round",
        "ask-hall",
        "show-answer",
        "graphic-show",
        "graphic-clear",
    ],
)
@pytest.mark.parametrize("part", ["scribe", "supervisor", "handler", "usher", "stranger"])
def test_other_roles_may_not_command(
    cast: Any, client_of: Callable[[Any], Client], run: Run, name: str, part: str
) -> None:
    answer = client_of(getattr(cast, part)).post(reverse(f"studio:{name}", args=[run.pk]))
    assert answer.status_code == 403
    assert ShowEvent.objects.count() == 0


def test_a_stranger_gets_the_login_page(client: Client, run: Run) -> None:
    page = reverse("studio:control", args=[run.episode_id])
    assert client.get(page)["Location"] == f"{reverse('login')}?next={page}"
    assert client.get(reverse("studio:control-panel", args=[run.pk]), headers=HTMX).status_code == 403


def test_panel_costs_a_fixed_number_of_queries(
    producer: Client,
    on_air_run: Run,
    items: dict[str, Item],
    cast: Any,
    at: Any,
    django_assert_max_num_queries: Any,
) -> None:
    from studio.domain.planning.rundown import add_item

    for number in range(20):
        add_item(
            on_air_run.episode,
            kind=ItemKind.COMMENT,
            title=f"点评 {number}",
            planned_s=60,
            by=cast.producer,
            at=at,
        )
    with django_assert_max_num_queries(32):
        producer.get(reverse("studio:control-panel", args=[on_air_run.pk]))
