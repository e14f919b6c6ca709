"""What can be the case has one name each: a refusal kept in the log is found again by its code alone."""

from collections import Counter
from collections.abc import Iterator

import followup.errors
import studio.errors
import voting.errors
from common.errors import DomainError

VOCABULARIES = (followup.errors, studio.errors, voting.errors)


def errors(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for error in base.__subclasses__():
        yield error
        yield from errors(error)


def shared(found: list[type[DomainError]]) -> list[str]:
    """Codes that more than one class gives itself; one that a class inherits means the same."""
    own = Counter(error.code for error in found if "code" in vars(error))
    return sorted(code for code, count in own.items() if count > 1)


def test_no_two_refusals_have_the_same_code() -> None:
    found = list(errors(DomainError))
    assert {vocabulary.__name__ for vocabulary in VOCABULARIES} <= {
        error.__module__.rpartition(".")[0] for error in found
    }
    assert shared(found) == []


def test_it_would_find_one() -> None:
    class One:
        code = "twice"

    class Another:
        code = "twice"

    class Heir(One):
        pass

    assert shared([One, Another, Heir]) == ["twice"]  # type: ignore[list-item]
