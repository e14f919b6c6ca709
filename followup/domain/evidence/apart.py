"""The examination, in a child process with bounds of its own.

What you would get wrong: decoding in the server. Libraries that read pictures and films have been brought
down, and worse, by hostile files; a child that dies refuses its file and nothing else happens.
"""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from followup.domain.evidence.lab.__main__ import answer

logger = logging.getLogger(__name__)

CHILD = [sys.executable, "-m", "followup.domain.evidence.lab"]
DIED = {"fault": {"code": "died"}}


def ask(work: str, source: Path, target: Path) -> dict[str, Any]:
    """{"done": {…}} or {"fault": {"code", …}}; never raises over what is in the file.

    `work` is "examine" or "strip". With settings.EVIDENCE_APART off (tests of the content alone) it is done
    in this process.
    """
    told = {"work": work, "source": str(source), "target": str(target), "limits": limits()}
    if not settings.EVIDENCE_APART:
        return _noted(answer(told))
    try:
        done = subprocess.run(
            [*CHILD, json.dumps(told)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=settings.EVIDENCE_SECONDS,
            check=True,
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        logger.warning("evidence: the examination died (%s): %s", error.returncode, error.stderr[-300:])
        return DIED
    except (subprocess.TimeoutExpired, ValueError) as error:
        logger.warning("evidence: the examination did not end: %s", type(error).__name__)
        return DIED
    return _noted(said)


def _noted(said: dict[str, Any]) -> dict[str, Any]:
    if stumbled := said.pop("stumbled", None):
        logger.warning("evidence: the examination stumbled: %s", stumbled)
    return said


def limits() -> dict[str, Any]:
    return {
        "bytes": settings.EVIDENCE_LARGEST_BYTES,
        "pixels": settings.EVIDENCE_MOST_PIXELS,
        "memory": settings.EVIDENCE_MEMORY_BYTES,
        "seconds": settings.EVIDENCE_SECONDS,
        "zone": settings.TIME_ZONE,
    }
