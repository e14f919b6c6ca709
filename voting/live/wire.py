"""What a phone and this server say to each other, byte for byte (docs/protocol.md). Plain Python.

What you would get wrong: `parse` never raises and never guesses. JSON's true is no 1, 7.0 is no 7,
and a frame that does not fit is answered by name, also when it is no JSON at all. A ballot in the spelling of
our own page is read by one pattern, every other by the JSON parser; both must say the same of the same frame
(tests/voting/live/test_wire.py holds them together).
"""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

MAX_BYTES = 4096
MAX_SEQ = 2**31 - 1
MAX_ID = 2**53 - 1  # what JavaScript can hold
MAX_SCORE = 10_000  # far beyond any scale; the paper's own bounds are checked by the writer

PHONE_FRAMES = ("ping", "ballot", "drill")  # phone to server
SERVER_FRAMES = ("pong", "ack", "refused", "vote")  # server to phone
SCREEN_FRAMES = ("screen", "vote", "turnout")  # server to screens

BAD_BALLOT = "bad_ballot"
TOO_LARGE = "too_large"
SALT = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)  # 128 bits, base64url

Scores: TypeAlias = Sequence[Sequence[int]]

# What JSON.stringify makes of a ballot: no space, each number in its one spelling and well within its bounds.
_CELL = r"(?:0|-?[1-9][0-9]{0,3})"
_usual = re.compile(
    r'\{"t":"ballot","round":([1-9][0-9]{0,14}),"seq":([1-9][0-9]{0,8}),"salt":"([A-Za-z0-9_-]{22})",'
    rf'"scores":(\[\[{_CELL}(?:(?:,|\],\[){_CELL})*\]\])\}}',
    re.ASCII,
).fullmatch

# Made once: json.dumps with separators of its own builds an encoder at every call.
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Ping(NamedTuple):
    """The phone's clock in ms, to be given back with ours."""

    c: int


class Ballot(NamedTuple):
    """What a phone sends, and what lies in its slot; the highest `seq` counts.

    `scores` is canonical text: compact JSON, a list per subject of a value per criterion, in paper's order.
    `salt` is 128 bits that the phone chose, so that nobody finds out by trying what a digest says.
    """

    round: int
    seq: int
    scores: str
    salt: str


class Drill(NamedTuple):
    """How long this phone's ballot in a drill took from tap to green. Not answered."""

    round: int
    ms: int


class Misfit(NamedTuple):
    """A frame that is none of ours; `round` and `seq` as far as they could be read."""

    code: str
    round: int | None = None
    seq: int | None = None


def parse(text: str | bytes) -> Ping | Ballot | Drill | Misfit:
    """One frame of a phone's socket. Unknown keys are ignored, so that a newer page may say more."""
    if type(text) is str and len(text) <= MAX_BYTES and (usual := _usual(text)):
        round_, seq, salt, scores = usual.groups()
        return Ballot(int(round_), int(seq), scores, salt)
    frame = _object(text)
    if isinstance(frame, Misfit):
        return frame
    match frame.get("t"):
        case "ping":
            return _ping(frame)
        case "ballot":
            return _ballot(frame)
        case "drill":
            return _drill(frame)
    return Misfit(BAD_BALLOT)


def parse_ballot(text: str | bytes) -> Ballot | Misfit:
    """A ballot by HTTP: the same message, whose address says what it is, so that `t` is not looked at."""
    frame = _object(text)
    return frame if isinstance(frame, Misfit) else _ballot(frame)


def _object(text: str | bytes) -> dict[str, Any] | Misfit:
    if size_of(text) > MAX_BYTES:
        return Misfit(TOO_LARGE)
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return Misfit(BAD_BALLOT)
    return frame if type(frame) is dict else Misfit(BAD_BALLOT)


def size_of(text: str | bytes) -> int:
    """Bytes on the wire."""
    if isinstance(text, bytes):
        return len(text)
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _ping(frame: dict[str, Any]) -> Ping | Misfit:
    at = _whole(frame.get("c"), -MAX_ID, MAX_ID)
    return Misfit(BAD_BALLOT) if at is None else Ping(at)


def _drill(frame: dict[str, Any]) -> Drill | Misfit:
    round_, ms = _whole(frame.get("round"), 1, MAX_ID), _whole(frame.get("ms"), 0, MAX_ID)
    return Misfit(BAD_BALLOT, round_) if round_ is None or ms is None else Drill(round_, ms)


def _ballot(frame: dict[str, Any]) -> Ballot | Misfit:
    round_, seq = _whole(frame.get("round"), 1, MAX_ID), _whole(frame.get("seq"), 1, MAX_SEQ)
    scores: Any = frame.get("scores")
    salt: Any = frame.get("salt")
    if round_ is None or seq is None or not _is_scores(scores) or not _is_salt(salt):
        return Misfit(BAD_BALLOT, round_, seq)
    return Ballot(round_, seq, canonical(scores), salt)


def _is_salt(value: Any) -> bool:
    return type(value) is str and SALT.fullmatch(value) is not None


def _is_scores(value: Any) -> bool:
    return type(value) is list and bool(value) and all(map(_is_row, value))


def _is_row(value: Any) -> bool:
    return type(value) is list and bool(value) and all(map(_is_cell, value))


def _is_cell(value: Any) -> bool:
    return type(value) is int and -MAX_SCORE <= value <= MAX_SCORE


def _whole(value: Any, low: int, high: int) -> int | None:
    """`value` if it is a whole number within bounds; bool is a subclass of int in Python, not here."""
    return value if type(value) is int and low <= value <= high else None


def canonical(scores: Scores) -> str:
    """The text under which scores are stored, compared and sealed: compact JSON."""
    return _compact([list(row) for row in scores])


def pong(ping: Ping, now_ms: int) -> dict[str, Any]:
    return {"t": "pong", "c": ping.c, "s": now_ms}


def ack(round_: int, seq: int, at_ms: int, receipt: str) -> str:
    """Said only after the commit that counted it. Written out: it is the answer to nearly every ballot.

    `receipt` is JSON: {"code", "index", "size", "path", "sig"}, see voting.live.receipts.
    """
    return f'{{"t":"ack","round":{round_},"seq":{seq},"result":"counted","at":{at_ms},"receipt":{receipt}}}'


def refused(round_: int | None, seq: int | None, code: str, says: str) -> dict[str, Any]:
    return {"t": "refused", "round": round_, "seq": seq, "code": code, "says": says}


def encode(frame: dict[str, Any]) -> str:
    return _compact(frame)
