"""A notice as a Word document, A4, in the form of official documents, for the organ's own paper.

What you would get wrong: setting `font.name` alone. Word takes the face of Chinese letters from
`w:eastAsia`, which python-docx does not set.
"""

from typing import IO, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from followup.domain.notices.document_sheet import Sheet

RED = RGBColor(0xC8, 0x10, 0x2E)
BODY, TITLE = "仿宋", "宋体"
SIZE, LEADING = 16, 28
# The order is fixed (ISO 29500): Word calls a file broken whose borders stand behind these.
AFTER_BORDERS = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct"),
    *("w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid"),
    *("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc"),
    *("w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle"),
    *("w:rPr", "w:sectPr", "w:pPrChange"),
)


def draw(sheet: Sheet, out: IO[bytes]) -> None:
    """Write the whole file to `out`."""
    document = Document()
    _page(document.sections[0])
    document.core_properties.title = f"{sheet.title} {sheet.number}"
    document.core_properties.author = sheet.organ
    document.core_properties.comments = ""
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    head = _line(document, sheet.organ, size=26, align=centre, face=TITLE, bold=True, colour=RED)
    _rule(head, "C8102E", 16)
    _line(document, "")
    _line(document, sheet.title, size=22, align=centre, face=TITLE, bold=True)
    _line(document, sheet.number, align=centre)
    _line(document, "")
    _line(document, sheet.addressee)
    for words in sheet.body[:-1]:
        _line(document, words, indent=2 * SIZE)
    for words in (sheet.body[-1], sheet.closing):  # a signature never stands on a page without text
        _line(document, words, indent=2 * SIZE, keep=True)
    _line(document, "", keep=True)
    _line(document, f"{sheet.organ}{sheet.seal}", align=right, keep=True, inset=2 * SIZE)
    _line(document, sheet.date, align=right, keep=True, inset=2 * SIZE)
    _rule(_line(document, "", keep=True), "000000", 6)
    _line(document, sheet.copies, size=14)
    document.save(out)


def _page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _line(
    document: Any,
    words: str,
    *,
    size: float = SIZE,
    align: Any = None,
    face: str = BODY,
    bold: bool = False,
    colour: RGBColor | None = None,
    indent: float = 0,
    inset: float = 0,
    keep: bool = False,
) -> Any:
    paragraph = document.add_paragraph()
    how = paragraph.paragraph_format
    how.alignment, how.keep_with_next = align, keep
    how.first_line_indent, how.right_indent = Pt(indent), Pt(inset)
    how.space_before = how.space_after = Pt(0)
    how.line_spacing_rule, how.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(LEADING, size * 1.4))
    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.font.bold = "Times New Roman", Pt(size), bold
    run.font.color.rgb = colour
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001  see above
    return paragraph


def _rule(paragraph: Any, colour: str, eighths: int) -> None:
    """A line under the paragraph, in eighths of a point."""
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "6"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    properties = paragraph._element.get_or_add_pPr()  # noqa: SLF001  python-docx has no borders
    properties.insert_element_before(border, *AFTER_BORDERS)
