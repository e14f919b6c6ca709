"""`make test-obs`: the playout process against a real OBS. Fails where OBS is not installed; never skips."""

import contextlib
import os
import signal
import subprocess
import sys

from tests.obs.real import missing, own_network

LIMIT_S = 300


def main(arguments: list[str]) -> int:
    if packages := missing():
        print(f"These packages are missing: {' '.join(packages)} (Debian: apt install)", file=sys.stderr)
        return 1
    own_network()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/obs/real_obs.py", *arguments]
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    tests = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        return tests.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        print(f"not done after {LIMIT_S} s", file=sys.stderr)
        return 1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(tests.pid, signal.SIGKILL)  # OBS and its display, if a test left them behind


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
