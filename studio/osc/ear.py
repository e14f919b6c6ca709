"""Who may speak, and what was said: the listening half of the socket. Plain Python.

What you would get wrong: an answer to a stranger. Whoever sends from an address that is nobody's, without the
word, or no OSC at all is dropped and counted and hears nothing, not even that somebody listens.
"""

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from studio.osc.surface import Gate
from studio.osc.wire import LARGEST, Malformed, Message, read

ROOM = "wenzheng"  # as studio.domain.machinery.osc says


@dataclass(frozen=True)
class Said:
    """`/wenzheng/<word>/<button> [value] [id]`. `value`: 1 or 0, None when the sender gave none."""

    button: str
    value: bool | None = None
    id: str = ""
    is_early: bool = False


@dataclass
class Drops:
    """What was thrown away since somebody last looked."""

    count: int = 0
    address: str = ""

    def take(self) -> "Drops":
        taken = Drops(self.count, self.address)
        self.count = 0
        return taken


@dataclass
class Ear(asyncio.DatagramProtocol):
    """`words`: by address, the word and key of each surface there; changed while it listens."""

    heard: Callable[[int, Said], None]
    words: dict[str, dict[str, int]] = field(default_factory=dict)
    drops: Drops = field(default_factory=Drops)
    _gates: dict[str, Gate] = field(default_factory=dict)

    def know(self, words: dict[str, dict[str, int]]) -> None:
        """From now on these surfaces, and no other."""
        self.words = words
        self._gates = {address: self._gates.get(address) or Gate() for address in words}

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        address = plain(str(addr[0]))
        gate = self._gates.get(address)
        at = asyncio.get_running_loop().time()
        if gate is None or len(data) > LARGEST or not gate.has_room(at):
            self._drop(address)
        elif not gate.is_copy((addr[1], data), at):
            self._read(data, address)

    def _read(self, data: bytes, address: str) -> None:
        try:
            messages = read(data)
        except Malformed:
            self._drop(address)
            return
        for message in messages:
            found = self._surface(message.address, address)
            if found is None:
                self._drop(address)
            else:
                self.heard(found[0], said(found[1], message))

    def _surface(self, path: str, address: str) -> tuple[int, str] | None:
        """The key of the surface whose word is in the path, and the rest of the path."""
        room, _, rest = path.removeprefix("/").partition("/")
        word, _, button = rest.partition("/")
        if room != ROOM or not button:
            return None
        given = word.encode()
        for known, key in self.words[address].items():
            if hmac.compare_digest(known.encode(), given):
                return key, button
        return None

    def _drop(self, address: str) -> None:
        self.drops.count += 1
        self.drops.address = address


def said(button: str, message: Message) -> Said:
    """The first number or yes is the value, the first word the sender's own id of this press.

    A number sent as a word is a number: taken for an id, the second press of that button would be the first
    one repeated, for ever.
    """
    given = [_number(one) for one in message.arguments]
    values = [bool(one) for one in given if isinstance(one, bool | int | float)]
    ids = [one for one in given if isinstance(one, str) and one]
    return Said(button, values[0] if values else None, ids[0] if ids else "", message.is_early)


def _number(argument: Any) -> Any:
    if not isinstance(argument, str):
        return argument
    try:
        return float(argument)
    except ValueError:
        return argument


def plain(address: str) -> str:
    """IPv4 stays IPv4 when it comes through an IPv6 socket. Never raises."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
