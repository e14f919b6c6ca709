"""OSC 1.0 in datagrams, by python-osc, behind the checks that it does not make. Plain Python.

What you would get wrong: a bundle tells the sizes of its own parts. python-osc (1.10.2) follows a negative
one in a circle for ever and nests as deep as it is told to, and a type it does not know leaves the arguments
after it shifted. So every datagram is walked here before the library sees it.
"""

import time
from dataclasses import dataclass
from typing import Any

from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket, ParseError

LARGEST = 4096  # bytes of a datagram that is read at all
DEEPEST = 3  # bundles in bundles
MOST = 32  # messages in one datagram
AHEAD_S = 1.0  # clocks differ; a message timed later than this is refused

BUNDLE = b"#bundle\0"
HEAD = 16  # "#bundle" and its time
TYPES = frozenset(b"ihfdsbTFN")


class Malformed(Exception):
    """No OSC, or more of it than anybody sends in good faith."""


@dataclass(frozen=True)
class Message:
    """`is_early`: its bundle has a time that has not come. Nobody could stop a TAKE that waits in here."""

    address: str
    arguments: tuple[Any, ...]
    is_early: bool = False


def read(datagram: bytes) -> list[Message]:
    """The messages of a datagram, in the order of their times; Malformed for everything else."""
    if len(datagram) > LARGEST or _count(datagram) > MOST:
        raise Malformed
    try:
        found = OscPacket(datagram).messages
    except (ParseError, ValueError) as error:  # ValueError: what is no UTF-8
        raise Malformed from error
    latest = time.time() + AHEAD_S
    return [Message(one.message.address, tuple(one.message.params), one.time > latest) for one in found]


def write(address: str, arguments: tuple[str | int, ...]) -> bytes:
    """One message as a datagram. Words in UTF-8; whole numbers, as 1 and 0 for yes and no."""
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument.replace("\0", "") if isinstance(argument, str) else int(argument))
    return bytes(builder.build().dgram)


def _count(part: bytes, depth: int = 0) -> int:
    """How many messages there are in a message or bundle whose sizes are sound."""
    if part.startswith(b"/"):
        if not TYPES.issuperset(_types(part)):
            raise Malformed
        return 1
    if not part.startswith(BUNDLE) or len(part) < HEAD or depth > DEEPEST:
        raise Malformed
    found, place = 0, HEAD
    while place < len(part):
        size = int.from_bytes(part[place : place + 4], "big", signed=True)
        place += 4
        if not 0 < size <= len(part) - place:
            raise Malformed
        found += _count(part[place : place + size], depth + 1)
        place += size
    return found


def _types(message: bytes) -> bytes:
    """Its type tags; empty where there are none, or where the address has no end: the library says so."""
    end = message.find(b"\0")
    return message[(end // 4 + 1) * 4 :].partition(b"\0")[0].removeprefix(b",") if end > 0 else b""
