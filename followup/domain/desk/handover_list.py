"""The list for the handover meeting (交办会), to print: each task with unit, criteria and dates.

What you would get wrong: the language. It is a paper of the house, written in the house's language whoever
presses the button.
"""

import io
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from common.faces import chinese_face
from followup.domain.desk.queues import Meeting
from followup.models import Task

MARGIN = 15 * mm
WIDTHS = (18, 38, 86, 62, 30, 33)  # mm, of the columns


def rows_of(meeting: Meeting) -> list[list[str]]:
    """The heading and a line for each task, those still to hand over first."""
    head = [
        _("Code"),
        _("Unit"),
        _("Words"),
        _("What must be shown"),
        _("Due date"),
        _("Signature of the unit"),
    ]
    waiting = [(one.task, [criterion.words for criterion in one.criteria]) for one in meeting.waiting]
    given = [(card.task, [one.words for one in card.task.criteria.all()]) for card in meeting.given]
    return [head, *(_row(task, criteria) for task, criteria in [*waiting, *given])]


def _row(task: Task, criteria: list[str]) -> list[str]:
    unit = f"{task.unit.name} ({task.get_share_display()})"
    shown = "\n".join(f"{n}. {words}" for n, words in enumerate(criteria, start=1))
    return [
        task.commitment.code,
        unit,
        task.commitment.words,
        shown,
        date_format(task.due_on, "DATE_FORMAT"),
        "",
    ]


def _title(meeting: Meeting) -> str:
    facts = {"number": meeting.number, "title": meeting.title}
    return _("Tasks handed over after episode %(number)s, %(title)s") % facts


def in_house_language(draw: Callable[[Meeting], bytes]) -> Callable[[Meeting], bytes]:
    def drawn(meeting: Meeting) -> bytes:
        with override(settings.LANGUAGE_CODE):
            return draw(meeting)

    return drawn


@in_house_language
def docx_of(meeting: Meeting) -> bytes:
    """A table on A4, lying, whose heading is repeated on each page."""
    document = Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(15)
    _write(document.add_paragraph(), _title(meeting), 16, bold=True)
    rows = rows_of(meeting)
    table = document.add_table(rows=0, cols=len(WIDTHS), style="Table Grid")
    for n, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, words, width in zip(cells, row, WIDTHS, strict=True):
            cell.width = Mm(width)
            _write(cell.paragraphs[0], words, 10, bold=n == 0)
    heading = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no name for it
    heading.append(heading.makeelement(qn("w:tblHeader"), {}))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _write(paragraph: Any, words: str, size: int, *, bold: bool = False) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")  # noqa: SLF001  as above


@in_house_language
def pdf_of(meeting: Meeting) -> bytes:
    out = io.BytesIO()
    text = ParagraphStyle("cell", fontName=chinese_face(), fontSize=9, leading=13, wordWrap="CJK")
    title = ParagraphStyle("title", parent=text, fontSize=15, leading=22)
    rows = [
        [Paragraph(escape(words).replace("\n", "<br/>"), text) for words in row] for row in rows_of(meeting)
    ]
    look = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#64727f")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#f5f7f9")),
        ]
    )
    table = Table(rows, colWidths=[width * mm for width in WIDTHS], repeatRows=1, style=look)
    document = SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        title=_title(meeting),
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
    )
    document.build([Paragraph(escape(_title(meeting)), title), Spacer(1, 6 * mm), table])
    return out.getvalue()


def file_name(meeting: Meeting, kind: str) -> str:
    with override(settings.LANGUAGE_CODE):
        return f"{_title(meeting)}.{kind}"
