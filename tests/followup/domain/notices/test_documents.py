"""The three documents, read back: every part of the form is there, in order, in both kinds of file."""

import io
from collections.abc import Callable
from datetime import date

import docx
import pypdf

from followup.domain.notices.documents import docx_of, file_name, pdf_of, sheet_of
from followup.enums import NoticeStep
from followup.models import Notice
from tests.followup.domain.notices.conftest import walk
from tests.followup.lives import Life


def given(life: Callable[..., Life], step: NoticeStep) -> Notice:
    life(date(2026, 9, 30)).planned()
    walk(date(2026, 10, 8), date(2026, 10, 20), hours=(9,))
    return Notice.objects.get(step=step)


def test_the_sheet(life: Callable[..., Life]) -> None:
    sheet = sheet_of(given(life, NoticeStep.T_PLUS_5))
    assert (sheet.title, sheet.number, sheet.addressee) == ("督办通知书", "问政督办〔2026〕2号", "环保局：")
    assert sheet.date == "2026年10月13日"
    assert sheet.body[1] == "“10个工作日内,封堵青石浦沿线3处排污口,清完河面垃圾。”"
    assert "10月8日、10月9日、10月10日、10月12日、10月13日" in "".join(sheet.body)


def test_word(life: Callable[..., Life]) -> None:
    notice = given(life, NoticeStep.T_PLUS_1)
    sheet = sheet_of(notice)
    said = [line.text for line in docx.Document(io.BytesIO(docx_of(notice))).paragraphs if line.text]
    assert said == [
        *(sheet.organ, sheet.title, sheet.number, sheet.addressee, *sheet.body, sheet.closing),
        *(f"{sheet.organ}{sheet.seal}", sheet.date, sheet.copies),
    ]
    assert file_name(notice, "docx") == f"催办通知书-2026-0001-{notice.task.commitment.code}.docx"


def test_pdf(life: Callable[..., Life]) -> None:
    notice = given(life, NoticeStep.T_PLUS_10)
    pages = pypdf.PdfReader(io.BytesIO(pdf_of(notice))).pages
    text = "".join(page.extract_text() for page in pages).replace("\n", "")
    sheet = sheet_of(notice)
    for words in (sheet.organ, sheet.title, sheet.number, sheet.addressee, *sheet.body, sheet.date):
        assert words in text, words
    assert (float(pages[0].mediabox.width), len(pages)) == (595.2756, 1)
