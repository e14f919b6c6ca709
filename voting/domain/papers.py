"""The paper of a round: what is scored, by which criteria, on which scale. Frozen at arming."""

import hashlib
import json
from typing import Any

from voting.errors import BadPaper, EmptyPaper


def freeze(paper: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A copy that shares nothing with the caller's, and its SHA-256 over canonical JSON.

    Raises EmptyPaper when there is nobody or nothing to score, BadPaper when the scale is no scale.
    """
    if not paper.get("subjects") or not paper.get("criteria"):
        raise EmptyPaper
    if not _is_scale(paper.get("scale")):
        raise BadPaper
    text = json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.loads(text), hashlib.sha256(text.encode()).hexdigest()


def _is_scale(scale: Any) -> bool:
    """Whole numbers, min below max, and steps that end exactly on max."""
    if not isinstance(scale, dict):
        return False
    low, high, step = (scale.get(name) for name in ("min", "max", "step"))
    if not (type(low) is int and type(high) is int and type(step) is int):
        return False
    return low < high and step > 0 and (high - low) % step == 0
