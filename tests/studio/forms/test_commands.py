"""A command's envelope, from a form or from JSON."""

from typing import Any

import pytest
from django.test import RequestFactory

from common.errors import BadInput
from studio.forms.commands import ArmForm, CommandForm, GraphicForm, body_of, understood


def test_json_and_form_carry_the_same_fields() -> None:
    fields = {"command_id": "press-0001", "expected_seq": 7}
    factory = RequestFactory()
    for request in (factory.post("/", fields), factory.post("/", fields, content_type="application/json")):
        said = understood(CommandForm(body_of(request))).cleaned_data
        assert said == fields | {"epoch": None, "held_ms": None}


@pytest.mark.parametrize("text", ["{", "[]", "7", "null", '"x"', "\xff", "[" * 3000])
def test_json_that_is_no_object_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        body_of(RequestFactory().post("/", text, content_type="application/json"))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"command_id": "short", "expected_seq": 1},
        {"command_id": "has spaces in it", "expected_seq": 1},
        {"command_id": "x" * 65, "expected_seq": 1},
        {"command_id": "press-0001"},
        {"command_id": "press-0001", "expected_seq": -1},
        {"command_id": "press-0001", "expected_seq": "now"},
    ],
)
def test_an_envelope_with_a_gap_is_never_filled_in(fields: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        understood(CommandForm(fields))
    assert refused.value.context["problems"] != {}


def test_arm_needs_an_item_and_a_graphic_a_known_layer() -> None:
    envelope = {"command_id": "press-0001", "expected_seq": 0}
    assert not ArmForm(envelope).is_valid()
    assert not GraphicForm(envelope | {"layer": "ceiling"}).is_valid()
    assert GraphicForm(envelope | {"layer": "card"}).is_valid()
