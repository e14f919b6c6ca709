"""What planners type: lengths, times, elements, seat labels; and the merge with what others saved."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from studio.domain.planning import rundown
from studio.enums import ItemKind
from studio.forms.plan_fields import ElementsField, LengthField
from studio.forms.plan_item import EditItemForm, fields_of
from studio.forms.planning import EpisodeForm
from studio.models import Item


@pytest.mark.parametrize(
    ("typed", "seconds"), [("6:00", 360), ("0:45", 45), ("90", 90), ("2：30", 150), (" 1:05 ", 65)]
)
def test_a_length_is_typed_as_it_is_said(typed: str, seconds: int) -> None:
    assert LengthField().clean(typed) == seconds


@pytest.mark.parametrize("typed", ["", "six", "0", "0:00", "-5", "99999", "1:2:3", "1.5"])
def test_an_impossible_length_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        LengthField().clean(typed)


def test_a_length_is_shown_as_minutes() -> None:
    field = LengthField()
    assert [field.prepare_value(value) for value in (360, 65, "6:0x")] == ["6:00", "1:05", "6:0x"]


def labels(seats: int) -> list[str]:
    form = EpisodeForm({"title": "t", "planned_start": "2026-11-23T20:00", "seats": seats})
    assert form.is_valid()
    return form.labels()


def test_seats_are_named_by_row_and_place() -> None:
    names = labels(200)
    assert (len(names), len(set(names))) == (200, 200)
    assert (names[0], names[19], names[20], names[-1]) == ("A-01", "A-20", "B-01", "J-20")


def test_rows_go_on_after_z() -> None:
    names = labels(541)
    assert (names[519], names[520], names[540]) == ("Z-20", "AA-01", "AB-01")


def test_start_is_read_on_the_studios_wall() -> None:
    form = EpisodeForm({"title": "t", "planned_start": "2026-11-23T20:00", "seats": 0})
    assert form.is_valid()
    assert form.facts()["planned_start"].isoformat() == "2026-11-23T20:00:00+08:00"


@pytest.mark.parametrize("kind", ItemKind.values)
def test_every_kind_has_title_and_length(kind: str) -> None:
    assert fields_of(kind)[:3] == ("revision_opened", "title", "planned_s")


@pytest.mark.django_db
def test_an_edit_form_offers_what_the_kind_knows(items: dict[str, Item]) -> None:
    assert "clip" in EditItemForm(item=items["clip"]).fields
    everywhere = [*fields_of("opening")]
    assert everywhere[3:] == ["hard_start", "is_on_shelf", "script", "note", "elements"]
    assert list(EditItemForm(item=items["opening"]).fields) == everywhere
    assert list(EditItemForm(item=items["reveal"]).fields["scores"].queryset) == [items["scoring"]]  # type: ignore[attr-defined]


@pytest.fixture
def saved(items: dict[str, Item], cast: Any, at: datetime) -> Callable[..., Item]:
    """Somebody else saves the question; what is returned is how one had read it before."""

    def save(**facts: Any) -> Item:
        found = Item.objects.select_related("segment__episode").get(pk=items["question"].pk)
        rundown.edit_item(found, revision=1, by=cast.producer2, at=at, **facts)
        return items["question"]

    return save


@pytest.mark.django_db
def test_what_only_one_changed_is_merged(saved: Callable[..., Item]) -> None:
    form = edit_form(saved(planned_s=300), question="什么时候封完？")
    assert form.is_valid(), form.errors
    assert (form.merged, form.conflicts, form.revision()) == (["planned_s"], {}, 2)
    assert (form.facts()["planned_s"], form.facts()["question"]) == (300, "什么时候封完？")


@pytest.mark.django_db
def test_what_both_changed_comes_back_with_both_versions(saved: Callable[..., Item], units: Any) -> None:
    opened = saved(title="别人的", note="别人的备注", units=units[1:])
    form = edit_form(opened, title="我的字", units=[str(units[2].pk)])
    assert not form.is_valid()
    assert form.conflicts == {"title": "别人的", "units": "水利局、椒江区"}
    assert (form.merged, form.rivals) == (["note"], "producer2")
    assert [form[name].value() for name in ("title", "note", "revision_opened")] == [
        "我的字",
        "别人的备注",
        "2",
    ]


@pytest.mark.django_db
def test_of_two_versions_theirs_can_be_chosen_and_mine_is_otherwise_meant(saved: Callable[..., Item]) -> None:
    theirs = saved(title="别人的")
    theirs.revision = 2  # both versions have been shown
    prefix = f"item-{theirs.pk}-pick_title"
    chosen = edit_form(theirs, title="我的字", **{prefix: "theirs"})
    assert chosen.is_valid(), chosen.errors
    assert chosen.facts()["title"] == "别人的"
    mine = edit_form(theirs, title="我的字", **{prefix: "mine"})
    assert mine.is_valid()
    assert mine.facts()["title"] == "我的字"


@pytest.mark.django_db
def test_the_same_text_twice_is_no_conflict(saved: Callable[..., Item]) -> None:
    form = edit_form(saved(title="同样的"), title="同样的")
    assert form.is_valid(), form.errors


@pytest.mark.django_db
def test_a_fixed_start_is_a_time_of_the_evening(items: dict[str, Item], at: datetime) -> None:
    late = edit_form(items["reveal"], hard_start="20:15")
    assert late.is_valid(), late.errors
    assert (late.facts()["start"], late.facts()["hard_start"]) == ("hard", at + timedelta(minutes=15))
    night = edit_form(items["reveal"], hard_start="0:05:30")
    assert night.is_valid()
    assert night.facts()["hard_start"] == at + timedelta(hours=4, minutes=5, seconds=30)
    assert edit_form(items["reveal"], hard_start="").is_valid()
    for typed in ("19:59", "25:00", "soon"):
        assert list(edit_form(items["reveal"], hard_start=typed).errors) == ["hard_start"]


def element(place: str, kind: str, title: str, text: str = "") -> dict[str, str]:
    return {"place": place, "kind": kind, "title": title, "text": text}


def test_elements_are_lines_in_the_order_of_their_numbers() -> None:
    lines = [
        element("2", "camera", "2 号机", "全景"),
        element("1", "lower_third", " 局长 "),
        element("3", "script", ""),
    ]
    assert ElementsField().clean(lines) == [
        {"kind": "lower_third", "title": "局长", "payload": {}},
        {"kind": "camera", "title": "2 号机", "payload": {"text": "全景"}},
    ]
    for wrong in ([element("1", "smell", "x")], [element("1", "camera", "x" * 121)]):
        with pytest.raises(ValidationError):
            ElementsField().clean(wrong)


def edit_form(item: Item, **typed: Any) -> EditItemForm:
    """The scoring item's form as it would be sent back, with changes."""
    blank = EditItemForm(item=item)
    sent = {blank.add_prefix(name): blank[name].value() for name in blank.fields}
    typed = {name if "-" in name else blank.add_prefix(name): text for name, text in typed.items()}
    data = QueryDict(mutable=True)
    for name, value in (sent | typed).items():
        if isinstance(value, list):
            data.setlist(name, [str(getattr(one, "pk", one)) for one in value])
        else:
            data[name] = "" if value is None or value is False else str(value)
    return EditItemForm(data, item=Item.objects.select_related("segment__episode").get(pk=item.pk))


