"""What can be wrong with a file, as a code and its facts; domain/evidence/faults.py says it in words."""

from typing import Any


class Refused(Exception):
    """This file is not taken. `facts` are strings that fill the sentence."""

    def __init__(self, code: str, **facts: str) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, **self.facts}
