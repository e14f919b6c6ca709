"""DESIGN 9: small files and functions. Exceptions stand here, each with its reason."""

import ast
from pathlib import Path

from tests.architecture.sources import name, python_files, scripts, templates

FILE, MODELS, FUNCTION, VIEW, CONSUMER, FRAGMENT, SCRIPT = 300, 400, 40, 15, 80, 60, 150

EXCEPTIONS: dict[str, str] = {}


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """Lines of the body without its docstring and decorators."""
    body = node.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(body) > 1:
        first = body[1]
    return (node.end_lineno or 0) - first.lineno + 1


def too_large(path: Path) -> list[str]:
    text = path.read_text()
    limit = MODELS if path.name == "models.py" else FILE
    found = [f"{name(path)}: {text.count(chr(10))} lines"] if text.count("\n") > limit else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            allowed = VIEW if "views" in path.parts else FUNCTION
            if lines_of(node) > allowed:
                found.append(f"{name(path)}:{node.name}: {lines_of(node)} lines")
        if isinstance(node, ast.ClassDef) and node.name.endswith("Consumer") and lines_of(node) > CONSUMER:
            found.append(f"{name(path)}:{node.name}: {lines_of(node)} lines")
    return found


def test_python_files_and_functions_are_small() -> None:
    found = [line for path in python_files() for line in too_large(path)]
    assert [line for line in found if line.rpartition(":")[0] not in EXCEPTIONS] == []


def test_fragments_are_small() -> None:
    fragments = [path for path in templates() if path.name.startswith("_")]
    assert [name(path) for path in fragments if path.read_text().count("\n") > FRAGMENT] == []


def test_scripts_are_small() -> None:
    assert [name(path) for path in scripts() if path.read_text().count("\n") > SCRIPT] == []


def test_no_exception_has_outlived_its_reason() -> None:
    found = {line.rpartition(":")[0] for path in python_files() for line in too_large(path)}
    assert set(EXCEPTIONS) <= found


def test_a_long_function_is_caught(tmp_path: Path) -> None:
    long = tmp_path / "long.py"
    long.write_text("def f():\n" + "    x = 1\n" * 41)
    assert lines_of(ast.parse(long.read_text()).body[0]) == 41  # type: ignore[arg-type]
