"""A plan on paper and as a workbook: the rundown, the people, the questions, and what is owed.

What you would get wrong: only the first sheet is read back by an import; the others are to be read by people.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.tables import Row, Table
from studio.domain.planning.cast import CastGroup, cast_of
from studio.domain.planning.debts import Debt, Debts, debts_of
from studio.domain.planning.plan import Plan, plan_state
from studio.domain.planning.questions_plan import QuestionRow, questions_of
from studio.domain.planning.rundown_file import rundown_table
from studio.models import Episode


@dataclass(frozen=True)
class Printed:
    plan: Plan
    cast: list[CastGroup]
    questions: list[QuestionRow]
    debts: Debts


def printed_plan(episode: Episode) -> Printed:
    return Printed(plan_state(episode), cast_of(episode), questions_of(episode), debts_of(episode))


def sheets_of(episode: Episode) -> list[Table]:
    return [rundown_table(episode), _people(episode), _questions(episode), _debts(episode)]


def _people(episode: Episode) -> Table:
    header = [_("Kind"), _("Place"), _("Post"), _("Seat"), _("Unit")]
    rows: list[Row] = [
        [str(group.kind.label), one.place, one.post, one.seat, one.unit.name if one.unit else ""]
        for group in cast_of(episode)
        for one in group.people
    ]
    return Table(_("People"), header, rows, (14, 8, 30, 12, 24))


def _questions(episode: Episode) -> Table:
    header = [_("No."), _("Question"), _("Asked by"), _("To the unit"), _("About the clip")]
    rows: list[Row] = [
        [
            number,
            row.question.text,
            str(row.question.asker or ""),
            row.question.unit.name if row.question.unit else "",
            row.question.clip.title if row.question.clip else "",
        ]
        for number, row in enumerate(questions_of(episode), start=1)
    ]
    return Table(_("Questions"), header, rows, (6, 60, 24, 24, 24))


def _debts(episode: Episode) -> Table:
    header = [_("Commitment"), _("Unit"), _("Words"), _("Due"), _("In this episode"), _("Reason")]
    rows: list[Row] = [
        [
            debt.task.commitment.code,
            debt.task.unit.name,
            debt.task.commitment.words,
            debt.task.due_on.isoformat(),
            standing(debt),
            debt.dropped.reason if debt.dropped else "",
        ]
        for debt in debts_of(episode).rows
    ]
    return Table(_("Owed commitments"), header, rows, (14, 24, 60, 12, 16, 40))


def standing(debt: Debt) -> str:
    if debt.items:
        return _("in the rundown")
    return _("dropped, with a reason") if debt.dropped else _("not settled")
