"""The Chinese face of what we print as PDF.

What you would get wrong: a standard PDF font has no Chinese. An installed TrueType font is embedded; without
one the reader's own song face is asked for (STSong-Light, for which Acrobat, Chrome and poppler have a
substitute).
"""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FACES = (  # with TrueType outlines, which can be embedded; Noto's and Source Han's cannot
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)


@cache
def chinese_face() -> str:
    """Its name for reportlab, registered once."""
    for path in FACES:
        if Path(path).exists():
            try:
                pdfmetrics.registerFont(TTFont("chinese", path))
            except (TTFError, OSError):
                continue
            return "chinese"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"
