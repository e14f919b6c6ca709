"""`simulate_audience`: a synthetic audience against a running server, judged by what it was told."""

import asyncio
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import clock, signing
from voting.domain import seats
from voting.models import Electorate, Seat
from voting.simulation.crowd import Plan, run_crowd
from voting.simulation.report import in_words, summarise


class Command(BaseCommand):
    help = (
        "Phones over real HTTP and WebSocket: they join, wait for a round to open, score, retry, and hold "
        "the revealed result against what they were told. Open and reveal the round in the control room."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", default="http://127.0.0.1:8000")
        parser.add_argument("--electorate", help="its reference; default: the newest one")
        parser.add_argument("--seats", type=int, default=200)
        parser.add_argument("--rounds", type=int, default=1, help="how many rounds to play")
        parser.add_argument(
            "--spread", type=float, default=0.0, help="seconds over which ballots fall; 0: all at once"
        )
        parser.add_argument("--change", type=float, default=0.1, help="share of phones that score again")
        parser.add_argument(
            "--kill-sockets", type=float, default=0.0, metavar="P", help="0..1: lines cut mid-ballot"
        )
        parser.add_argument("--wait-open", type=float, default=600.0, help="seconds to wait for a round")
        parser.add_argument("--wait-result", type=float, default=600.0, help="seconds to wait for the reveal")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        electorate = self._electorate(options["electorate"])
        plan = Plan(
            base_url=options["base_url"].rstrip("/"),
            seat_urls=self._seat_urls(electorate, options["seats"]),
            rounds=options["rounds"],
            spread_s=options["spread"],
            change=options["change"],
            kill_sockets=options["kill_sockets"],
            wait_open_s=options["wait_open"],
            wait_result_s=options["wait_result"],
            seed=options["seed"],
            show_key=signing.public_key(),
            presence_code=lambda: seats.presence_code(electorate, clock.now()),
        )
        say = self.stderr.write
        report = summarise(asyncio.run(run_crowd(plan, say)))
        self.stdout.write(json.dumps(report) if options["json"] else in_words(report))
        if report["wrong"]:
            raise CommandError("what phones were told contradicts what was published")

    def _electorate(self, ref: str | None) -> Electorate:
        found = Electorate.objects.filter(ref=ref) if ref else Electorate.objects.order_by("-pk")
        electorate = found.first()
        if electorate is None:
            raise CommandError("no such electorate in this database")
        return electorate

    def _seat_urls(self, electorate: Electorate, count: int) -> list[str]:
        cards: list[Seat] = list(electorate.seats.order_by("label")[:count])
        if len(cards) < count:
            raise CommandError(f"the electorate has {len(cards)} seats, {count} were asked for")
        return [f"/s/{seats.token_of(seat)}" for seat in cards]
