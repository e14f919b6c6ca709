"""What planners type: lengths, seat labels, and the fields that a kind of item knows."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from studio.enums import ItemKind
from studio.forms.planning import EditItemForm, EpisodeForm, LengthField, fields_of
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
    assert set(EditItemForm(item=items["opening"]).fields) == {"revision_opened", "title", "planned_s"}
    assert list(EditItemForm(item=items["reveal"]).fields["scores"].queryset) == [items["scoring"]]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_an_overtaken_form_keeps_the_text_and_takes_the_newer_revision(items: dict[str, Item]) -> None:
    item = items["opening"]
    prefix = f"item-{item.pk}-"
    typed: dict[str, Any] = {
        prefix + "title": "我的字",
        prefix + "planned_s": "1:00",
        prefix + "revision_opened": "1",
    }
    Item.objects.filter(pk=item.pk).update(revision=2)
    item.refresh_from_db()
    form = EditItemForm(typed, item=item)
    assert (form.is_valid(), form.overtaken) == (False, True)
    assert form["title"].value() == "我的字"
    assert form["revision_opened"].value() == "2"


def edit_form(item: Item, **typed: str) -> EditItemForm:
    """The scoring item's form as it would be sent back, with changes."""
    blank = EditItemForm(item=item)
    sent = {blank.add_prefix(name): blank[name].value() for name in blank.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    return EditItemForm(sent | {blank.add_prefix(name): text for name, text in typed.items()}, item=item)


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
