"""A refusal as a row, and back: the same command is refused again in the same words, in any language."""

from collections.abc import Iterator
from typing import Any

from common.errors import DomainError
from studio.enums import Act
from studio.models import ShowEvent


def payload_of(act: Act, error: DomainError) -> dict[str, Any]:
    """What the row keeps: {"act", "code", "context"}."""
    context = {name: value if isinstance(value, int) else str(value) for name, value in error.context.items()}
    return {"act": act.value, "code": error.code, "context": context}


def refusal_of(event: ShowEvent) -> DomainError:
    """The error that a refused event stands for."""
    known = {error.code: error for error in _all_errors(DomainError)}
    return known.get(event.payload["code"], DomainError)(**event.payload["context"])


def _all_errors(base: type[DomainError]) -> Iterator[type[DomainError]]:
    yield base
    for error in base.__subclasses__():
        yield from _all_errors(error)
