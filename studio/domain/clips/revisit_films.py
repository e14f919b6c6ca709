"""Which clip is the film of a task's re-visit. Follow-up keeps only its name, `clip:12`."""

from followup.models import Task
from studio.models import Clip

PREFIX = "clip:"


def film_of(task: Task) -> Clip | None:
    """The film of the newest re-visit that named one, while the clip is there. Two queries."""
    refs = task.revisits.filter(film_ref__startswith=PREFIX).order_by("-number")
    ref = refs.values_list("film_ref", flat=True).first()
    return Clip.objects.filter(pk=ref.removeprefix(PREFIX)).first() if ref else None
