"""Every kind of event that the code writes is told to the public, or stands on the list of those that are
not."""

import ast
from pathlib import Path

from followup.domain.memory.public_events import PRIVATE, words_of
from followup.enums import TaskAct

ROOT = Path(__file__).parents[4]
TELLING = {"append", "note", "tell", "_tell", "_record", "_written", "_changed"}  # subject, kind, ...


def test_a_kind_is_public_or_named_as_private() -> None:
    written = kinds_written()
    public, private = set(words_of()), set(PRIVATE)
    assert {"evidence_released", "relapse_refused", "date_asked", "captured", "imported"} <= written
    assert written - public - private == set()
    assert public & private == set()
    assert (public | private) - written - {act.value for act in TaskAct} == set()


def kinds_written() -> set[str]:
    """The literals that stand where a kind is told, of all that is written to the ledger."""
    paths = sorted((ROOT / "followup/domain").rglob("*.py"))
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    own = [literals(tree) for tree in trees]
    constants = {name: said for names in own for name, said in names.items() if name.isupper()}
    return {
        kind
        for tree, names in zip(trees, own, strict=True)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in TELLING and len(node.args) > 1
        for kind in texts(node.args[1], constants | names)
    }


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def literals(tree: ast.Module) -> dict[str, set[str]]:
    """By name: the texts of each assignment, whether a constant, a choice of two, or a dict of kinds."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = [
                name
                for target in node.targets
                for name in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value] * len(targets)
            for target, value in zip(targets, values, strict=False):
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, set()).update(texts(value, {}))
    return found


def texts(node: ast.expr, names: dict[str, set[str]]) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return texts(node.body, names) | texts(node.orelse, names)
    if isinstance(node, ast.Dict):
        return {text for value in node.values if value for text in texts(value, names)}
    if isinstance(node, ast.Subscript):
        return texts(node.value, names)
    if isinstance(node, ast.Name):
        return names.get(node.id, set())
    return set()
