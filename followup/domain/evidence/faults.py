"""The lab's codes in words: why a file is not taken, and what it was instead.

What you would get wrong: a row keeps the code and its facts, never a sentence; the sentence is made for the
reader, in the reader's language.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from followup.enums import EvidenceKind
from followup.errors import EvidenceRefused

FOUND: dict[str, Any] = {
    "gif": _("a GIF picture"),
    "bitmap": _("a BMP picture"),
    "tiff": _("a TIFF picture"),
    "heic": _("a HEIC photo (set the phone to “most compatible”, or save it as JPEG)"),
    "svg": _("an SVG drawing, which may hold a program"),
    "web_page": _("a web page, which may hold a program"),
    "old_office": _("an old Word or Excel file (save it as DOCX, XLSX or PDF)"),
    "rtf": _("an RTF text (save it as DOCX or PDF)"),
    "archive": _("an archive or another kind of document"),
    "program": _("a program"),
    "other_film": _("a film or sound of another kind (save it as MP4)"),
    "nothing": _("nothing but zeros"),
    "other": _("nothing that we know"),
}
SENTENCES: dict[str, Any] = {
    "empty": _("The file is empty."),
    "unknown": _(
        "By its content this is %(found)s. Taken are photos (JPEG, PNG, WebP), PDF, Word and Excel "
        "(DOCX, XLSX) and film (MP4, MOV)."
    ),
    "too_large": _("%(kind)s: %(most)s MB at most."),
    "size_differs": _("The bytes that arrived are not as many as were announced."),
    "picture_damaged": _("The photo is damaged or incomplete; take or copy it again."),
    "too_many_pixels": _("The photo has more than %(most)s million pixels."),
    "pdf_damaged": _("The PDF is damaged: its objects cannot be read."),
    "pdf_cut": _("The PDF is incomplete: its end is missing."),
    "pdf_active": _("The PDF would do something by itself (%(what)s). Print it to PDF anew."),
    "two_kinds": _("The file is two kinds of file at once: something else stands behind its end."),
    "locked": _("The file is locked with a password."),
    "office_damaged": _("The Word or Excel file is damaged: its parts cannot be unpacked."),
    "macros": _("The Word or Excel file holds a program (macro). Save it without macros, or as PDF."),
    "objects": _("Another file is embedded in it. Hand that in on its own."),
    "remote": _("The Word or Excel file fetches something from elsewhere when it is opened. Save it as PDF."),
    "names_leave": _("The archive in it names files outside of itself."),
    "bomb": _("Unpacked it would be very much larger than it says."),
    "film_damaged": _("The film is damaged or cannot be decoded."),
    "film_cut": _("The film's end is missing; it was not copied completely."),
    "film_blind": _("The film has no picture, or no length."),
    "film_no_copy": _("No copy for the public can be made of this film; save it as MP4 (H.264, AAC)."),
    "died": _("The examination of this file broke down, so it is not taken. Save it anew and try again."),
}


def sentence_of(fault: Mapping[str, Any]) -> str:
    """`fault` is {"code", …} as the lab says it."""
    facts = dict(fault)
    if "found" in facts:
        facts["found"] = gettext(str(FOUND[facts["found"]]))
    if "kind" in facts:
        facts["kind"] = str(EvidenceKind(facts["kind"]).label)
    said = str(SENTENCES[str(fault["code"])])
    return said % facts if "%(" in said else said


def refusal(fault: Mapping[str, Any]) -> EvidenceRefused:
    """The error of this fault; its JSON names the code too."""
    error = EvidenceRefused(problem=sentence_of(fault))
    error.facts = {"fault": fault["code"]}
    return error
