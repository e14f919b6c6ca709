"""What the sample's units and reporters hand in: sheets of one page, drawn here.

What you would get wrong: taking one for a real paper. Each says in its foot that it is made up.
"""

import hashlib
import io
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from common.models import User
from followup.enums import EvidenceKind
from followup.models import Evidence, Revisit, Task

FONT = "STSong-Light"
FOOT = "示例材料，由演示数据生成。"


def hand_in_paper(task: Task, row: dict[str, Any], *, by: User, at: datetime) -> None:
    paper = sheet(row["title"], [task.unit.name, task.commitment.words, *row["lines"]], at)
    name = f"{secrets.token_hex(16)}.pdf"
    folder = Path(settings.DATA_DIR) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(paper)
    Evidence.objects.create(
        task=task,
        criterion=task.criteria.get(position=row["criterion"]),
        kind=EvidenceKind.DOCUMENT,
        title=row["title"],
        file_name=f"{row['title']}.pdf",
        original=name,
        media_type="application/pdf",
        size=len(paper),
        sha256=hashlib.sha256(paper).hexdigest(),
        at=at,
        by=by,
    )


def hand_in_film(task: Task, words: str, *, reporter: User, supervisor: User, at: datetime) -> None:
    Revisit.objects.create(
        task=task,
        number=1,
        assigned_to=reporter,
        assigned_by=supervisor,
        assigned_at=at - timedelta(days=1),
        due_on=task.check_by or timezone.localdate(at),
        filed_at=at,
        words=words,
        film_ref="clip-sample",
    )


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
