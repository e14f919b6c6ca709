"""The panels' interface in OpenAPI 3.1, made from the tables that serve it: acts, fields, dataclasses.

What you would get wrong: keeping a copy by hand. A test holds real answers against these schemas, and nothing
may stand in an answer that is not described.
"""

from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from studio.domain.machinery.panel_board import PanelBoard
from studio.domain.machinery.panel_press import Pressed
from studio.enums import Layer, PanicAct
from studio.enums_panel import THINGS, PanelAct
from studio.forms.panel import COMMAND_ID, ROW
from studio.views.panel_acts import SAYS

Schema = dict[str, Any]
PLAIN: dict[type, str] = {str: "string", int: "integer", bool: "boolean"}
FIELDS: dict[str, Schema] = {
    "command_id": {
        "type": "string",
        "pattern": COMMAND_ID,
        "description": "Made by the panel, one for each press. The same id again is not pressed again: it "
        "gets the same answer. The same id for another act or thing is refused.",
    },
    "held_ms": {
        "type": "integer",
        "minimum": 0,
        "description": "How long the button was held. Guarded acts need 1200, or the yes of a second person.",
    },
    "expected_seq": {
        "type": "integer",
        "minimum": 0,
        "description": "`seq` of the board that the presser saw; refused as `stale` when the programme has "
        "moved on since. Left out, the press is taken for the programme as it is when it arrives.",
    },
    "epoch": {"type": "integer", "minimum": 1, "description": "`epoch` of the board that the presser saw."},
    "run": {
        "type": "string",
        "description": "`run` of the board: another run that is on air is not touched.",
    },
}
THING_FIELDS: dict[str, Schema] = {
    "item": {"type": "string", "pattern": ROW, "description": "`row` of an item or of a shelf item."},
    "layer": {"type": "string", "enum": [str(layer) for layer in Layer.values]},
    "turn": {
        "type": "integer",
        "minimum": 1,
        "description": "`turn` of a question; else the one that is meant.",
    },
}
ERRORS = {
    "400": "Not understood: `problems` names the fields.",
    "401": "No token, a wrong one, or a revoked one.",
    "404": "There is no such act.",
    "409": "Refused: nothing was done. `who_can_lift` says who can change that.",
    "429": "Asked too often. `Retry-After` says when to come again.",
}


