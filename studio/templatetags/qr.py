"""A QR code as path data, so that pages draw it as their own SVG: no image file, no inline style.

What you would get wrong: the quiet zone is not part of it; the page leaves four modules of white.
"""

from functools import lru_cache

from django import template
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

register = template.Library()


@lru_cache(maxsize=64)
def _matrix(text: str) -> list[list[bool]]:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


@register.simple_tag
def qr_size(text: str) -> int:
    """Modules along one side of the code for `text`."""
    return len(_matrix(text))


@register.simple_tag
def qr_path(text: str) -> str:
    """SVG path data of the dark modules, one unit each; every run of a row is one rectangle."""
    return "".join(
        f"M{start} {y}h{width}v1h-{width}z"
        for y, row in enumerate(_matrix(text))
        for start, width in _dark_runs(row)
    )


def _dark_runs(row: list[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
