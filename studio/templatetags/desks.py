"""What the views ask of words and acts. Reads nothing."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from studio.domain.planning.scripts import Page, Passage
from studio.domain.show.rows import Row
from studio.enums import PanicAct

register = template.Library()


@register.filter
def in_clauses(text: str) -> SafeString:
    """The text in pieces between which alone a line may break."""
    pieces = ((clause,) for clause in Passage(text, is_cue=False).clauses)
    return format_html_join("", '<span class="clause">{}</span>', pieces)


@register.filter
def news(act: PanicAct) -> str:
    """What an act of panic means for whoever stands on the floor."""
    return {
        PanicAct.CLEAR_GRAPHICS: _("Graphics are off the picture."),
        PanicAct.SAFE_PICTURE: _("The safe picture is on air: viewers do not see the studio."),
        PanicAct.FREEZE_VOTING: _("Scoring is paused."),
        PanicAct.CUT_QUESTION: _("The question's text is off the picture."),
    }[act]


@register.filter
def note_of(pages: dict[int, Page], row: Row) -> str:
    """The gallery's note on a row, if its item is still in the plan."""
    page = pages.get(row.item) if row.item is not None else None
    return page.note if page else ""
