"""The OSC process: one socket, a desk for each surface, one eye on what happens.

What you would get wrong: UDP loses datagrams both ways. What a surface is told is therefore always the state
itself: at once where it changed, and all of it every few seconds. And what it says is never kept for later: a
press that cannot be carried out now is refused.
"""

import asyncio
import errno
import logging
import socket

from django.db import DatabaseError

from common.clock import now
from studio.domain.machinery import osc
from studio.domain.machinery.panels import PanelBoard, board
from studio.models import Panel
from studio.osc.desk import Desk, db
from studio.osc.ear import Ear, Said, plain
from studio.osc.wire import write

logger = logging.getLogger(__name__)

POLL_S = 0.1  # between two looks whether anything has happened
LOOK_S = 1.0  # clocks and turnout change without an event
STAFF_S = 1.0  # how often the list of surfaces is read
SIGN_S = 2.0  # between two signs of life
AWAKE_S = 0.1
FAULTS = {errno.EADDRINUSE: "in_use", errno.EADDRNOTAVAIL: "no_address"}


class Runner:
    """All surfaces of the house. Started twice, the second one finds the port taken."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.ear = Ear(self._heard)
        self._desks: dict[int, tuple[Desk, asyncio.Task[None]]] = {}
        self._line: asyncio.DatagramTransport | None = None
        self._wake = asyncio.Event()
        self._event, self._looked_at = -1, 0.0
        self._fault, self._signed_at = "", -SIGN_S

    async def run(self) -> None:
        """For ever. What breaks in a way that nobody foresaw ends the process; whoever started it starts it
        again."""
        tasks = [asyncio.create_task(work()) for work in (self._staff, self._watch, self._stay_awake)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in (*tasks, *(task for _desk, task in self._desks.values())):
                task.cancel()
            self._hang_up()

    @property
    def bound(self) -> tuple[str, int] | None:
        """Where it listens; None while it does not."""
        if self._line is None:
            return None
        host, port = self._line.get_extra_info("sockname")[:2]
        return host, port

    # -- The socket, and whose it is --------------------------------------------------------------

    async def _staff(self) -> None:
        while True:
            try:
                panels = await db(osc.surfaces)
                self._seat(panels)
                fault = await self._listen() if panels else self._hang_up()
                await self._tell_state(bool(panels), fault)
            except DatabaseError as error:
                logger.warning("OSC surfaces: %s", error)
            await asyncio.sleep(STAFF_S)

    def _seat(self, panels: list[Panel]) -> None:
        """A desk for each surface. One whose panel was changed begins anew, one whose panel is gone ends."""
        words: dict[str, dict[str, int]] = {}
        known = {panel.pk: panel for panel in panels}
        for pk in self._desks.keys() | known.keys():
            seated = self._desks.get(pk)
            panel = known.get(pk)
            if seated and (panel is None or seated[1].done() or not seated[0].is_of(panel)):
                self._leave(pk)
            if panel is not None and pk not in self._desks:
                desk = Desk(panel, self._send, self._wake)
                self._desks[pk] = desk, asyncio.create_task(desk.work())
        for panel in panels:
            words.setdefault(plain(panel.osc_address or ""), {})[osc.word_of(panel)] = panel.pk
        self.ear.know(words)

    def _leave(self, pk: int) -> None:
        _desk, task = self._desks.pop(pk)
        if task.done() and not task.cancelled() and (fault := task.exception()):
            logger.error("the desk of panel %s died", pk, exc_info=fault)
        task.cancel()

    async def _listen(self) -> str:
        """Open the socket unless it is open; what hinders it, as a code of studio.domain.machinery.osc."""
        if self._line and not self._line.is_closing():
            return ""
        try:
            self._line, _ear = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: self.ear, local_addr=(self.host, self.port)
            )
        except socket.gaierror:
            return "no_address"
        except OSError as error:
            return FAULTS.get(error.errno or 0, "barred")
        return ""

    def _hang_up(self) -> str:
        if self._line:
            self._line.close()
        self._line = None
        return ""

    async def _tell_state(self, wanted: bool, fault: str) -> None:
        """A sign of life every other second, at once when something is wrong; and what was thrown away."""
        at = asyncio.get_running_loop().time()
        if wanted and (fault != self._fault or at - self._signed_at >= SIGN_S):
            await db(osc.note_listening, now(), host=self.host, port=self.port, fault=fault)
            self._fault, self._signed_at = fault, at
        dropped = self.ear.drops.take()
        if dropped.count:
            await db(osc.note_dropped, dropped.count, dropped.address or None, now())

    # -- What is heard ----------------------------------------------------------------------------

    def _heard(self, key: int, said: Said) -> None:
        seated = self._desks.get(key)
        if seated:
            seated[0].heard(said, asyncio.get_running_loop().time())

    async def _stay_awake(self) -> None:
        """So that a desk knows whether this process could measure how long a button was held."""
        loop = asyncio.get_running_loop()
        while True:
            for desk, _task in self._desks.values():
                desk.fingers.awake(loop.time())
            await asyncio.sleep(AWAKE_S)

    # -- What is told -----------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            woken = self._wake.is_set()
            self._wake.clear()
            try:
                await self._look(woken)
            except DatabaseError as error:  # nothing is told, and `alive` stands still: that is the truth
                logger.warning("OSC feedback: %s", error)
            try:
                await asyncio.wait_for(self._wake.wait(), POLL_S)
            except TimeoutError:
                continue

    async def _look(self, woken: bool) -> None:
        if not self._desks or not self._line:
            return
        at, event = asyncio.get_running_loop().time(), await db(osc.newest_event)
        if not (woken or event != self._event or at - self._looked_at >= LOOK_S):
            return
        self._event, self._looked_at = event, at
        boards: dict[int, PanelBoard | None] = {}  # by the person whom presses are judged for
        moment = now()
        for desk, _task in list(self._desks.values()):
            who = desk.panel.by_id
            if who not in boards:
                boards[who] = await db(board, moment, desk.panel)
            desk.tell(boards[who], moment, at)

    def _send(self, to: tuple[str, int], address: str, arguments: tuple[str | int, ...]) -> None:
        if self._line and not self._line.is_closing():
            host, port = to
            if ":" in self.host and ":" not in host:  # through an IPv6 socket
                host = f"::ffff:{host}"
            self._line.sendto(write(address, arguments), (host, port))
