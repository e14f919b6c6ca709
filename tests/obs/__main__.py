"""`make test-obs`: the playout process against a real OBS. Fails where OBS is not installed; never skips."""

import os
import subprocess
import sys

from tests.obs.real import missing, own_network

LIMIT_S = 170


def main(arguments: list[str]) -> int:
    if packages := missing():
        print(f"These packages are missing: {' '.join(packages)} (Debian: apt install)", file=sys.stderr)
        return 1
    own_network()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/obs/real_obs.py", *arguments]
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    try:
        return subprocess.run(command, env=environment, check=False, timeout=LIMIT_S).returncode
    except subprocess.TimeoutExpired:
        print(f"not done after {LIMIT_S} s", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
