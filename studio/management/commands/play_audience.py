"""`play_audience`: the phones of a rehearsal's synthetic audience, until they are wanted no more."""

import asyncio
import contextlib
from argparse import ArgumentParser
from typing import Any

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections
from django.urls import reverse

from common.clock import now
from studio.domain.rehearsals import audience, faults
from studio.domain.rehearsals.audience import Heard
from studio.domain.show import takeover
from voting.simulation.rehearsal import Crowd, House, Weather

LOOK_EVERY_S = 1.0
DESERTED_S = 120  # no phone has a line, and none was cut: the server is gone, and the next one starts us anew


class Command(BaseCommand):
    help = "Phones over real HTTP and WebSocket for one rehearsal. A server starts it; it ends by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        run, player = options["run"], takeover.this_process()
        seated = audience.begin(run, player, now())
        if seated is None:
            self.stderr.write("nobody wants this audience, or another process plays it")
            return
        wanted, tokens = seated
        house = House(
            address=wanted.address,
            host=wanted.host,
            is_secure=wanted.is_secure,
            seat_urls=[reverse("voting:seat", args=[token]) for token in tokens],
            late=wanted.late,
            asleep=wanted.asleep,
            stalled=faults.STALLED_SHARE,
        )
        asyncio.run(play(house, run, player))


async def play(house: House, run: int, player: str) -> None:
    """Until the rehearsal wants it no more, or no server answers. A database that is away for a while ends
    nothing."""
    weather = Weather()
    crowd = Crowd(house, weather)
    all_doze = house.asleep >= len(house.seat_urls)
    playing, alone_s = asyncio.create_task(crowd.play()), 0.0
    try:
        while not playing.done() and alone_s < DESERTED_S:
            with contextlib.suppress(DatabaseError):
                orders = await sync_to_async(_report)(run, player, Heard(**crowd.counts()))
                if orders is None:
                    return
                weather.turn(is_line_cut=orders.is_line_cut, is_stalled=orders.is_stalled)
            is_alone = weather.line.is_set() and not all_doze and not crowd.counts()["connected"]
            alone_s = alone_s + LOOK_EVERY_S if is_alone else 0.0
            await asyncio.sleep(LOOK_EVERY_S)
    finally:
        playing.cancel()
        await asyncio.wait({playing})


def _report(run: int, player: str, heard: Heard) -> audience.Orders | None:
    try:
        return audience.report(run, player, heard, now())
    finally:
        connections.close_all()
