"""What a file is called, made safe to show and to download: a word beside the bytes, never a path.

What you would get wrong: trusting what looks like a name. Signs that turn the direction of writing make
"gpj.exe" out of "exe.jpg"; the extension shown is always the one of the content.
"""

import re
import unicodedata
from pathlib import PurePosixPath

LENGTH = 100  # of the stem
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_BAD = re.compile(r'[<>:"|?*\x00-\x1f]')


def clean_name(sent: str, extension: str = "") -> str:
    """The last part of what was sent, without control and direction signs; with `extension` when given."""
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join(sign for sign in " ".join(last.split()) if unicodedata.category(sign) not in HIDDEN)
    named = PurePosixPath(" ".join(_BAD.sub("_", plain).split()).lstrip(". ") or "file")
    stem, own = named.stem[:LENGTH].strip() or "file", named.suffix[:10]
    return f"{stem}.{extension}" if extension else f"{stem}{own}"
