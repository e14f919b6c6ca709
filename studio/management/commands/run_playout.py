"""manage.py run_playout: the one process that speaks to OBS and CasparCG.

Safe when started twice: the second one waits and takes over four seconds after the first is gone.
"""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
from typing import Any

from django.core.management.base import BaseCommand

from studio.playout.runner import Runner


class Command(BaseCommand):
    help = "Serve the machines: do the commands that TAKEs leave, and report what they show."

    def handle(self, *args: Any, **options: Any) -> None:
        os.environ["NO_PROXY"] = "*"  # machines stand in the house; the client library would ask a proxy
        name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(_until_told(Runner(name)))


async def _until_told(runner: Runner) -> None:
    """Until SIGTERM or Ctrl-C; then every lease is given back."""
    task = asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel if task else lambda: None)
    await runner.run()
