"""What can be wrong with a film, as a code and its facts; whoever asked says it in words."""

from typing import Any


class Unusable(Exception):
    """Nothing can be made of this file. `code` is for programs, `facts` fill a sentence."""

    def __init__(self, code: str, **facts: str) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, **self.facts}
