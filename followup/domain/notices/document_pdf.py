"""A notice as a PDF, A4, in the form of official documents (GB/T 9704-2012: margins 37, 35, 28 and 26 mm).

What you would get wrong: breaking lines at blanks. Chinese has none: reportlab's CJK wrapping breaks between
any two letters and keeps punctuation from the head of a line.
"""

from typing import IO, Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from common.faces import chinese_face
from followup.domain.notices.document_sheet import Sheet

RED = HexColor("#C8102E")
SIZE, LEADING = 16, 28  # 三号, 28 points: 22 lines of 28 letters


def draw(sheet: Sheet, out: IO[bytes]) -> None:
    """Write the whole file to `out`."""
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        topMargin=30 * mm,
        bottomMargin=30 * mm,
        leftMargin=28 * mm,
        rightMargin=26 * mm,
        title=f"{sheet.title} {sheet.number}",
        author=sheet.organ,
    )
    document.build(_story(sheet), onFirstPage=_foot, onLaterPages=_foot)


def _style(name: str, **how: Any) -> ParagraphStyle:
    facts: dict[str, Any] = {
        "fontName": chinese_face(),
        "fontSize": SIZE,
        "leading": LEADING,
        "wordWrap": "CJK",
    }
    return ParagraphStyle(name, **(facts | how))


def _story(sheet: Sheet) -> list[Any]:
    head = _style("head", fontSize=26, leading=36, alignment=TA_CENTER, textColor=RED)
    title = _style("title", fontSize=22, leading=34, alignment=TA_CENTER)
    centred = _style("number", alignment=TA_CENTER)
    text = _style("text", firstLineIndent=2 * SIZE, alignment=TA_JUSTIFY)
    right = _style("right", alignment=TA_RIGHT, rightIndent=2 * SIZE)
    small = _style("small", fontSize=14, leading=22)
    return [
        Paragraph(escape(sheet.organ), head),
        HRFlowable(width="100%", thickness=2, color=RED, spaceBefore=6, spaceAfter=14),
        Paragraph(escape(sheet.title), title),
        Paragraph(escape(sheet.number), centred),
        Spacer(1, LEADING / 2),
        Paragraph(escape(sheet.addressee), _style("to")),
        *(Paragraph(escape(words), text) for words in sheet.body[:-1]),
        KeepTogether(  # a signature never stands on a page without text
            [
                Paragraph(escape(sheet.body[-1]), text),
                Paragraph(escape(sheet.closing), text),
                Spacer(1, LEADING),  # the seal covers the two lines below
                Paragraph(escape(f"{sheet.organ}{sheet.seal}"), right),
                Paragraph(escape(sheet.date), right),
                Spacer(1, LEADING / 2),
                HRFlowable(width="100%", thickness=0.6, color=HexColor("#000000"), spaceAfter=2),
                Paragraph(escape(sheet.copies), small),
            ]
        ),
    ]


def _foot(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont("Times-Roman", 12)
    canvas.drawCentredString(A4[0] / 2, 18 * mm, f"- {canvas.getPageNumber()} -")
    canvas.restoreState()
