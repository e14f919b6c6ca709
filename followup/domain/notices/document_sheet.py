"""What stands on the sheet of a document, whoever draws it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """All texts, in order from the top; `copies` stands below the line at the foot."""

    organ: str
    title: str
    number: str
    addressee: str
    body: tuple[str, ...]
    closing: str
    seal: str
    date: str
    copies: str
