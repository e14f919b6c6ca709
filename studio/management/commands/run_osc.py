"""manage.py run_osc: the one process that hears button panels by OSC, and tells them what is on air.

Safe when started twice: the second one finds the port taken, says so and tries again. It listens while there
is a panel with an OSC address, and not before.
"""

import asyncio
import contextlib
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from studio.osc.runner import Runner


class Command(BaseCommand):
    help = "Hear button panels by OSC (UDP) and send them tally, clocks and what is allowed."

    def handle(self, *args: Any, **options: Any) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(_until_told(Runner(settings.OSC_HOST, settings.OSC_PORT)))


async def _until_told(runner: Runner) -> None:
    """Until SIGTERM or Ctrl-C."""
    task = asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel if task else lambda: None)
    await runner.run()
