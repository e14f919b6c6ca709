"""Nothing of scoring is remembered from test to test (tests/voting/conftest.py)."""

from tests.voting.conftest import nothing_remembered, room

__all__ = ["nothing_remembered", "room"]
