"""What the public proof pages say of revealed rounds: the same facts as the published file, for eyes.

What you would get wrong: a voided round that had been sealed keeps its link in the chain. It is named with
its reason; its lists are not shown.
"""

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from voting.domain.papers import choices_of
from voting.domain.proof import NO_HEAD, seal_code
from voting.domain.publication import publication_of
from voting.domain.sealed_lists import Row, place_of, stored_rows
from voting.enums import RoundState
from voting.models import Electorate, Round

MOST_ROWS = 1000  # of one list on a page; the file has all


@dataclass(frozen=True)
class Link:
    """A sealed round in its electorate's chain. `is_shown`: it has a page."""

    round: Round

    @property
    def is_shown(self) -> bool:
        return self.round.state == RoundState.REVEALED

    @property
    def code(self) -> list[str]:
        return seal_code(self.round.root)

    @property
    def n(self) -> int:
        return int((self.round.result or {}).get("n", 0))


@dataclass(frozen=True)
class Audience:
    """An electorate with its links, newest first."""

    electorate: Electorate
    links: list[Link]


@dataclass(frozen=True)
class ListShown:
    """One published list; `rest` rows more are in the file."""

    pool: str
    subject: str
    criterion: str
    choices: list[dict[str, Any]]
    rows: list[Row]
    rest: int


@dataclass(frozen=True)
class ProofPage:
    round: Round
    former: Round | None
    following: Round | None
    code: list[str]
    names: list[str]
    lists: list[ListShown]

    @property
    def result(self) -> dict[str, Any]:
        return self.round.result or {}

    @property
    def weights(self) -> str:
        """群众代表 60 : 点评专家 40"""
        return " : ".join(f"{' + '.join(pool['names'])} {pool['weight']}" for pool in self.result["pools"])

    @property
    def has_means(self) -> bool:
        """False where only choices were made: a mean of yes and no says nothing."""
        return any(not choices_of(self.round.paper, at) for at in range(len(self.names)))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The result's subjects; each criterion with the names of its shares, [(name, percent)]."""
        return [{**subject, "cells": self._cells(subject)} for subject in self.result.get("subjects", [])]

    def _cells(self, subject: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "mean": criterion["mean"],
                "shares": [
                    (choice["name"], criterion["shares"][str(choice["value"])])
                    for choice in choices_of(self.round.paper, at)
                ],
            }
            for at, criterion in enumerate(subject["criteria"])
        ]

    @property
    def is_first(self) -> bool:
        return self.round.previous_head == NO_HEAD


def audiences() -> list[Audience]:
    """Those of whom a round was revealed; newest electorate first."""
    told = (
        Round.objects.on_record()
        .exclude(head="")
        .filter(state__in=[RoundState.REVEALED, RoundState.VOID], electorate__rounds__state="revealed")
        .distinct()
        .select_related("electorate")
        .order_by("-electorate", "-number")
    )
    return [
        Audience(electorate, [Link(round_) for round_ in rounds])
        for electorate, rounds in groupby(told, key=lambda round_: round_.electorate)
    ]


def proof_page(round_: Round) -> ProofPage:
    """Of a revealed round."""
    others = Round.objects.on_record().filter(electorate=round_.electorate_id)
    return ProofPage(
        round=round_,
        former=others.filter(head=round_.previous_head).first(),
        following=others.filter(
            previous_head=round_.head, state__in=[RoundState.REVEALED, RoundState.VOID]
        ).first(),
        code=seal_code(round_.root),
        names=[criterion["name"] for criterion in round_.paper["criteria"]],
        lists=list(_lists(round_)),
    )


def _lists(round_: Round) -> Iterator[ListShown]:
    paper, pools = round_.paper, (round_.result or {})["pools"]
    for number, of_list in groupby(stored_rows(round_), key=lambda row: row.list):
        pool, subject, criterion = place_of(number, paper)
        every = list(of_list)
        yield ListShown(
            " + ".join(pools[pool]["names"]) if len(pools) > 1 else "",
            paper["subjects"][subject]["name"],
            paper["criteria"][criterion]["name"],
            choices_of(paper, criterion),
            every[:MOST_ROWS],
            max(0, len(every) - MOST_ROWS),
        )


def published(round_: Round) -> bytes:
    """The published file. Two hundred phones ask for it at once, and it never changes again."""
    return _file(round_.pk, round_.head, round_.electorate.title)


@functools.lru_cache(8)
def _file(round_id: int, head: str, title: str) -> bytes:
    found = publication_of(Round.objects.select_related("electorate").get(pk=round_id))
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
