"""The product's settings, with places of this test process's own.

Tests never touch a developer's data, round keys or Redis keys. What you would get wrong: conftest.py is too
late for the environment, pytest-django has read the settings by then.
"""

import os
import tempfile
from pathlib import Path

_scratch = tempfile.TemporaryDirectory(prefix="wenzheng-tests-")
SCRATCH = Path(_scratch.name)

# Set, not defaulted: a pytest-xdist worker inherits its parent's environment and needs its own places.
os.environ["DATA_DIR"] = str(SCRATCH / "data")
os.environ["RUN_DIR"] = str(SCRATCH / "run")
os.environ["SECRET_KEY"] = "tests-only"
os.environ.setdefault("TESTS_SHARED", str(SCRATCH / "shared"))  # this one is inherited: see tests/mould.py
os.environ["DATABASE_IDLE_S"] = "0"  # fixtures hold one transaction around the tests of a file
os.environ["REDIS_PREFIX"] = f"tests-{os.getpid()}"
(SCRATCH / "data" / "static").mkdir(parents=True)  # WhiteNoise warns of a missing one

from config.settings import *  # noqa: E402, F403  the environment above comes first
