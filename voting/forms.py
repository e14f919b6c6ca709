"""Ballots and papers as HTTP carries them: the JSON body, the plain form, and the rows that form shows."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from voting.enums import HelpNote
from voting.live import wire

CELL = re.compile(r"s([0-9]{1,2})c([0-9]{1,2})", re.ASCII)
WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
WITHDRAW = "withdraw"
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


def is_form(request: HttpRequest) -> bool:
    return request.content_type in FORM_TYPES


def posted_ballot(request: HttpRequest) -> wire.Ballot | wire.Misfit:
    """What was posted, whichever way; a body over 4 KB is not read any further."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > wire.MAX_BYTES:
        return wire.Misfit(wire.TOO_LARGE)
    return wire.parse_ballot(ballot_text(request.POST) if is_form(request) else request.body)


def ballot_text(fields: Mapping[str, str]) -> str:
    """Fields `round`, `seq`, `salt`, `s<subject>c<criterion>` as the text of a ballot message.

    A cell left out becomes null, and text that is no number stays text: `wire` refuses both
    by name, so that the form and the socket can never differ in what they accept.
    """
    cells = {
        (int(found[1]), int(found[2])): value
        for name, value in fields.items()
        if (found := CELL.fullmatch(name))
    }
    rows = 1 + max((row for row, _ in cells), default=-1)
    columns = 1 + max((column for _, column in cells), default=-1)
    scores = [[_number(cells.get((row, column), "")) for column in range(columns)] for row in range(rows)]
    names = {"round": _number(fields.get("round", "")), "seq": _number(fields.get("seq", ""))}
    return json.dumps({**names, "salt": fields.get("salt", ""), "scores": scores})


def _number(text: str) -> int | str:
    return int(text) if WHOLE.fullmatch(text) else text


def ballot_rows(frame: dict[str, Any] | None, fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """Subjects with their cells, for the form without JavaScript; none unless the round is open.

    `fields` is what had been posted: a refused ballot is shown again as it was.
    """
    if frame is None or frame["state"] != "open":
        return []
    paper = frame["paper"]
    return [
        {
            "subject": subject,
            "cells": [
                _cell(f"s{row}c{column}", criterion, criterion.get("scale") or paper["scale"], fields)
                for column, criterion in enumerate(paper["criteria"])
            ],
        }
        for row, subject in enumerate(paper["subjects"])
    ]


def _cell(
    field: str, criterion: dict[str, Any], scale: dict[str, int], fields: Mapping[str, str]
) -> dict[str, Any]:
    chosen, values = (
        _number(fields.get(field, "")),
        list(range(scale["min"], scale["max"] + 1, scale["step"])),
    )
    return {
        "field": field,
        "criterion": criterion,
        "values": values,
        "chosen": chosen if chosen in values else None,
    }


def help_note(fields: Mapping[str, str]) -> str | None:
    """Why a phone calls an usher, a HelpNote or ""; None: nobody is needed."""
    note = fields.get("note", "")
    if note == WITHDRAW:
        return None
    return note if note in HelpNote else ""
