"""Spans and moments as a control room reads them."""

from datetime import UTC, datetime

import pytest

from studio.templatetags import clocks


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "00:00"), (59, "00:59"), (360, "06:00"), (3661, "1:01:01"), (-5, "00:05"), (None, "")],
)
def test_span(seconds: int | None, said: str) -> None:
    assert clocks.span(seconds) == said


@pytest.mark.parametrize(("seconds", "said"), [(42, "+00:42"), (0, "+00:00"), (-65, "−01:05"), (None, "")])
def test_signed_span(seconds: int | None, said: str) -> None:
    assert clocks.signed_span(seconds) == said


def test_a_moment_goes_to_the_page_and_back() -> None:
    moment = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert clocks.ms(moment) == "1795435200000"
    assert clocks.from_ms(1795435200000) == moment
    assert (clocks.ms(None), clocks.from_ms(None)) == ("", None)


def test_numbers_line_up_and_every_press_has_its_own_id() -> None:
    assert (clocks.two(7), clocks.two(12), clocks.two(None)) == ("07", "12", "")
    assert clocks.new_command_id() != clocks.new_command_id()
