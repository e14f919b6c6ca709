"""The child process: one file, told on the command line, answered with one line of JSON.

    python -m followup.domain.evidence.lab '{"work": "examine" | "strip", "source": …, "target": folder,
    "limits": {…}}'

{"done": {…}} or {"fault": {"code", …}}. What you would get wrong: everything else, a crash, a kill, silence,
is no answer; the parent refuses the file then.
"""

import contextlib
import hashlib
import json
import os
import resource
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from followup.domain.evidence.lab.faults import Refused
from followup.domain.evidence.lab.kinds import HEAD, KIND_OF, form_of

# Imported only when it is its turn: a photograph does not load the decoders of films.
EXAMINERS = {
    "jpeg": "pictures",
    "png": "pictures",
    "webp": "pictures",
    "pdf": "papers",
    "office": "office",
    "mp4": "films",
    "mov": "films",
}
EXTENSION = {"jpeg": "jpg"}
NICENESS = 10  # the programme comes first
BLANK = {
    "width": None,
    "height": None,
    "duration_ms": None,
    "taken_at": None,
    "latitude": None,
    "longitude": None,
    "software": "",
    "is_edited": False,
}


def examine(source: Path, target: Path, limits: dict[str, Any]) -> dict[str, Any]:
    """What the file is, its digest, and in `target` what may be shown of it ("public", "thumb")."""
    form, size = _form(source), source.stat().st_size
    kind = KIND_OF[form]
    if size > limits["bytes"][kind]:
        raise Refused("too_large", kind=kind, most=str(limits["bytes"][kind] // 1024**2))
    with source.open("rb") as whole:
        sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
    found = {**BLANK, "kind": kind, "extension": EXTENSION.get(form, form), "sha256": sha256, "size": size}
    return found | _room(form).examine(source, target, limits)  # type: ignore[no-any-return]


def strip(source: Path, target: Path, limits: dict[str, Any]) -> dict[str, Any]:
    return _room(_form(source)).strip(source, target, limits)  # type: ignore[no-any-return]


def answer(told: dict[str, Any]) -> dict[str, Any]:
    work = {"examine": examine, "strip": strip}[told["work"]]
    try:
        with warnings.catch_warnings(action="ignore"):  # of decoders, about hostile bytes: the answer says it
            return {"done": work(Path(told["source"]), Path(told["target"]), told["limits"])}
    except Refused as fault:
        return {"fault": fault.as_dict()}
    except Exception as error:  # noqa: BLE001  a decoder stumbled in a way that we had not foreseen
        return {"fault": {"code": "died"}, "stumbled": repr(error)}


def _form(source: Path) -> str:
    with source.open("rb") as whole:
        return form_of(whole.read(HEAD))


def _room(form: str) -> Any:
    return import_module(f"followup.domain.evidence.lab.{EXAMINERS[form]}")


def _bind(limits: dict[str, Any]) -> None:
    """Memory, seconds and written bytes that no file is worth exceeding."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(limits["bytes"].values()),) * 2)


def main(told: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    _bind(told["limits"])
    sys.stdout.write(json.dumps(answer(told)) + "\n")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
