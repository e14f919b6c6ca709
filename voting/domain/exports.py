"""A sealed round as files for the office: result, distribution, reconciliation, checksums, published lists.

What you would get wrong: between sealing and reveal the file tells what nobody has heard yet. It may be
fetched then, because figures are checked before they are shown, and each fetching leaves a row with the
file's digest.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.signing import public_key
from common.tables import Row, Table, csv_of, xlsx_of
from voting.domain.papers import choices_of, digest_of
from voting.domain.proof import seal_code
from voting.domain.publication import publication_of
from voting.domain.rounds import record
from voting.enums import Form, RoundState
from voting.errors import RoundNotSealed
from voting.models import Round

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class File:
    """`sha256` is of the very bytes."""

    name: str
    content_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def export_round(round_: Round, kind: str, *, by: str, at: datetime) -> File:
    """The round as "xlsx", "csv" or "json", in the active language; writes one row of history.

    Raises RoundNotSealed before sealing, and for a round that was voided without having been sealed.
    """
    if round_.state not in {RoundState.SEALED, RoundState.REVEALED} or round_.result is None:
        raise RoundNotSealed(number=round_.number)
    content_type, write = KINDS[kind]
    file = File(f"round-{round_.electorate.ref}-{round_.number:02d}.{kind}", content_type, write(round_))
    with transaction.atomic():
        record(round_, round_.state, round_.state, by=by, at=at, reason=f"export {kind} sha256 {file.sha256}")
    return file


def tables_of(round_: Round) -> list[Table]:
    """Five tables, each readable by itself."""
    return [
        _result(round_),
        _distribution(round_),
        _reconciliation(round_),
        _checksums(round_),
        _lists(round_),
    ]


def reconciliation_line(equation: dict[str, int]) -> str:
    """The equation of seats as one line."""
    return _(
        "issued %(issued)s = counted %(counted)s + joined, not voted %(joined_not_voted)s"
        " + never joined %(never_joined)s + void %(void)s"
    ) % {**equation}


def formula_of(result: dict[str, Any]) -> str:
    """How the figures were made, in words a reader can follow with a pencil."""
    if result.get("form") in {Form.STANCE, Form.DEAL}:
        words = _("share = ballots for the choice ÷ ballots counted")
    else:
        words = _("mean = sum of the scores ÷ number of scores, over all criteria alike")
    if trim := result.get("rules", {}).get("trim_percent"):
        words += _("; highest and lowest %(trim)s %% dropped, rounded down to whole ballots") % {"trim": trim}
    if len(result.get("pools", [])) > 1:
        words += _("; weighted by group: %(weights)s") % {"weights": weights_of(result)}
    return words + _("; rounded half up at the end")


def weights_of(result: dict[str, Any]) -> str:
    """群众代表 60 : 点评专家 40"""
    pools = result.get("pools", [])
    others = _("others")  # xgettext looks into no f-string
    return " : ".join(f"{'+'.join(pool['names']) or others} {pool['weight']}" for pool in pools)


# -- tables ------------------------------------------------------------------------------------


def _result(round_: Round) -> Table:
    result = round_.result or {}
    criteria = [criterion["name"] for criterion in round_.paper["criteria"]]
    header = [_("Unit"), _("Rank"), _("Result"), _("Untrimmed, unweighted"), *criteria]
    rows = [
        [
            subject["name"],
            subject["rank"],
            subject["mean"],
            subject["plain_mean"],
            *(criterion["mean"] for criterion in subject["criteria"]),
        ]
        for subject in result["subjects"]
    ]
    return Table(pgettext("export", "Result"), header, rows, [28, 8, 10, 18])


def _distribution(round_: Round) -> Table:
    rows: list[Row] = []
    for subject in (round_.result or {})["subjects"]:
        for at, criterion in enumerate(subject["criteria"]):
            names = {str(choice["value"]): choice["name"] for choice in choices_of(round_.paper, at)}
            shares = criterion.get("shares", {})
            rows += [
                [subject["name"], criterion["name"], names.get(value, value), count, shares.get(value)]
                for value, count in criterion["counts"].items()
            ]
    header = [_("Unit"), _("Criterion"), _("Value"), _("Ballots"), _("Share, %")]
    return Table(pgettext("export", "Distribution"), header, rows, [28, 20, 12, 10, 10])


def _reconciliation(round_: Round) -> Table:
    result = round_.result or {}
    equation = result["equation"]
    rows: list[Row] = [
        [_("Round"), f"{round_.number} · {round_.paper['title']}"],
        [_("Reconciliation"), reconciliation_line(equation)],
        [_("of which on paper"), equation.get("on_paper", 0)],
        [_("Phones changed by ushers"), equation.get("rebound", 0)],
        [_("Formula"), formula_of(result)],
        [_("Groups"), weights_of(result)],
        [_("Which press counts"), str(round_.get_press_display())],
        [_("Secrecy"), str(round_.get_secrecy_display())],
    ]
    return Table(pgettext("export", "Reconciliation"), [], rows, [24, 80])


def _checksums(round_: Round) -> Table:
    rows: list[Row] = [
        [_("Seal code"), " ".join(seal_code(round_.root))],
        [_("Root of the published lists"), round_.root],
        [_("Paper, SHA-256"), round_.paper_sha256],
        [_("Result, SHA-256"), digest_of(round_.result)],
        [_("Former round's link"), round_.previous_head],
        [_("This round's link"), round_.head],
        [_("Signature (Ed25519)"), round_.signature],
        [_("Show key"), public_key()],
    ]
    return Table(pgettext("export", "Checksums"), [], rows, [28, 90])


def _lists(round_: Round) -> Table:
    paper, found = round_.paper, (round_.result or {})
    criteria, subjects = len(paper["criteria"]), len(paper["subjects"])
    rows: list[Row] = []
    for row in round_.rows.order_by("list", "row_id"):
        rest, criterion = divmod(row.list, criteria)
        pool, subject = divmod(rest, subjects)
        names = "+".join(found["pools"][pool]["names"])
        words = [paper["subjects"][subject]["name"], paper["criteria"][criterion]["name"]]
        rows.append([row.list, names, *words, row.row_id, row.salt, row.value, row.seat])
    header = [_("List"), _("Group"), _("Unit"), _("Criterion"), _("Row"), _("Salt"), _("Value"), _("Seat")]
    return Table(pgettext("export", "Published lists"), header, rows, [6, 14, 24, 20, 14, 26, 8, 10])


# -- files -------------------------------------------------------------------------------------


def _as_json(round_: Round) -> bytes:
    result = round_.result or {}
    words = {"reconciliation": reconciliation_line(result["equation"]), "formula": formula_of(result)}
    text = json.dumps(publication_of(round_, **words), ensure_ascii=False, indent=1)
    return text.encode()


KINDS: dict[str, tuple[str, Callable[[Round], bytes]]] = {
    "xlsx": (XLSX, lambda round_: xlsx_of(tables_of(round_))),
    "csv": ("text/csv; charset=utf-8", lambda round_: csv_of(tables_of(round_)).encode()),
    "json": ("application/json", _as_json),
}
