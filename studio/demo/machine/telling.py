"""What the machine says to people: each day's entries, and the table at the end, in the reader's language.

What you would get wrong: columns. A Chinese character is two wide on a terminal.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from followup.domain.calendar import is_working_day
from followup.domain.memory.public_events import words_of
from followup.enums import NoticeStep
from followup.models import Event
from studio.demo.machine.episodes import Aired

Row = dict[str, Any]
SAYING = ("finding", "words", "seen")


def day_title(on: date) -> str:
    """The date, its weekday, and what it is where it is no ordinary day."""
    day = is_working_day(on)
    note = f" {day.note}" if day.note and not day.is_weekend else ""
    unsure = f" {_('provisional')}" if day.provisional else ""
    return f"{date_format(on, 'Y-m-d l')}{note}{unsure}"


def lines_of(events: Iterable[Event]) -> list[str]:
    """One line for each entry."""
    words = words_of() | _more_words()
    return [_line(event, words) for event in events]


def aired_line(one: Aired) -> str:
    """What the next episode did with what was owed."""
    facts = {"number": one.number, "reported": "、".join(one.reported) or "—"}
    told = _("episode %(number)s on air; reported on: %(reported)s") % facts
    if one.dropped:
        told += _("; left out with a reason: %(codes)s") % {"codes": "、".join(one.dropped)}
    if one.forced:
        told += _("; could not be left out: %(codes)s") % {"codes": "、".join(one.forced)}
    return f"  20:00 {told}"


def _line(event: Event, words: dict[str, str]) -> str:
    label = words.get(event.kind, event.kind)
    if event.kind == "notice":
        label = f"{label} {NoticeStep(event.after['step']).label} {event.after.get('number', '')}".strip()
    who = event.task.unit.name if event.task else ""
    code = event.commitment.code if event.commitment else event.subject
    said = event.reason or next((event.after[name] for name in SAYING if event.after.get(name)), "")
    parts = [f"{timezone.localtime(event.at):%H:%M}", code, who, label, str(said)[:60]]
    return "  " + " ".join(part for part in parts if part)


def _more_words() -> dict[str, str]:
    """Of what the public is not told, or not by this name."""
    return {
        "notice": pgettext("event", "Notice"),
        "verdict": pgettext("event", "Verdict entered"),
        "name_third": pgettext("event", "Third checker named"),
        "evidence_added": pgettext("event", "Evidence handed in"),
        "revisit_assigned": pgettext("event", "Re-visit assigned"),
        "shot_taken": pgettext("event", "Same-spot picture taken"),
        "revisit_filed": pgettext("event", "Re-visit filed"),
        "revisit_filmed": pgettext("event", "Film of the re-visit named"),
        "invite": pgettext("event", "Invited to rate"),
        "rate": pgettext("event", "Rated"),
        "imported": pgettext("event", "Year imported"),
        "date_wanted": pgettext("event", "A date is wanted"),
    }


# -- The table ---------------------------------------------------------------------------------


def table(found: Row) -> list[str]:
    """One line for each task, columns side by side."""
    head = [
        pgettext("table", "No."),
        pgettext("table", "Unit"),
        pgettext("table", "First due"),
        pgettext("table", "Due"),
        pgettext("table", "Finished"),
        pgettext("table", "Days late"),
        pgettext("table", "Extensions"),
        pgettext("table", "Returns"),
        pgettext("table", "Relapses"),
        pgettext("table", "Notices"),
        pgettext("table", "State"),
        pgettext("table", "Result"),
    ]
    rows = [head, *(_cells(row) for row in found["commitments"])]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]


def _cells(row: Row) -> list[str]:
    if not row["state"]:
        refused = row["asked"] == "refused"
        state = pgettext("event", "No date given") if refused else pgettext("event", "Asked for a date")
        return [row["code"], row["unit_name"], *["—"] * 8, state, "—"]
    finished = "、".join(one["finished_on"] for one in row["finishes"]) or "—"
    counts = [row["late"], row["extensions"], row["returns"], row["relapses"], sum(row["notices"].values())]
    days = [row["first_due_on"], row["due_on"] + ("*" if row["provisional"] else ""), finished]
    return [row["code"], row["unit_name"], *days, *map(str, counts), row["state_name"], row["result_name"]]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
