"""What a file is, from its first bytes. Its name is never asked.

What you would get wrong: taking this for the whole examination. It only chooses who examines; each examiner
reads the file to its end and may still find that it is something else.
"""

import re

from followup.domain.evidence.lab.faults import Refused

HEAD = 1024  # bytes that are enough to tell
PHOTO, DOCUMENT, VIDEO = "photo", "document", "video"
KIND_OF = {
    "jpeg": PHOTO,
    "png": PHOTO,
    "webp": PHOTO,
    "pdf": DOCUMENT,
    "office": DOCUMENT,
    "mp4": VIDEO,
    "mov": VIDEO,
}

_TAKEN = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "office"),
)
# What is known and not taken: a key of followup.domain.evidence.faults.FOUND.
_KNOWN = (
    (b"GIF8", "gif"),
    (b"BM", "bitmap"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\x1a\x45\xdf\xa3", "other_film"),
    (b"{\\rtf", "rtf"),
)
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
_WEB = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|iframe|a\s|img\s)",
    re.IGNORECASE | re.DOTALL,
)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


def form_of(head: bytes) -> str:
    """A key of KIND_OF; Refused("empty") or Refused("unknown", found=…) for everything else."""
    if not head:
        raise Refused("empty")
    for start, form in _TAKEN:
        if head.startswith(start):
            return form
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] not in _HEIC:
        return "mov" if head[8:12] == b"qt  " else "mp4"
    raise Refused("unknown", found=_known(head))


def _known(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "heic"
    if head[:4] == b"RIFF":
        return "other_film"
    for start, found in _KNOWN:
        if head.startswith(start):
            return found
    text = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")
    if _SVG.search(text):
        return "svg"
    if _WEB.match(text):
        return "web_page"
    return "nothing" if not head.strip(b"\0") else "other"
