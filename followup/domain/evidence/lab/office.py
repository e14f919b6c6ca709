"""Word and Excel files: a ZIP of XML that holds no programme, no way out and no more than it says.

What you would get wrong: believing the directory of the ZIP. Every member is unpacked (into nowhere, counted)
and its checksum compared, so that a bomb and a lie are found here and not on the supervisor's computer.
"""

import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from followup.domain.evidence.lab.faults import Refused

READ = 64 * 1024
MOST_MEMBERS = 5000
MOST_UNPACKED = 256 * 1024 * 1024
BOMB_FROM, BOMB_RATIO = 8 * 1024 * 1024, 150  # a member that unpacks to more than this, from so little
XML_READ = 2 * 1024 * 1024
MEDIA = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "word/document.xml": ("docx", MEDIA + "wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", MEDIA + "spreadsheetml.sheet"),
}
_MACRO = re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/|activex", re.IGNORECASE)
_OBJECT = re.compile(r"/embeddings/|oleobject", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macroenabled|vbaproject|ms-excel\.(?:intl)?macrosheet")
_REMOTE = re.compile(rb"<[^>]*(?:attachedtemplate|oleobject|externallink|subdocument|frame)[^>]*>")


def examine(path: Path, target: Path, limits: dict[str, Any]) -> dict[str, Any]:
    """Nothing is written to `target`: an office file is never shown to the public."""
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            _check_frame(path, packed, members)
            main = next((MAIN[one.filename] for one in members if one.filename in MAIN), None)
            if main is None or "[Content_Types].xml" not in packed.namelist():
                raise Refused("unknown", found="archive")
            _check_members(packed, members)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise Refused("office_damaged") from error
    except RuntimeError as error:  # what zipfile raises over a password
        raise Refused("locked") from error
    return {"media_type": main[1], "extension": main[0], "public": "", "thumb": False}


def _check_frame(path: Path, packed: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """One archive from the first byte to the last, with names that stay inside."""
    if len(members) > MOST_MEMBERS:
        raise Refused("bomb")
    names = [one.filename for one in members]
    if any(_leaves(one.orig_filename) or _leaves(one.filename) for one in members):
        raise Refused("names_leave")
    if len(set(names)) < len(names) or not members or min(one.header_offset for one in members):
        raise Refused("office_damaged")
    with path.open("rb") as source:
        source.seek(-min(22 + len(packed.comment), path.stat().st_size), 2)
        if source.read(4) != b"PK\x05\x06":
            raise Refused("two_kinds")  # something stands behind the archive
    if any(_MACRO.search(name) for name in names):
        raise Refused("macros")
    if any(_OBJECT.search(name) for name in names):
        raise Refused("objects")


def _leaves(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or ":" in name or "\0" in name


def _check_members(packed: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    left = MOST_UNPACKED
    for member in members:
        if member.flag_bits & 1:
            raise Refused("locked")
        left -= _unpacked(packed, member, left)
        if member.filename == "[Content_Types].xml" and _MACRO_TYPES.search(_plain(packed, member)):
            raise Refused("macros")
        if member.filename.endswith(".rels"):
            _check_ways_out(_plain(packed, member))


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Bytes of the member, read to its end and thrown away."""
    size = 0
    with packed.open(member) as source:
        while chunk := source.read(READ):
            size += len(chunk)
            if size > left or (size > BOMB_FROM and size > BOMB_RATIO * max(1, member.compress_size)):
                raise Refused("bomb")
    return size


def _plain(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Small letters without the zeros of UTF-16: enough to look for words."""
    with packed.open(member) as source:
        return source.read(XML_READ).replace(b"\0", b"").lower()


def _check_ways_out(relations: bytes) -> None:
    """Links that a reader clicks are well; what a program fetches by itself on opening is not."""
    for one in _REMOTE.finditer(relations):
        if b'targetmode="external"' in one.group() or b"targetmode='external'" in one.group():
            raise Refused("remote")