def test_own_criteria_are_lines_with_a_scale_where_one_is_given(items: dict[str, Item]) -> None:
    form = edit_form(items["scoring"], criteria_set="own", own_criteria="态度\n 效果 0-100/5 \n\n措施 1-5")
    assert form.is_valid(), form.errors
    assert form.facts()["own_criteria"] == [
        {"name": "态度"},
        {"name": "效果", "scale": {"min": 0, "max": 100, "step": 5}},
        {"name": "措施", "scale": {"min": 1, "max": 5, "step": 1}},
    ]
    assert form.fields["own_criteria"].prepare_value(form.facts()["own_criteria"]) == (
        "态度\n效果 0-100/5\n措施 1-5"
    )


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"criteria_set": "own"}, "own_criteria"),
        ({"criteria_set": "own", "own_criteria": "效果 0-10/3"}, "own_criteria"),
        ({"criteria_set": "own", "own_criteria": "长" * 31}, "own_criteria"),
        ({"scale_max": "10", "scale_step": "3"}, "scale_max"),
        ({"form": "deal"}, "form"),
    ],
)
def test_what_no_paper_could_carry_is_said_beside_it(
    items: dict[str, Item], typed: dict[str, str], wrong: str
) -> None:
    form = edit_form(items["scoring"], **typed)
    assert list(form.errors) == [wrong]
