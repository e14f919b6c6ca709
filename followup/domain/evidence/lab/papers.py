"""PDF: read to its last object, refused when it would do something by itself, written anew for the public.

What you would get wrong: looking for "/JavaScript" in the bytes. Names may be spelled with #xx and objects
lie in compressed streams; only the parsed objects tell. Nothing is ever rendered or executed.
"""

from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from followup.domain.evidence.lab.faults import Refused

TAIL = 66_000  # bytes at the end in which a ZIP would have its directory
MOST_PAGES = 3000
MOST_OBJECTS = 400_000
ACTIVE = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute", "/Rendition", "/Sound",
    "/Movie",
}  # fmt: skip
ACTIVE_KEYS = {
    "/JS": "/JavaScript",
    "/XFA": "/XFA",
    "/RichMedia": "/RichMedia",
    "/RichMediaContent": "/RichMedia",
}
INNER = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")  # what a page says of who made it
# pypdf meets bytes that are anything: whatever it raises means that the file cannot be read.
BROKEN = (PyPdfError, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError,
          NotImplementedError, ArithmeticError, AssertionError, EOFError)  # fmt: skip


def examine(path: Path, target: Path, limits: dict[str, Any]) -> dict[str, Any]:
    """A copy without names, dates and former versions is in `target` afterwards, when one could be made."""
    _check_ends(path)
    try:
        reader = PdfReader(path, strict=False)
        _check_lock(reader)
        pages = len(reader.pages)
        _walk(reader)
    except BROKEN as error:
        raise Refused("pdf_damaged") from error
    if not 1 <= pages <= MOST_PAGES:
        raise Refused("pdf_damaged")
    copied = _copied(reader, target / "public")
    return {"media_type": "application/pdf", "public": "pdf" if copied else "", "thumb": False}


def _check_ends(path: Path) -> None:
    """It ends as a PDF and as nothing else."""
    with path.open("rb") as source:
        source.seek(-min(TAIL, path.stat().st_size), 2)
        tail = source.read()
    if b"PK\x05\x06" in tail:
        raise Refused("two_kinds")
    if not tail.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF"):
        raise Refused("pdf_cut" if b"%%EOF" not in tail else "two_kinds")


def _check_lock(reader: PdfReader) -> None:
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("locked")


def _walk(reader: PdfReader) -> None:
    """Every object that can be reached from the root; what names its maker is taken out on the way."""
    stack: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    for _step in range(MOST_OBJECTS):
        if not stack:
            return
        one = stack.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            _check_idle(one)
            stack.extend(one.values())
        elif isinstance(one, ArrayObject):
            stack.extend(one)
    raise Refused("bomb")


def _check_idle(found: DictionaryObject) -> None:
    acts = {str(found.get(key, "")) for key in ("/S", "/Subtype")} & ACTIVE
    acts |= {name for key, name in ACTIVE_KEYS.items() if key in found}
    if acts:
        raise Refused("pdf_active", what=min(acts).removeprefix("/"))
    if "/EF" in found or "/EmbeddedFiles" in found:
        raise Refused("objects")
    for key in INNER:
        if key in found and key != "/Thumb":
            del found[key]


def _copied(reader: PdfReader, path: Path) -> bool:
    """The pages alone: no Info, no XMP, no outline, nothing of an earlier saving, nothing behind the end."""
    try:
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        writer.metadata = None
        with path.open("wb") as out:
            writer.write(out)
    except BROKEN:
        path.unlink(missing_ok=True)
        return False
    return True
