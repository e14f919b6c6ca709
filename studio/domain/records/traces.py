"""Where a promise left a trace in the programme: what the hall scored, what later episodes did with it, and
the episode that is to report on it next.

What you would get wrong: telling it to the public from here. A plan that is not on air yet is for the desks
alone; the public page has its own reading (studio.domain.inquiry.treatments).
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from followup.domain.desk.on_air import Trace
from followup.models import Commitment
from studio.domain.inquiry.delivery import Score, scores_of
from studio.domain.inquiry.treatments import Treatment, treatments_of
from studio.enums import ItemKind, RunMode, RunState
from studio.models import Item, Run

AIRED = (RunState.ON_AIR, RunState.ENDED)


def traces_of(promise: Commitment) -> list[Trace]:
    """In the order of a promise's life. Five queries."""
    return [*_scored(promise), *map(_treated, treatments_of(promise.code)), *_planned(promise)]


def _trace(label: str, words: str, number: int) -> Trace:
    """The episode's public page: it is there before the programme too, and every role may open it."""
    return Trace(label, words, number, reverse("studio:public", args=[number]))


def _scored(promise: Commitment) -> Iterator[Trace]:
    found = scores_of([promise])[promise.code]
    for label, score in ((_("Score on the night"), found.night), (_("Score on delivery"), found.delivery)):
        if score is not None:
            yield _trace(label, _mean(score), score.episode_number)


def _mean(score: Score) -> str:
    facts = {"mean": f"{score.mean:.2f}", "most": score.scale_max, "number": score.round_number}
    return _("%(mean)s of %(most)s, round %(number)s") % facts


def _treated(one: Treatment) -> Trace:
    told = _("a feedback report was on air") if one.is_aired else one.reason
    label = pgettext("trace", "Reported") if one.is_aired else _("Left out")
    return _trace(label, told, one.episode_number)


def _planned(promise: Commitment) -> Iterator[Trace]:
    """Feedback items of episodes that have not been on air; templates are no episodes."""
    aired = Run.objects.filter(mode=RunMode.AIR, state__in=AIRED).values("episode")
    items = Item.objects.filter(kind=ItemKind.FEEDBACK, task__commitment=promise)
    waiting = items.filter(segment__episode__is_template=False).exclude(segment__episode__in=aired)
    for item in waiting.select_related("segment__episode").order_by("segment__episode__number", "pk"):
        yield _trace(pgettext("trace", "Planned"), item.title, item.segment.episode.number)
