"""What is published of a revealed round, and whether a stored round still says what it was sealed with.

What you would get wrong: publishing before reveal. Sealing shows the root only (it commits to every row and
tells none); the lists are the result.
"""

from collections import Counter
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias

from django.db.models import Q

from common.clock import to_ms
from common.signing import is_signed, public_key, sign
from voting.domain.papers import digest_of
from voting.domain.proof import NO_HEAD, file_message, head_message, head_of, seal_code
from voting.domain.recount import BALLOTS_CELL, tallied
from voting.domain.results import result_of
from voting.domain.sealed_lists import Row, place_of, pools_of_rows, root_of_rows, stored_rows
from voting.enums import RoundPurpose
from voting.errors import RoundNotSealed
from voting.models import Round

Publication: TypeAlias = dict[str, Any]

FORMAT = "wenzheng-round/1"


def publication_of(round_: Round, **words: str) -> Publication:
    """The file by which anybody can recount the round; docs/protocol.md has its shape. Times are ms since
    1970; `words` are added as they are. `signature` is over the head, which was shown when the round was
    sealed; `file_signature` over all the rest of the file, so that no word of it can be changed on its way.

    Raises RoundNotSealed for a round without a result. Whether it may be shown is the caller's question.
    """
    if round_.result is None:
        raise RoundNotSealed(number=round_.number)
    told = {**_told(round_), **words}
    return {**told, "file_signature": sign(file_message(digest_of(told)))}


def _told(round_: Round) -> Publication:
    result = round_.result or {}
    return {
        "format": FORMAT,
        "show_key": public_key(),
        "electorate": {"ref": round_.electorate.ref, "title": round_.electorate.title},
        "round": {
            "id": round_.pk,
            "number": round_.number,
            "title": round_.paper["title"],
            "purpose": str(round_.purpose),
            "secrecy": str(round_.secrecy),
            "press": str(round_.press),
            "opened_at": _ms(round_.opened_at),
            "closes_at": _ms(round_.closes_at),
            "sealed_at": _ms(round_.sealed_at),
        },
        "paper": round_.paper,
        "paper_sha256": round_.paper_sha256,
        "pools": result["pools"],
        "lists": _lists(round_),
        "result": result,
        "result_sha256": digest_of(result),
        "previous_head": round_.previous_head,
        "root": round_.root,
        "head": round_.head,
        "signature": round_.signature,
        "seal_code": seal_code(round_.root),
    }


def _ms(moment: datetime | None) -> int | None:
    return to_ms(moment) if moment else None


def _lists(round_: Round) -> list[dict[str, Any]]:
    """Only lists that hold rows; each says where it belongs."""
    found = []
    for number, rows in groupby(stored_rows(round_), key=lambda row: row.list):
        pool, subject, criterion = place_of(number, round_.paper)
        where = {"list": number, "pool": pool, "subject": subject, "criterion": criterion}
        found.append({**where, "rows": [_row(row) for row in rows]})
    return found


def _row(row: Row) -> list[Any]:
    """[id, salt, value], and the seat in a round of named ballots."""
    return [row.row_id, row.salt, row.value, *([row.seat] if row.seat else [])]


# -- is it still what was sealed? --------------------------------------------------------------


def doubts(round_: Round) -> list[str]:
    """What does not agree in a sealed round: words for an operator, never a number of the result.

    Rows, tally, result, root, link and signature are six writings of one thing; an empty list: they agree.
    """
    rows = stored_rows(round_)
    return [*_doubts_of_counts(round_, rows), *_doubts_of_proof(round_, rows)]


def _doubts_of_counts(round_: Round, rows: list[Row]) -> list[str]:
    result = round_.result or {}
    pools = pools_of_rows(rows, round_.paper, result)
    found = []
    total = sum((pool.cells for pool in pools), start=Counter[str]())
    if total != tallied(round_):
        found.append("the tally differs from the published rows")
    if {**result, "equation": None} != {**result_of(round_.paper, pools), "equation": None}:
        found.append("the result differs from the published rows")
    equation = result.get("equation", {})
    parts = [equation.get(part) for part in ("counted", "joined_not_voted", "never_joined", "void")]
    if None in parts or equation.get("issued") != sum(parts) or equation["counted"] != total[BALLOTS_CELL]:
        found.append("the equation of seats does not add up")
    return found


def _doubts_of_proof(round_: Round, rows: list[Row]) -> list[str]:
    found = []
    if root_of_rows(round_, rows) != round_.root:
        found.append("the root differs from the published rows")
    if digest_of(round_.paper) != round_.paper_sha256:
        found.append("the paper differs from its digest")
    if head_of_round(round_) != round_.head:
        found.append("the link differs from what it was made of")
    if round_.previous_head != previous_head(round_):
        found.append("the chain to the former round is broken")
    if not is_signed(head_message(round_.head), round_.signature, public_key()):
        found.append("the signature is not the show key's")
    return found


def head_of_round(round_: Round) -> str:
    """The link of a round whose root, result and previous link are known."""
    result = round_.result or {}
    return head_of(
        round_.pk,
        round_.number,
        result.get("n", 0),
        root=round_.root,
        paper=round_.paper_sha256,
        result=digest_of(result),
        previous=round_.previous_head,
    )


def previous_head(round_: Round) -> str:
    """The link of the air round that was sealed before this one; voided ones stay in the chain. A drill is in
    none."""
    if round_.purpose != RoundPurpose.AIR:
        return NO_HEAD
    others = Round.objects.counting().filter(electorate=round_.electorate_id).exclude(head="")
    before = others.exclude(pk=round_.pk)
    if sealed_at := round_.sealed_at:
        before = before.filter(Q(sealed_at__lt=sealed_at) | Q(sealed_at=sealed_at, pk__lt=round_.pk))
    return before.order_by("-sealed_at", "-pk").values_list("head", flat=True).first() or NO_HEAD
