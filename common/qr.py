"""A QR code as path data, so that pages and PDFs draw it as their own vector: no image file, no inline style.

What you would get wrong: the quiet zone is not part of it; whoever draws it leaves four modules of white.
"""

from functools import lru_cache

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode


@lru_cache(maxsize=64)
def matrix(text: str) -> list[list[bool]]:
    """Rows of dark modules for `text`, error correction M (15 %)."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def runs(text: str) -> list[tuple[int, int, int]]:
    """(x, y, width) of every run of dark modules, top down."""
    return [(x, y, width) for y, row in enumerate(matrix(text)) for x, width in _dark_runs(row)]


def path(text: str) -> str:
    """SVG path data of the dark modules, one unit each; every run of a row is one rectangle."""
    return "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in runs(text))


def _dark_runs(row: list[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found
