"""What a confirmation freezes of a promise, and the digest by which anybody can tell that it still is that.

What you would get wrong: leaving something out that the second person read. The digest that the confirming
page showed is compared with the row; what it does not hold could be changed between reading and pressing.
"""

import hashlib
import json
from typing import Any

from followup.models import Commitment

FORM = 3
# By form: the keys in the digest. Rows frozen in an earlier form keep it.
KEYS = {
    1: ("code", "due", "measure", "post", "unit", "words"),
    2: (
        "baseline",
        "co",
        "code",
        "due",
        "lead",
        "measure",
        "place",
        "post",
        "proof",
        "quantity",
        "unit",
        "words",
    ),
}
KEYS[3] = ("answer", *KEYS[2])


def frozen_facts(commitment: Commitment, form: int = FORM) -> dict[str, Any]:
    """What is frozen, by key: unit and co (each [code, its part], by code) by the units' codes, due as
    YYYY-MM-DD or "". One query for the other units, none where they are prefetched."""
    texts = ("answer", "code", "baseline", "lead", "measure", "place", "post", "proof", "quantity", "words")
    facts: dict[str, Any] = {name: getattr(commitment, name) for name in texts}
    facts["due"] = commitment.due_on.isoformat() if commitment.due_on else ""
    facts["unit"] = commitment.unit.code
    if form > 1:
        facts["co"] = sorted([other.unit.code, other.part] for other in commitment.co_units.all())
    return {name: facts[name] for name in KEYS[form]}


def digest_of(commitment: Commitment, form: int = FORM) -> str:
    """SHA-256, in hex, over the canonical form of what a confirmation freezes.

    Canonical form: a JSON object with exactly the keys of its form in alphabetical order; separators "," and
    ":" without blanks; characters unescaped; UTF-8. Anybody can recompute it from the public page.
    """
    text = json.dumps(
        frozen_facts(commitment, form), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    return hashlib.sha256(text.encode()).hexdigest()
