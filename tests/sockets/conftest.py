"""The phones' own fixtures serve here too."""

from tests.voting.conftest import nothing_remembered

__all__ = ["nothing_remembered"]
