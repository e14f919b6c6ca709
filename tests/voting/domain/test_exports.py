import csv
import hashlib
import io
import json
from datetime import datetime

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from tests.voting.domain.test_publication import scored
from tests.voting.factories import Room
from voting.domain import exports
from voting.errors import RoundNotSealed
from voting.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(room: Room, at: datetime) -> Round:
    return room.seal(scored(room, at))


def export(round_: Round, kind: str, at: datetime) -> exports.File:
    with override("en"):
        return exports.export_round(round_, kind, by="producer", at=at)


def test_xlsx_has_five_sheets_and_the_same_figures(sealed: Round, at: datetime) -> None:
    book = load_workbook(io.BytesIO(export(sealed, "xlsx", at).content))
    assert len(book.sheetnames) == 5
    result = [[cell.value for cell in row] for row in book.worksheets[0].rows]
    assert result[1][:4] == ["环保局", 1, 5.83, 5.83]
    assert sum(row[3].value for row in list(book.worksheets[1].rows)[1:]) == 3 * 4
    assert len(list(book.worksheets[4].rows)) == 1 + 3 * 4


def test_csv_carries_reconciliation_formula_and_checksums(sealed: Round, at: datetime) -> None:
    cells = {
        row[0]: row[1]
        for row in csv.reader(io.StringIO(export(sealed, "csv", at).content.decode("utf-8-sig")))
        if len(row) == 2
    }
    assert cells["Reconciliation"] == "issued 5 = counted 3 + joined, not voted 0 + never joined 2 + void 0"
    assert cells["Formula"].startswith("mean = sum of the scores")
    assert cells["Root of the published lists"] == sealed.root


def test_json_is_the_publication_with_its_words(sealed: Round, at: datetime) -> None:
    told = json.loads(export(sealed, "json", at).content)
    assert (told["root"], told["result"]["n"], len(told["lists"])) == (sealed.root, 3, 4)
    assert told["reconciliation"].startswith("issued 5 = ")


def test_each_export_leaves_a_row_with_the_files_digest(sealed: Round, at: datetime) -> None:
    file = export(sealed, "csv", at)
    last = sealed.changes.last()
    assert last is not None
    digest = hashlib.sha256(file.content).hexdigest()
    assert (last.by, last.before, last.after, last.reason) == (
        "producer",
        "sealed",
        "sealed",
        f"export csv sha256 {digest}",
    )


def test_nothing_is_exported_before_sealing(room: Room, at: datetime) -> None:
    open_ = scored(room, at)
    with pytest.raises(RoundNotSealed):
        export(open_, "xlsx", at)
    assert open_.changes.count() == 2


def test_formula_tells_trim_and_weights() -> None:
    result = {
        "rules": {"trim_percent": 5},
        "pools": [{"names": ["群众代表"], "weight": 60}, {"names": ["点评专家"], "weight": 40}],
    }
    with override("en"):
        words = exports.formula_of(result)
    assert "highest and lowest 5 % dropped" in words
    assert "群众代表 60 : 点评专家 40" in words
