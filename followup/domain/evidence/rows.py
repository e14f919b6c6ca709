"""What of a task's evidence counts, criterion by criterion. No write happens here."""

from django.db.models import Exists, OuterRef, QuerySet

from followup.enums import EvidenceSource
from followup.models import Criterion, Evidence, Task


def evidence_of(task: Task) -> QuerySet[Evidence]:
    """All that was handed in and not withdrawn, oldest first. One query."""
    return task.evidence.filter(withdrawn_at=None).select_related("criterion", "by").order_by("pk")


def missing_criteria(task: Task) -> list[Criterion]:
    """The criteria for which the unit has handed in nothing yet. One query."""
    shown = Evidence.objects.filter(criterion=OuterRef("pk"), withdrawn_at=None, source=EvidenceSource.UNIT)
    return list(task.criteria.filter(~Exists(shown)).order_by("position"))
