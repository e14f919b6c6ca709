"""催办通知书, 督办通知书 and 通报 as official documents: the sheet, from which DOCX and PDF are drawn.

The form follows the standard for official documents (GB/T 9704-2012): the organ's name in red over a red
line, the number under the title, addressee, body of 16 points in lines of 28, signature and date at the
right, with room for the seal over them.

What you would get wrong: composing it anew. The body is the words of the notice as they were sent; only the
form around them is put on here, in the house's language.
"""

import io

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from followup.domain.notices import document_docx, document_pdf
from followup.domain.notices.document_sheet import Sheet
from followup.domain.notices.messages import day, document_number
from followup.enums import NoticeStep
from followup.models import Notice


def sheet_of(notice: Notice) -> Sheet:
    """The sheet of a notice that has a number."""
    with override(settings.LANGUAGE_CODE):
        unit = notice.unit.name if notice.unit else ""
        open_letter = notice.step == NoticeStep.T_PLUS_10
        return Sheet(
            organ=_("All-media inquiry · Supervision group"),
            title=str(notice.get_step_display()),
            number=document_number(notice),
            addressee=_("To all units concerned:") if open_letter else _addressed(unit),
            body=tuple(notice.words.split("\n")),
            closing=_("This is hereby made known.") if open_letter else _("This is hereby notified."),
            seal=pgettext("document", "(seal)"),
            date=day(timezone.localdate(notice.at)),
            copies=_("Copies: head of %(unit)s; reporting group; archive") % {"unit": unit},
        )


def _addressed(unit: str) -> str:
    return pgettext("document", "To %(unit)s:") % {"unit": unit}


def docx_of(notice: Notice) -> bytes:
    """For offices that put it on their own paper."""
    out = io.BytesIO()
    document_docx.draw(sheet_of(notice), out)
    return out.getvalue()


def pdf_of(notice: Notice) -> bytes:
    """For printing as it is."""
    out = io.BytesIO()
    document_pdf.draw(sheet_of(notice), out)
    return out.getvalue()


def file_name(notice: Notice, kind: str) -> str:
    """催办通知书-2026-0031-02-07.pdf"""
    with override(settings.LANGUAGE_CODE):
        code = notice.task.commitment.code if notice.task else ""
        return f"{notice.get_step_display()}-{notice.number}-{code}.{kind}"
