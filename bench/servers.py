"""The servers under test, each a process of its own on core 0."""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.costs import pin
from tests.servers import free_port

DAPHNE, UVICORN, RAW = "daphne", "uvicorn", "raw"


@dataclass
class Served:
    port: int
    pids: list[int]

    def rss(self) -> int:
        return sum(psutil.Process(pid).memory_info().rss for pid in self.pids)

    def open_files(self) -> int:
        return sum(psutil.Process(pid).num_fds() for pid in self.pids)


def command(server: str, app: str, port: int) -> list[str]:
    if server == RAW:
        return [sys.executable, "-m", "bench.rawsocket", str(port)]
    if server == DAPHNE:
        endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=8192"
        return [sys.executable, "-m", "daphne", "-v0", "-e", endpoint, app]
    options = "--ws websockets-sansio --ws-per-message-deflate false --backlog 8192 --lifespan off"
    return [sys.executable, "-m", "uvicorn", "--port", str(port), *options.split(), "--log-level=error", app]


@contextlib.asynccontextmanager
async def serve(
    server: str, app: str, *, workers: int = 1, core: int = 0, front: bool = False
) -> AsyncIterator[Served]:
    """`workers` of them, behind nginx if there is to be a `front`."""
    ports = [free_port() for _ in range(workers)]
    started = [subprocess.Popen(command(server, app, port)) for port in ports]
    try:
        for process, port in zip(started, ports, strict=True):
            pin(core, process.pid)
            await _until_open(port)
        async with _front(ports, front) as port:
            yield Served(port, [process.pid for process in started])
    finally:
        for process in started:
            process.terminate()
        for process in started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


@contextlib.asynccontextmanager
async def _front(ports: Sequence[int], front: bool) -> AsyncIterator[int]:
    if not front:
        yield ports[0]
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="wenzheng-nginx-") as folder:
        path = Path(folder) / "nginx.conf"
        path.write_text(_nginx(port, ports, folder))
        process = subprocess.Popen(["nginx", "-c", str(path), "-e", f"{folder}/error.log"])
        try:
            pin(1, process.pid)
            await _until_open(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def _nginx(port: int, ports: Sequence[int], folder: str) -> str:
    workers = "".join(f"server 127.0.0.1:{each}; " for each in ports)
    return f"""
        daemon off; worker_processes 1; worker_rlimit_nofile 65536; pid {folder}/pid;
        {"user root;" if os.geteuid() == 0 else ""}
        events {{ worker_connections 50000; }}
        http {{
          access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
          fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
          upstream workers {{ {workers} }}
          server {{
            listen 127.0.0.1:{port} backlog=8192;
            location / {{
              proxy_pass http://workers; proxy_http_version 1.1; proxy_set_header Host $http_host;
              proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection;
              proxy_read_timeout 300s;
            }}
          }}
        }}"""


async def _until_open(port: int) -> None:
    for _ in range(1200):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
