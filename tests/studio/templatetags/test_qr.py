"""The path data draws the very modules of the code."""

import re

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from studio.templatetags.qr import qr_path, qr_size

TEXT = "http://192.168.1.20:8000/join/"


def test_path_draws_every_dark_module() -> None:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(TEXT)
    code.make(fit=True)
    dark = {(x, y) for y, row in enumerate(code.get_matrix()) for x, on in enumerate(row) if on}
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", qr_path(TEXT))
    drawn = {(int(x) + i, int(y)) for x, y, width in runs for i in range(int(width))}
    assert drawn == dark


def test_size_is_that_of_a_qr_code() -> None:
    assert (qr_size(TEXT) - 17) % 4 == 0
