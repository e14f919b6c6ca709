"""What the sample's units and reporters hand in: sheets of one page, drawn here, and photographs.

What you would get wrong: taking one for a real paper. Each says in its foot that it is made up.
"""

import io
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from common.models import User
from followup.domain.evidence.finishing import bring_whole
from followup.domain.evidence.release import release
from followup.domain.revisits.assigning import assign_revisit, file_revisit
from followup.domain.revisits.shots import Spot, add_shot, take_shot
from followup.enums import EvidenceSource
from followup.models import Evidence, Task
from studio.demo.photos import drawn, stamped

FONT = "STSong-Light"
FOOT = "示例材料，由演示数据生成。"
EXPOSE, REPORTER = EvidenceSource.EXPOSE, EvidenceSource.REPORTER


def hand_in_paper(task: Task, row: dict[str, Any], *, by: User, at: datetime) -> None:
    """Through the evidence's own door: examined like any other file."""
    lines = [task.unit.name, task.commitment.words, *row["lines"]]
    paper = ContentFile(sheet(row["title"], lines, at), name=f"{row['title']}.pdf")
    criterion = task.criteria.get(position=row["criterion"])
    bring_whole(paper, task=task, title=row["title"], criterion=criterion, by=by, at=at)


def file_visit(task: Task, row: dict[str, Any], *, reporter: User, supervisor: User, at: datetime) -> None:
    """Given out an hour and a half before: the ledger's order is that of the acts. No film is named, because
    the sample has none of this visit."""
    asked_at = at - timedelta(minutes=90)
    due_on = task.check_by or timezone.localdate(at)
    revisit = assign_revisit(task, reporter, due_on=due_on, by=supervisor, at=asked_at)
    for spot in row.get("spots", []):
        before = _photo(task, spot["before"], task.commitment.heard_at, EXPOSE, by=supervisor, at=asked_at)
        place = Spot(spot["place"], spot["angle"], spot["time_of_day"])
        shot = add_shot(revisit, place, before=before, by=supervisor, at=asked_at)
        take_shot(shot, _photo(task, spot["after"], at, REPORTER, by=reporter, at=at), by=reporter, at=at)
    file_revisit(revisit, row["words"], by=reporter, at=at)


def _photo(task: Task, name: str, taken_at: datetime, source: str, *, by: User, at: datetime) -> Evidence:
    file = ContentFile(stamped(drawn(name), taken_at), name=f"{name}.jpg")
    return bring_whole(file, task=task, title=task.commitment.place, source=source, by=by, at=at)


def show_the_public(task: Task, *, by: User, at: datetime) -> None:
    """All that was handed in for it, as a supervisor clears it: copies without time and place."""
    for one in task.evidence.filter(is_released=False, withdrawn_at=None).exclude(public="").order_by("pk"):
        release(one, by=by, at=at)


def sheet(title: str, lines: list[str], at: datetime) -> bytes:
    """One A4 page as PDF: title, lines, day. The same input gives the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=True)
    page.setTitle(title)
    page.setFont(FONT, 22)
    page.drawCentredString(A4[0] / 2, A4[1] - 110, title)
    page.setFont(FONT, 13)
    for number, line in enumerate([*lines, f"{timezone.localtime(at):%Y-%m-%d %H:%M}"]):
        page.drawString(80, A4[1] - 170 - 28 * number, line)
    page.setFont(FONT, 9)
    page.drawString(80, 60, FOOT)
    page.showPage()
    page.save()
    return out.getvalue()
