"""Seat cards as a PDF: A4, eight cards of 95 x 69 mm to a sheet, crop marks at the edges.

What you would get wrong: asking for a bold face. The Chinese one (common.faces) has none; it is drawn by a
stroke.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from common import qr
from common.faces import chinese_face
from voting.domain.cards import Card, Deck

PAGE = (210 * mm, 297 * mm)
MARGIN, WIDE, HIGH = 10 * mm, 95 * mm, 69.25 * mm
PAD = 4.5 * mm
INNER = WIDE - 2 * PAD
CODE = 28 * mm
LATIN = "Helvetica-Bold"
SMALLER = 0.72  # Chinese letters in a seat's name, which fill their square


def render(deck: Deck) -> bytes:
    """The whole file. Two hundred cards take a second or two."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE, pageCompression=1)
    canvas.setTitle(deck.title)
    canvas.setCreator(deck.programme)
    for sheet in deck.sheets or [[]]:
        _marks(canvas)
        _slug(canvas, deck, sheet)
        for place, card in enumerate(sheet):
            canvas.saveState()
            canvas.translate(MARGIN + place % 2 * WIDE, PAGE[1] - MARGIN - (place // 2 + 1) * HIGH)
            _card(canvas, deck, card)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# -- the sheet ---------------------------------------------------------------------------------


def _marks(canvas: Any) -> None:
    canvas.setLineWidth(0.4)
    for column in range(3):
        x = MARGIN + column * WIDE
        canvas.line(x, 2 * mm, x, 8 * mm)
        canvas.line(x, PAGE[1] - 2 * mm, x, PAGE[1] - 8 * mm)
    for row in range(5):
        y = PAGE[1] - MARGIN - row * HIGH
        canvas.line(2 * mm, y, 8 * mm, y)
        canvas.line(PAGE[0] - 2 * mm, y, PAGE[0] - 8 * mm, y)


def _slug(canvas: Any, deck: Deck, sheet: Sequence[Card]) -> None:
    y = PAGE[1] - 6 * mm
    if sheet:
        span = sheet[0].label if len(sheet) == 1 else f"{sheet[0].label} – {sheet[-1].label}"
        _write(canvas, MARGIN + 4 * mm, y, span, 8)
    _write(canvas, PAGE[0] - MARGIN - 4 * mm, y, deck.slug, 8, right=True)


# -- one card ----------------------------------------------------------------------------------


def _card(canvas: Any, deck: Deck, card: Card) -> None:
    """Origin at the card's lower left corner."""
    words = deck.words(card)
    _head(canvas, deck, card)
    _seat(canvas, card)
    _code(canvas, card, words.caption)
    for number, step in enumerate(words.steps, 1):
        y = 29.3 * mm - (number - 1) * 5.9 * mm
        canvas.setFont(LATIN, 10)
        canvas.drawString(PAD, y, str(number))
        _write(canvas, PAD + 5 * mm, y, step, 10, most=INNER - CODE - 8 * mm)
    canvas.setFont("Helvetica", 8.2)
    canvas.drawString(PAD, 12.2 * mm, words.english)
    canvas.setLineWidth(0.8)
    canvas.line(PAD, 10.7 * mm, WIDE - PAD, 10.7 * mm)
    end = _write(canvas, PAD, 7.1 * mm, words.vow, 8.6, bold=True)
    _write(canvas, end + 1 * mm, 7.1 * mm, words.advice, 8.6, most=WIDE - PAD - end - 1 * mm)
    canvas.setFont("Helvetica", 6.4)
    canvas.drawString(PAD, 4 * mm, deck.english_vow)
    canvas.drawRightString(WIDE - PAD, 4 * mm, f"Key {deck.key}")


def _head(canvas: Any, deck: Deck, card: Card) -> None:
    """A spare's head is reversed, so that it cannot be taken for a seat's even in one ink."""
    y = HIGH - 9.2 * mm
    if card.is_spare:
        canvas.rect(PAD - 2 * mm, y - 2.6 * mm, INNER + 4 * mm, 8.6 * mm, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.setStrokeGray(1)
    else:
        canvas.setLineWidth(1.7)
        canvas.line(PAD, y - 2.2 * mm, WIDE - PAD, y - 2.2 * mm)
    start = _write(canvas, PAD, y, deck.programme, 12, bold=True) + 2.5 * mm
    room = INNER + PAD - start - _width(card.kind, 10.5) - 3 * mm
    _write(canvas, start, y, f"《{deck.title}》", 10.5, most=room)
    _write(canvas, WIDE - PAD, y, card.kind, 10.5, bold=True, right=True)
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)


def _seat(canvas: Any, card: Card) -> None:
    right, base = WIDE - PAD - CODE - 4 * mm, HIGH - 27.5 * mm
    widest = max((_width(text, 9.5) for text in card.beside), default=0)
    room = right - PAD - widest - 2 * mm
    parts = re.findall(r"[ -~]+|[^ -~]+", card.label)
    size = min(46.0, 46.0 * room / max(1.0, sum(_label_width(part, 46) for part in parts)))
    x = PAD
    for part in parts:
        if part.isascii():
            canvas.setFont(LATIN, size)
            canvas.drawString(x, base, part)
        else:
            _write(canvas, x, base, part, size * SMALLER, bold=True)
        x += _label_width(part, size)
    for line, text in enumerate(reversed(card.beside)):
        _write(canvas, right, base + line * 5 * mm, text, 9.5, right=True)
    if card.is_spare:  # a line to write the seat on
        canvas.setLineWidth(0.8)
        canvas.line(right - 10 * mm, base, right, base)


def _label_width(part: str, size: float) -> float:
    return _width(part, size, LATIN) if part.isascii() else _width(part, size * SMALLER)


def _code(canvas: Any, card: Card, caption: str) -> None:
    x, y = WIDE - PAD - CODE, HIGH - 15.2 * mm - CODE
    _write(canvas, x + (CODE - _width(caption, 8.6)) / 2, y - 4.6 * mm, caption, 8.6, bold=True)
    module = CODE / card.modules
    path = canvas.beginPath()
    for column, row, width in qr.runs(card.url):
        path.rect(x + column * module, y + CODE - (row + 1) * module, width * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


# -- text --------------------------------------------------------------------------------------


def _width(text: str, size: float, face: str = "") -> float:
    return float(pdfmetrics.stringWidth(text, face or chinese_face(), size))


def _write(
    canvas: Any,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    bold: bool = False,
    right: bool = False,
    most: float = 0,
) -> float:
    """One line in the Chinese face, shrunk or cut to `most`; answers where it ends."""
    if most and (wide := _width(text, size)) > most:
        size = max(size * most / wide, size * 0.72)
        while len(text) > 1 and _width(text, size) > most:
            text = text[:-2] + "…"
    width = _width(text, size)
    start = x - width if right else x
    line = canvas.beginText(start, y)
    line.setFont(chinese_face(), size)
    line.setTextRenderMode(2 if bold else 0)
    canvas.setLineWidth(size / 32)
    line.textOut(text)
    line.setTextRenderMode(0)
    canvas.drawText(line)
    return start + width
