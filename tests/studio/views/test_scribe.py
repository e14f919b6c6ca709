"""The scribe's desk as a browser meets it: write, be told what is missing, be confirmed by somebody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import RoleGrant, User
from followup.domain.commitments import digest_of
from followup.enums import CommitmentState
from followup.models import Commitment, Event, Unit
from studio.models import Graphic, Item, Jotting, Run

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def typed(units: list[Unit]) -> dict[str, Any]:
    """A whole form."""
    return {
        "unit": units[0].pk,
        "post": "局长",
        "words": "10个工作日内，封堵3处排污口。",
        "deadline_kind": "working_days",
        "deadline_count": "10",
        "measure": "3处全部封堵",
    }


@pytest.fixture
def scribe2(cast: Any) -> User:
    user = User.objects.create(username="scribe2", name="scribe2")
    RoleGrant.objects.create(user=user, role="scribe")
    return user


def page(run: Run) -> str:
    return reverse("studio:scribe", args=[run.episode_id])


def new(run: Run) -> str:
    return reverse("studio:commitment-new", args=[run.pk])


def act(name: str, promise: Commitment) -> str:
    return reverse(f"studio:commitment-{name}", args=[promise.code])


# -- The page -------------------------------------------------------------------------------


def test_page_is_preset_from_what_is_on_air(
    on_air_run: Run, items: dict[str, Item], air: Any, cast: Any, client_of: ClientOf
) -> None:
    on_air = air(on_air_run, items["answer"])
    form = client_of(cast.scribe).get(page(on_air_run)).context["form"]
    preset = (form["unit"].value(), form["post"].value(), form["instance"].value())
    assert preset == (items["answer"].units.get().pk, "局长", on_air.pk)


def test_whoever_asks_is_not_preset_as_the_one_who_promises(
    on_air_run: Run, items: dict[str, Item], air: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    Item.objects.filter(pk=items["question"].pk).update(post="第十二席代表")
    Unit.objects.filter(pk=units[0].pk).update(posts=["分管副局长"])
    air(on_air_run, items["question"])
    form = client_of(cast.scribe).get(page(on_air_run)).context["form"]
    assert form["post"].value() == "分管副局长"


def test_htmx_asks_only_what_is_on_air(
    on_air_run: Run, items: dict[str, Item], air: Any, cast: Any, client_of: ClientOf
) -> None:
    on_air = air(on_air_run, items["answer"])
    answer = client_of(cast.scribe).get(page(on_air_run), headers=HTMX).content.decode().strip()
    assert answer.startswith('<p class="now now--on_air" id="now"')
    assert f'data-instance="{on_air.pk}"' in answer
    assert "<form" not in answer


def test_before_the_start_the_button_is_barred_and_says_why(run: Run, cast: Any, client_of: ClientOf) -> None:
    html = client_of(cast.scribe).get(page(run)).content.decode()
    assert 'id="promise-send" disabled' in html
    assert "promise__barred" in html


@pytest.mark.parametrize("part", ["producer", "supervisor"])
def test_other_desks_read_and_confirm_but_do_not_write(
    part: str, on_air_run: Run, cast: Any, client_of: ClientOf
) -> None:
    response = client_of(getattr(cast, part)).get(page(on_air_run))
    assert response.status_code == 200
    assert 'id="promise"' not in response.content.decode()


@pytest.mark.parametrize("part", ["reporter", "handler", "usher", "stranger"])
def test_page_refuses_wrong_roles(part: str, on_air_run: Run, cast: Any, client_of: ClientOf) -> None:
    assert client_of(getattr(cast, part)).get(page(on_air_run)).status_code == 403


def test_sample_data_is_marked(on_air_run: Run, cast: Any, client_of: ClientOf) -> None:
    html = client_of(cast.scribe).get(page(on_air_run)).content.decode()
    assert 'class="sample"' not in html
    on_air_run.episode.is_sample = True
    on_air_run.episode.save()
    assert 'class="sample"' in client_of(cast.scribe).get(page(on_air_run)).content.decode()


def test_list_costs_the_same_for_one_as_for_many(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    browser, address = client_of(cast.producer), reverse("studio:commitments", args=[on_air_run.pk])

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    promised(on_air_run, units[0], confirm=False)
    promised(on_air_run, units[0])
    few = queries()
    for unit in units:
        promised(on_air_run, unit, confirm=False)
        promised(on_air_run, unit)
    assert queries() == few


# -- Writing --------------------------------------------------------------------------------


def test_capture_writes_a_row_and_its_history(
    on_air_run: Run, typed: dict[str, Any], cast: Any, client_of: ClientOf
) -> None:
    response = client_of(cast.scribe).post(new(on_air_run), typed)
    assert (response.status_code, response["Location"]) == (302, page(on_air_run))
    written = Commitment.objects.get()
    assert (written.code, written.state, written.words, written.measure, written.captured_by) == (
        "02-01",
        CommitmentState.CAPTURED,
        typed["words"],
        "3处全部封堵",
        cast.scribe,
    )
    assert [change.kind for change in Event.objects.all()] == ["captured"]


def test_capture_answers_htmx_with_an_empty_form_that_says_so(
    on_air_run: Run, typed: dict[str, Any], cast: Any, client_of: ClientOf
) -> None:
    response = client_of(cast.scribe).post(new(on_air_run), typed, headers=HTMX)
    html = response.content.decode()
    assert (response.status_code, response["HX-Trigger"]) == (200, "bell:ring")
    assert "data-written" in html
    assert typed["words"] not in html


def test_capture_belongs_to_the_answer_in_which_it_was_begun(
    on_air_run: Run, items: dict[str, Item], air: Any, typed: dict[str, Any], cast: Any, client_of: ClientOf
) -> None:
    answer = air(on_air_run, items["answer"])
    air(on_air_run, items["comment"])
    client_of(cast.scribe).post(new(on_air_run), typed | {"instance": answer.pk})
    answer.refresh_from_db()
    written = Commitment.objects.get()
    assert (written.item_title, written.heard_at) == ("答复·环保局", answer.ended_at)


def test_capture_of_an_unknown_instance_falls_back_to_what_is_on_air(
    on_air_run: Run, items: dict[str, Item], air: Any, typed: dict[str, Any], cast: Any, client_of: ClientOf
) -> None:
    air(on_air_run, items["answer"])
    client_of(cast.scribe).post(new(on_air_run), typed | {"instance": 999_999})
    assert Commitment.objects.get().item_title == "答复·环保局"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"words": ""},
        {"unit": ""},
        {"post": " "},
        {"deadline_count": ""},
        {"deadline_count": "0"},
        {"deadline_count": "many"},
        {"deadline_kind": "date", "deadline_date": "2001-01-01"},
        {"deadline_kind": "date", "deadline_date": "soon"},
        {"deadline_kind": "none"},
        {"deadline_kind": "tomorrow"},
        {"quantity": "x" * 81},
    ],
)
def test_what_cannot_be_written_comes_back_as_typed(
    wrong: dict[str, str],
    headers: dict[str, str],
    on_air_run: Run,
    typed: dict[str, Any],
    cast: Any,
    client_of: ClientOf,
) -> None:
    response = client_of(cast.scribe).post(new(on_air_run), typed | wrong, headers=headers)
    html = response.content.decode()
    assert response.status_code == 400
    assert "errorlist" in html
    assert typed["measure"] in html
    assert ("deskbar" in html or "<html" in html) == (not headers)
    assert Commitment.objects.count() == 0


def test_capture_before_the_start_is_refused(
    run: Run, typed: dict[str, Any], cast: Any, client_of: ClientOf
) -> None:
    response = client_of(cast.scribe).post(new(run), typed, headers=HTMX)
    assert (response.status_code, response["HX-Retarget"]) == (409, "#refusal")
    assert 'data-code="not_on_air"' in response.content.decode()
    assert Commitment.objects.count() == 0


@pytest.mark.parametrize("part", ["producer", "supervisor", "reporter", "handler", "usher", "stranger"])
def test_only_a_scribe_writes(
    part: str, on_air_run: Run, typed: dict[str, Any], cast: Any, client_of: ClientOf
) -> None:
    assert client_of(getattr(cast, part)).post(new(on_air_run), typed).status_code == 403
    assert Commitment.objects.count() == 0


# -- The coach ------------------------------------------------------------------------------


def test_coach_counts_the_days_and_names_what_is_missing(cast: Any, client_of: ClientOf) -> None:
    asked = {
        "deadline_kind": "working_days",
        "deadline_count": "5",
        "spoken_on": "2026-09-30",
        "words": "5个工作日内",
    }
    response = client_of(cast.scribe).get(reverse("studio:deadline"), asked)
    coached = response.context["coached"]
    assert coached.deadline.due_on.isoformat() == "2026-10-13"
    assert [part.name for part in coached.lacking] == ["quantity", "place", "lead", "measure"]
    html = response.content.decode()
    assert html.strip().startswith('<div class="coach" id="coach"')
    assert html.count("day--extra") == 1  # 10 October, a Saturday that works


def test_coach_offers_what_it_heard_in_the_words(cast: Any, client_of: ClientOf) -> None:
    asked = {"words": "下塘河沿岸23个直排口，15个工作日内全部封堵", "spoken_on": "2026-11-23"}
    html = client_of(cast.scribe).get(reverse("studio:deadline"), asked).content.decode()
    assert (
        'data-take="date" data-text="15个工作日内" data-kind="working_days" data-count="15" data-day=""'
        in html
    )
    assert 'data-take="quantity" data-text="23个"' in html


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"deadline_kind": "working_days", "deadline_count": ""},
        {"deadline_kind": "working_days", "deadline_count": "99999999999"},
        {"deadline_kind": "days", "deadline_count": "-3"},
        {"deadline_kind": "date", "deadline_date": "2026-02-30"},
        {"deadline_kind": "date", "deadline_date": "1999-01-01"},
        {"deadline_kind": "'; drop", "spoken_on": "yesterday", "unit": "x"},
        {"words": "\x00" + "字" * 2000, "measure": "<script>"},
    ],
)
def test_coach_never_refuses(asked: dict[str, str], cast: Any, client_of: ClientOf) -> None:
    response = client_of(cast.scribe).get(reverse("studio:deadline"), asked)
    assert response.status_code == 200
    assert response.context["coached"].deadline is None
    assert "<script>" not in response.content.decode()


def test_coach_shows_a_provisional_year_as_provisional(cast: Any, client_of: ClientOf) -> None:
    asked = {"deadline_kind": "working_days", "deadline_count": "120", "spoken_on": "2026-11-23"}
    html = client_of(cast.scribe).get(reverse("studio:deadline"), asked).content.decode()
    assert "days__months" in html
    assert "<strong>" in html


# -- The second person ----------------------------------------------------------------------


def test_confirm_by_a_second_person_freezes(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    response = client_of(cast.supervisor).post(
        act("confirm", promise), {"seen": digest_of(promise)}, headers=HTMX
    )
    promise.refresh_from_db()
    assert (response.status_code, promise.state, promise.confirmed_by) == (
        200,
        CommitmentState.CONFIRMED,
        cast.supervisor,
    )
    assert response.content.decode().strip().startswith('<section class="tonight" id="tonight"')


def test_another_scribe_may_confirm(
    on_air_run: Run, promised: Any, units: list[Unit], scribe2: User, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    response = client_of(scribe2).post(act("confirm", promise))
    assert (response.status_code, response["Location"]) == (302, page(on_air_run))


def test_nobody_confirms_their_own(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    browser = client_of(cast.scribe)
    html = browser.get(page(on_air_run)).content.decode()
    assert f'disabled aria-describedby="why-{promise.code}"' in html
    response = browser.post(act("confirm", promise), headers=HTMX)
    assert (response.status_code, response["HX-Retarget"]) == (409, "#refusal")
    assert 'data-code="own_entry"' in response.content.decode()
    promise.refresh_from_db()
    assert promise.state == CommitmentState.CAPTURED


def test_confirm_of_words_that_changed_meanwhile_is_refused(
    on_air_run: Run,
    promised: Any,
    units: list[Unit],
    typed: dict[str, Any],
    scribe2: User,
    cast: Any,
    client_of: ClientOf,
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    seen = digest_of(promise)
    client_of(scribe2).post(act("amend", promise), typed | {"words": "改过的原话"})
    response = client_of(cast.supervisor).post(act("confirm", promise), {"seen": seen}, headers=HTMX)
    assert response.status_code == 409
    assert 'data-code="amended_meanwhile"' in response.content.decode()


def test_confirm_twice_is_refused(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0])
    assert client_of(cast.producer).post(act("confirm", promise)).status_code == 409


@pytest.mark.parametrize("name", ["confirm", "publish", "withdraw", "amend"])
def test_unknown_codes_are_not_found(name: str, cast: Any, client_of: ClientOf) -> None:
    part = {"publish": cast.producer}.get(name, cast.scribe)
    assert client_of(part).post(reverse(f"studio:commitment-{name}", args=["99-99"])).status_code == 404


# -- Publishing, withdrawing, amending ------------------------------------------------------


def test_publish_puts_the_card_on_the_screens(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0])
    response = client_of(cast.producer).post(act("publish", promise), headers=HTMX)
    promise.refresh_from_db()
    assert (response.status_code, promise.state) == (200, CommitmentState.PUBLISHED)
    assert Graphic.objects.get(run=on_air_run).payload["code"] == promise.code


def test_publish_before_confirmation_is_refused(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    assert client_of(cast.producer).post(act("publish", promise)).status_code == 409
    assert Graphic.objects.count() == 0


@pytest.mark.parametrize("part", ["scribe", "supervisor", "handler", "stranger"])
def test_only_a_producer_publishes(
    part: str, on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0])
    browser = client_of(getattr(cast, part))
    assert browser.post(act("publish", promise)).status_code == 403
    if part in {"scribe", "supervisor"}:
        assert act("publish", promise) not in browser.get(page(on_air_run)).content.decode()


def test_withdraw_needs_a_reason_and_keeps_it(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    browser = client_of(cast.scribe)
    assert browser.post(act("withdraw", promise), {"reason": " "}, headers=HTMX).status_code == 400
    answer = browser.post(act("withdraw", promise), {"reason": "听错了单位"}, headers=HTMX)
    assert (answer.status_code, f"entry-{promise.code}" in answer.content.decode()) == (200, False)
    assert Event.objects.get(kind="withdrawn").reason == "听错了单位"


def test_withdraw_after_confirmation_is_refused(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0])
    assert client_of(cast.scribe).post(act("withdraw", promise), {"reason": "x"}).status_code == 409


def test_amend_opens_filled_in_and_saves(
    on_air_run: Run,
    promised: Any,
    units: list[Unit],
    scribe2: User,
    typed: dict[str, Any],
    client_of: ClientOf,
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    browser = client_of(scribe2)
    form = browser.get(page(on_air_run), {"amend": promise.code}).context["form"]
    assert (form["words"].value(), form["deadline_count"].value()) == (promise.words, 10)
    browser.post(act("amend", promise), typed | {"words": "改过的原话"})
    promise.refresh_from_db()
    assert (promise.words, promise.captured_by) == ("改过的原话", scribe2)


def test_amend_of_frozen_words_is_refused(
    on_air_run: Run, promised: Any, units: list[Unit], typed: dict[str, Any], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0])
    response = client_of(cast.scribe).post(act("amend", promise), typed, headers=HTMX)
    assert response.status_code == 409
    assert 'data-code="not_captured"' in response.content.decode()


def test_amend_that_cannot_be_saved_comes_back_as_typed(
    on_air_run: Run, promised: Any, units: list[Unit], typed: dict[str, Any], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    response = client_of(cast.scribe).post(act("amend", promise), typed | {"words": ""}, headers=HTMX)
    assert response.status_code == 400
    assert act("amend", promise) in response.content.decode()
    assert Event.objects.filter(kind="amended").count() == 0


def test_what_is_typed_reaches_the_hosts_coach(
    on_air_run: Run, items: dict[str, Item], air: Any, cast: Any, client_of: Callable[[Any], Client]
) -> None:
    air(on_air_run, items["answer"])
    url = reverse("studio:jotting", args=[on_air_run.pk])
    html = client_of(cast.scribe).post(url, {"words": "15天内封堵", "place": "下塘河"}).content.decode()
    assert f'hx-post="{url}"' in html
    assert "part--has" in html
    kept = Jotting.objects.get()
    assert (kept.run, kept.typed["words"], kept.typed["place"]) == (on_air_run, "15天内封堵", "下塘河")
    assert client_of(cast.supervisor).post(url, {"words": "x"}).status_code == 403


# -- Assisting units ------------------------------------------------------------------------


def test_assisting_units_are_set_and_shown(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    typed = {"unit": [str(units[1].pk), "", str(units[2].pk)], "part": ["清淤", "空", ""]}
    html = client_of(cast.scribe).post(act("assisting", promise), typed, headers=HTMX).content.decode()
    assert [(one.unit, one.part) for one in promise.co_units.all()] == [(units[1], "清淤"), (units[2], "")]
    assert f'id="co-units-{promise.code}"' in html


@pytest.mark.parametrize("part", ["producer", "supervisor", "handler", "stranger"])
def test_only_a_scribe_sets_assisting_units(
    part: str, on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0], confirm=False)
    typed = {"unit": [str(units[1].pk)], "part": ["清淤"]}
    assert client_of(getattr(cast, part)).post(act("assisting", promise), typed).status_code == 403
    assert promise.co_units.count() == 0


def test_assisting_units_of_frozen_words_are_refused(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, client_of: ClientOf
) -> None:
    promise = promised(on_air_run, units[0])
    typed = {"unit": [str(units[1].pk)], "part": ["清淤"]}
    assert client_of(cast.scribe).post(act("assisting", promise), typed).status_code == 409
    assert client_of(cast.scribe).post(act("assisting", promise), {"unit": ["x"]}).status_code == 400


def test_what_was_answered_is_read_by_whoever_confirms_and_frozen(
    on_air_run: Run, typed: dict[str, Any], cast: Any, scribe2: User, client_of: ClientOf
) -> None:
    """Never asked for; the second person reads it beside the words."""
    client = client_of(cast.scribe)
    client.post(new(on_air_run), typed | {"answer": "两家食品厂的管子接错了。"})
    promise = Commitment.objects.get()
    assert (promise.answer, promise.missing) == ("两家食品厂的管子接错了。", ["quantity", "place", "lead"])
    reader = client_of(scribe2)
    html = reader.get(page(on_air_run)).content.decode()
    assert f"<b>答</b> {promise.answer}" in html
    amended = client.get(page(on_air_run), {"amend": promise.code}).content.decode()
    assert f">\n{promise.answer}</textarea>" in amended
    assert reader.post(act("confirm", promise), {"seen": digest_of(promise)}).status_code == 302
    promise.refresh_from_db()
    assert (promise.words_form, promise.words_sha256) == (3, digest_of(promise))
