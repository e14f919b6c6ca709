"""The ledger's open data in OpenAPI 3.1. A test holds real answers against these schemas.

What you would get wrong: a field that is answered and not described; every object says that it has no other.
"""

from typing import Any

from followup.domain.memory.open_data import CSV_FIELDS, FORMAT, LICENCE
from followup.domain.memory.rates import FORMULAS
from followup.enums import Share, TaskResult, TaskState

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
OF_EPISODE = ("episode", "due", "kept", "partly", "broken", "undecided")


def _object(fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": sorted(fields),
        "additionalProperties": False,
    }


HEAD: Schema = {
    "format": {"const": FORMAT},
    "licence": TEXT,
    "updated_at": MOMENT,
    "counted_on": DAY | {"description": "The day as of which lateness and due promises were counted."},
    "ledger": _object({"seq": COUNT, "sha256": DIGEST}),
}


def description(site: str) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "承诺台账 · Ledger of promises",
            "version": "1",
            "description": "What was promised on the programme and what became of it. " + LICENCE,
            "license": {"name": LICENCE},
        },
        "servers": [{"url": site}],
        "paths": _paths(),
        "components": {"schemas": _schemas()},
    }


def _paths() -> Schema:
    return {
        "/ledger/data/promises.json": _get("Every published promise with its tasks.", "Promises"),
        "/ledger/data/units.json": _get("The fair table of the units.", "Units"),
        "/ledger/data/episodes.json": _get("What became of each episode's due promises.", "Episodes"),
        "/ledger/data/promises.csv": _get_text(
            "A line for each task: " + ", ".join(CSV_FIELDS) + ". UTF-8 with a byte-order mark.", "text/csv"
        ),
        "/ledger/feed.atom": _get_text("The newest public events.", "application/atom+xml"),
        "/ledger/units/{unit}/feed.atom": _get_text("Those of one unit.", "application/atom+xml", "unit"),
        "/ledger/promises/{code}/feed.atom": _get_text(
            "Those of one promise.", "application/atom+xml", "code"
        ),
    }


def _get(says: str, schema: str) -> Schema:
    return _answer(says, {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}})


def _get_text(says: str, media: str, name: str = "") -> Schema:
    found = _answer(says, {media: {"schema": TEXT}})
    if name:
        found["get"]["parameters"] = [{"name": name, "in": "path", "required": True, "schema": TEXT}]
        found["get"]["responses"]["404"] = {"description": "Unknown, or not public."}
    return found


def _answer(says: str, content: Schema) -> Schema:
    unchanged = {"description": "Unchanged since the answer whose ETag was sent as If-None-Match."}
    return {
        "get": {
            "summary": says,
            "responses": {"200": {"description": says, "content": content}, "304": unchanged},
        }
    }


def _schemas() -> Schema:
    figures = {name: _object({**_rate(), "formula": TEXT}) for name in FORMULAS}
    figures |= {"late": _ref("Spread"), "published": COUNT, "verifiable": COUNT}
    return {
        "Promises": _object({**HEAD, "figures": _object(figures), "promises": _list("Promise")}),
        "Units": _object({**HEAD, "all": _ref("Rate"), "units": _list("Unit")}),
        "Episodes": _object({**HEAD, "episodes": _list("Episode")}),
        "Rate": _object(_rate()),
        "Spread": _spread(),
        "Promise": _promise(),
        "Task": _task(),
        "Unit": _unit(),
        "Episode": _object(dict.fromkeys(OF_EPISODE, COUNT)),
    }


def _rate() -> Schema:
    bound = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    low = bound | {"description": "Of Wilson's 95 % interval; null under ten due promises."}
    return {"numerator": COUNT, "denominator": COUNT, "low": low, "high": bound}


def _spread() -> Schema:
    whole = {"type": ["integer", "null"]}
    return _object({"n": COUNT, "median": {"type": ["number", "null"]}, "p90": whole, "most": whole})


def _promise() -> Schema:
    return _object(
        {
            **dict.fromkeys(("code", "episode_title", "post", "words", "measure", "place"), TEXT),
            "answer": TEXT | {"description": "What was said around the promise, as spoken; often empty."},
            "episode": COUNT,
            "heard_at": MOMENT,
            "words_sha256": DIGEST,
            "is_verifiable": TRUTH,
            "promised_by": _object({"unit": TEXT, "unit_name": TEXT}),
            "promised_for": _or_null(DAY),
            "page": TEXT | {"format": "uri"},
            "tasks": _list("Task"),
        }
    )


def _task() -> Schema:
    counts = ("working_days_late", "extensions", "returns", "reroutes", "disagreements", "relapses")
    return _object(
        {
            **dict.fromkeys(("unit", "unit_name", "part", "result_code", "finding"), TEXT),
            **dict.fromkeys(counts, COUNT),
            "share": TEXT | {"enum": [str(share.value) for share in Share]},
            "state": TEXT | {"enum": [str(state.value) for state in TaskState]},
            "result": TEXT | {"enum": [str(result.value) for result in TaskResult]},
            "first_due_on": DAY,
            "due_on": DAY,
            "finished_on": _or_null(DAY),
            "is_provisional": TRUTH,
            "is_referred": TRUTH,
        }
    )


def _unit() -> Schema:
    return _object(
        {
            **dict.fromkeys(("unit", "unit_name"), TEXT),
            **dict.fromkeys(("promised", "partly", "broken", "undecided", "extensions", "returns"), COUNT),
            **dict.fromkeys(("kept", "kept_first", "helped", "attitude"), _ref("Rate")),
            "late": _ref("Spread"),
            "flags": _object({**dict.fromkeys(("last_day", "reopened", "split"), COUNT), "soft": TRUTH}),
        }
    )


def _list(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
