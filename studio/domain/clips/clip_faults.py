"""The lab's codes in words: why a file cannot be used, why work on it was given up.

What you would get wrong: a row keeps the code and its facts, never a sentence; the sentence is made for the
reader, in the reader's language.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "empty": _("the file is empty."),
    "no_film": _("it is no film that we know. Export it as MP4 with H.264 and AAC."),
    "container": _("it is neither MP4 nor WebM. Export it as MP4 with H.264 and AAC."),
    "damaged": _("it is damaged or was not copied completely."),
    "no_picture": _("it has no picture."),
    "too_wide": _("its picture is wider than %(pixels)s pixels."),
    "no_length": _("it has no length."),
    "undecodable": _("its picture cannot be decoded."),
    "cut_short": _("its end is missing; it was not copied completely."),
    "video_codec": _("browsers do not play its picture coding (%(codec)s). Export it with H.264."),
    "pixels": _("browsers do not play its colours (%(pixels)s). Export it with 8 bits, 4:2:0."),
    "audio_codec": _("browsers do not play its sound coding (%(codec)s). Export it with AAC."),
    "changed": _("its bytes are not the ones that were stored."),
    "missing": _("its file is not on the disk."),
    "growing": _("it was still being written to. Try again when the recorder has closed it."),
    "attached": _("this programme has a recording already."),
    "crashed": _(
        "the work on it broke down three times. The file may be damaged in a way that brings it down."
    ),
    "stalled": _("the work on it stood still three times."),
    "too_long": _("the work on it took longer than %(minutes)s minutes."),
}


def sentence_of(fault: Mapping[str, Any]) -> str:
    """`fault` is {"code", …} as the lab says it; empty for none."""
    if not fault:
        return ""
    said = SENTENCES.get(str(fault["code"]), _("something is wrong with it."))
    return gettext(str(said)) % fault if "%(" in str(said) else str(said)