def description(server: str) -> Schema:
    """The whole document; `server` is where it was asked for."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Button panels",
            "version": "1",
            "description": "Lamps and presses for Companion, Stream Deck and the like. See docs/panels.md.",
        },
        "servers": [{"url": server.rstrip("/") + "/api/panel/v1"}],
        "security": [{"panel": []}],
        "paths": paths(),
        "components": {
            "securitySchemes": {"panel": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas(),
        },
    }


def paths() -> Schema:
    return {
        "/board": {"get": _board()},
        "/events": {"get": _events()},
        "/press": {"post": _press("press", "The act stands beside the other fields.", "Press", ["404"])},
        **{
            f"/acts/{act}": {"post": _press(act.value, SAYS[act], f"Press_{THINGS.get(act, 'plain')}", [])}
            for act in PanelAct
        },
        "/openapi.json": {"get": _itself()},
    }


def schemas() -> Schema:
    """Of all that is sent and answered: the dataclasses, but for what studio.views.panel_words adds."""
    found: Schema = {}
    _add(PanelBoard, found)
    _add(Pressed, found)
    _as_told(found)
    own = {"plain": {}, **{thing: {thing: schema} for thing, schema in THING_FIELDS.items()}}
    for thing, fields in own.items():
        found[f"Press_{thing}"] = _object({**FIELDS, **fields}, needed=["command_id"])
    act = {"type": "string", "enum": [act.value for act in PanelAct]}
    found["Press"] = _object({"act": act, **FIELDS, **THING_FIELDS}, needed=["act", "command_id"])
    found["Refusal"] = _refusal()
    return found


def _as_told(found: Schema) -> None:
    """A clock says what is left; a board without a run has none; a moment is told in ms."""
    _put(found["Clock"], "remaining_ms", _or_null({"type": "integer"}))
    board = found["PanelBoard"]["properties"]
    board["acts"] = _each(PanelAct, "PanelLegal")
    board["panics"] = {**_each(PanicAct, "PanelPanic"), "required": []}
    for name in ("run", "episode", "programme", "mode", "state", "epoch", "seq"):
        board[name] = _or_null(board[name])
    del found["Pressed"]["properties"]["at"]
    found["Pressed"]["required"].remove("at")
    _put(found["Pressed"], "at_ms", {"type": "integer"})


def _put(shape: Schema, name: str, schema: Schema) -> None:
    shape["properties"][name] = schema
    shape["required"].append(name)


def _board() -> Schema:
    return {
        "operationId": "board",
        "summary": "All lamps, clocks and legal acts at once.",
        "parameters": [{"name": "If-None-Match", "in": "header", "schema": {"type": "string"}}],
        "responses": {
            "200": {**_json("PanelBoard", "The board."), "headers": {"ETag": {"schema": {"type": "string"}}}},
            "304": {"description": "Nothing has changed since the board of that ETag."},
            **_errors(["401", "429"]),
        },
    }


def _events() -> Schema:
    said = (
        "Server-sent events: `board` with the whole board as `data`, at once and after each change; a comment"
    )
    stream = {
        "description": f"{said} every 5 s; `refused` before the end.",
        "content": {"text/event-stream": {}},
    }
    return {
        "operationId": "events",
        "summary": "The board as it changes.",
        "responses": {"200": stream, **_errors(["401", "429"])},
    }


def _press(name: str, says: str, body: str, more: list[str]) -> Schema:
    content = {"schema": {"$ref": f"#/components/schemas/{body}"}}
    return {
        "operationId": name,
        "summary": says,
        "requestBody": {
            "required": True,
            "content": {"application/json": content, "application/x-www-form-urlencoded": content},
        },
        "responses": {"200": _json("Pressed", "Done."), **_errors(["400", "401", "409", "429", *more])},
    }


def _itself() -> Schema:
    return {
        "operationId": "description",
        "summary": "This document. Needs no token.",
        "security": [],
        "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {}}}},
    }


def _errors(codes: list[str]) -> Schema:
    return {code: _json("Refusal", ERRORS[code]) for code in sorted(codes)}


def _json(schema: str, says: str) -> Schema:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": says, "content": content}


def _refusal() -> Schema:
    text = {"type": "string"}
    said = _object({"code": text, "message": text, "who_can_lift": text})
    said["properties"]["problems"] = {"type": "object", "description": "By field: what is wrong with it."}
    return said


# -- Schemas of the dataclasses that are sent ------------------------------------------------------


def _add(shape: type, found: Schema) -> None:
    name = shape.__name__
    if name not in found:
        found[name] = {}
        found[name] = {
            **_object(_fields_of(shape, found)),
            "description": " ".join((shape.__doc__ or "").split()),
        }


def _fields_of(shape: type, found: Schema) -> Schema:
    return {name: _schema(hint, found) for name, hint in get_type_hints(shape).items()}


def _schema(hint: Any, found: Schema) -> Schema:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _or_null(_schema(next(one for one in inner if one is not NoneType), found))
    if origin is list:
        return {"type": "array", "items": _schema(inner[0], found)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(inner[1], found)}
    if hint in PLAIN:
        return {"type": PLAIN[hint]}
    if hasattr(hint, "__dataclass_fields__"):
        _add(hint, found)
        return {"$ref": f"#/components/schemas/{hint.__name__}"}
    return {"type": "string"}


def _object(properties: Schema, needed: list[str] | None = None) -> Schema:
    required = list(properties) if needed is None else needed
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _each(names: Any, schema: str) -> Schema:
    return _object({one.value: {"$ref": f"#/components/schemas/{schema}"} for one in names})
