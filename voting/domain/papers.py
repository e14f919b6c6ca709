"""The paper of a round: what is scored, by which criteria, on which scale, by which rules. Frozen at arming.

What you would get wrong: the rules (weights, trim, press, secrecy) are part of the paper, so that its digest
covers them and nobody can choose them after the scores are known.
"""

import hashlib
import json
from typing import Any, TypeAlias

from voting.enums import Form
from voting.errors import BadPaper, EmptyPaper

Paper: TypeAlias = dict[str, Any]
Scale: TypeAlias = dict[str, int]

MOST_VALUES = 101  # of one scale: beyond it a phone cannot offer them


def freeze(paper: Paper) -> tuple[Paper, str]:
    """A copy that shares nothing with the caller's, and its SHA-256 over canonical JSON.

    paper: {"form": a Form (score when absent), "title", "subjects": [{"ref", "name", "words": [{"ref",
    "text", "due"}], "before": {"mean", "round"} in a delivery paper}], "criteria": [{"ref", "name", "scale",
    "choices": [{"value", "name"}]}], "scale": {"min", "max", "step"}, "rules"}. Frozen, every criterion has
    its own scale (the paper's, or the span of its choices) and a list of choices, empty for plain numbers.
    Raises EmptyPaper when there is nobody or nothing to score, BadPaper when a scale is no scale, choices do
    not fit theirs, or a deal is not about one thing.
    """
    if not paper.get("subjects") or not paper.get("criteria"):
        raise EmptyPaper
    frozen = {**paper, "form": paper.get("form", Form.SCORE.value)}
    frozen["criteria"] = [_criterion(criterion, paper.get("scale")) for criterion in paper["criteria"]]
    frozen["scale"] = paper.get("scale") or frozen["criteria"][0]["scale"]
    if not is_scale(frozen["scale"]) or frozen["form"] not in Form.values or not _is_one_deal(frozen):
        raise BadPaper
    text = canonical(frozen)
    return json.loads(text), hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """The one spelling of a paper or a result: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(value: Any) -> str:
    """SHA-256 over the canonical spelling."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def scale_of(paper: Paper, criterion: int) -> Scale:
    """Also for papers frozen before criteria had scales of their own."""
    scale: Scale = paper["criteria"][criterion].get("scale") or paper["scale"]
    return scale


def values_of(scale: Scale) -> range:
    return range(scale["min"], scale["max"] + 1, scale["step"])


def choices_of(paper: Paper, criterion: int) -> list[dict[str, Any]]:
    """[{"value", "name"}], empty where numbers are given."""
    found: list[dict[str, Any]] = paper["criteria"][criterion].get("choices") or []
    return found


def _criterion(criterion: dict[str, Any], common: Any) -> dict[str, Any]:
    choices = criterion.get("choices") or []
    scale = criterion.get("scale") or (_span(choices) if choices else common)
    if not is_scale(scale):
        raise BadPaper
    if choices and sorted(choice["value"] for choice in choices) != list(values_of(scale)):
        raise BadPaper
    return {**criterion, "scale": scale, "choices": choices}


def _span(choices: list[dict[str, Any]]) -> Scale:
    values = [choice["value"] for choice in choices]
    return {"min": min(values), "max": max(values), "step": 1}


def _is_one_deal(paper: Paper) -> bool:
    if paper["form"] != Form.DEAL:
        return True
    return len(paper["subjects"]) == len(paper["criteria"]) == 1 and len(paper["criteria"][0]["choices"]) == 2


def is_scale(scale: Any) -> bool:
    """Whole numbers, min below max, steps that end exactly on max, and not too many of them."""
    if not isinstance(scale, dict):
        return False
    low, high, step = (scale.get(name) for name in ("min", "max", "step"))
    if not (type(low) is int and type(high) is int and type(step) is int):
        return False
    return low < high and step > 0 and (high - low) % step == 0 and (high - low) // step < MOST_VALUES
