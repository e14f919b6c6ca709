"""How facts are spelled as bytes before they are hashed or signed, and bytes as text.

Pure functions. What you would get wrong: a hashed text is canonical JSON of a list, so that no two different
things can ever spell the same bytes.
"""

import base64
import binascii
import json
from typing import Any

URL_ALPHABET = bytes.maketrans(b"+/", b"-_")
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def canon(value: list[Any]) -> bytes:
    """The one spelling of a list of strings, whole numbers and lists of them."""
    return _compact(value).encode()


def b64(data: bytes) -> str:
    """base64url without padding: 16 bytes are 22 characters, 32 are 43, 64 are 86."""
    return binascii.b2a_base64(data, newline=False).translate(URL_ALPHABET).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Raises ValueError for what is no base64url."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
