"""Arrays as PostgreSQL spells them: what lies in a ballot goes through, nothing can break out."""

import pytest

from voting.live.sql import _array


def test_names_and_numbers_each_in_its_quotes() -> None:
    assert _array(["[[7,8],[5,-5]]", "a_B-9"]) == '{"[[7,8],[5,-5]]","a_B-9"}'
    assert _array([2**53 - 1]) == '{"9007199254740991"}'


@pytest.mark.parametrize("value", ['"', "\\", 'x","y', '{"', "\\x41"])
def test_a_value_that_could_end_itself_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="no ballot holds"):
        _array(["good", value])
