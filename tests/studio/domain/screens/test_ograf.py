"""Our OGraf manifests against the rules of the v1 schema (ebu/ograf, json-schemas/graphics and gdd)."""

import re
from typing import Any

import pytest
from django.utils.translation import override

from studio.domain.screens import ograf
from studio.enums import Layer
from studio.enums_look import Theme

REQUIRED = {"$schema", "id", "name", "main", "supportsRealTime", "supportsNonRealTime"}
KNOWN = REQUIRED | {
    "version", "description", "author", "customActions", "stepCount", "schema", "renderRequirements",
}  # fmt: skip
TYPES: dict[str, Any] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
}
GDD_TYPES = {"single-line": "string", "multi-line": "string", "select": "string"}
CONSTRAINT = {"min", "max", "exact", "ideal"}


def extra(found: dict[str, Any], known: set[str]) -> set[str]:
    """Keys that the schema does not name and that are no vendor's."""
    return {key for key in found if key not in known and not key.startswith("v_")}


def faults(found: dict[str, Any]) -> list[str]:
    """What the schema would say against a manifest."""
    said = [f"no {key}" for key in sorted(REQUIRED - set(found))]
    said += [f"unknown {key}" for key in sorted(extra(found, KNOWN))]
    if found.get("$schema") != ograf.SCHEMA:
        said.append("another $schema")
    said += [
        f"{key} is no text"
        for key in ("id", "version", "name", "description", "main")
        if not isinstance(found.get(key, ""), str)
    ]
    said += [
        f"{key} is no truth value"
        for key in ("supportsRealTime", "supportsNonRealTime")
        if not isinstance(found.get(key), bool)
    ]
    if not found.get("supportsRealTime") and not found.get("supportsNonRealTime"):
        said.append("renders neither way")
    if "/" in found.get("id", ""):
        said.append("a path in the id")
    if found.get("stepCount", 1) < -1:
        said.append("stepCount below -1")
    author = found.get("author", {"name": ""})
    if "name" not in author or extra(author, {"name", "email", "url"}):
        said.append("author")
    for wanted in found.get("renderRequirements", []):
        said += requirement(wanted)
    return said + fields(found.get("schema", {}))


def requirement(wanted: dict[str, Any]) -> list[str]:
    said = [f"unknown {key}" for key in extra(wanted, {"resolution", "frameRate", "accessToPublicInternet"})]
    numbers = [*wanted.get("resolution", {}).values(), wanted.get("frameRate", {})]
    return said + [f"constraint {number}" for number in numbers if set(number) - CONSTRAINT]


def fields(schema: dict[str, Any]) -> list[str]:
    if schema.get("type") != "object":
        return ["schema is no object"]
    return [fault for name, field in schema["properties"].items() for fault in field_faults(name, field)]


def field_faults(name: str, field: dict[str, Any]) -> list[str]:
    said = []
    if field.get("type") not in TYPES:
        said.append(f"{name}: type")
    if "default" in field and not isinstance(field["default"], TYPES[field["type"]]):
        said.append(f"{name}: default is of another type")
    if GDD_TYPES.get(field["gddType"]) != field["type"]:
        said.append(f"{name}: gddType")
    if field["gddType"] == "select":
        labels = field["gddOptions"]["labels"]
        if set(labels) != set(field["enum"]) or field["default"] not in field["enum"]:
            said.append(f"{name}: labels")
    if "pattern" in field and not re.match(field["pattern"], field["default"]):
        said.append(f"{name}: its default does not fit its pattern")
    return said


@pytest.mark.parametrize("name", ograf.GRAPHICS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_manifests_keep_the_rules_of_the_schema(name: str, language: str) -> None:
    with override(language):
        assert faults(ograf.manifest(name)) == []


def test_a_broken_manifest_is_noticed() -> None:
    good = ograf.manifest("lower-third")
    assert faults({key: good[key] for key in good if key != "main"}) == ["no main"]
    assert faults({**good, "steps": 2}) == ["unknown steps"]
    assert faults({**good, "v_station": 2}) == []
    field = {**good["schema"]["properties"]["post"], "default": 3}
    assert faults({**good, "schema": {"type": "object", "properties": {"post": field}}}) == [
        "post: default is of another type"
    ]


def test_ids_are_unique_and_data_has_the_shape_of_our_layers() -> None:
    made = {name: ograf.manifest(name) for name in ograf.GRAPHICS}
    assert len({one["id"] for one in made.values()}) == len(made)
    data = {name: set(one["schema"]["properties"]) - {"language", "theme"} for name, one in made.items()}
    assert data["lower-third"] == {"post", "unit"}
    assert data["question"] == {"asker", "text"}
    assert {name.replace("-", "_") for name in made} - {"overlay"} == set(Layer.values) - {Layer.QR}


def test_themes_can_be_chosen() -> None:
    theme = ograf.manifest("ticker")["schema"]["properties"]["theme"]
    assert theme["enum"] == Theme.values


def test_another_name_is_no_graphic() -> None:
    with pytest.raises(KeyError):
        ograf.manifest("scoreboard")
