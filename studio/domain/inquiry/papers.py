"""What a scoring item asks: its subjects with their frozen words, its criteria and scales, its options.

What you would get wrong: frozen text is in the house's language, whatever language the producer's desk
speaks; and a paper carries only words that were frozen when the item was armed.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from followup.models import Commitment, Task, Unit
from studio.domain.inquiry.delivery import scored_on_the_night
from studio.enums import CriteriaSet, ItemKind
from studio.models import Item, Run
from voting.domain.rounds import RoundOptions
from voting.enums import Display, Form, Press, Secrecy, Window

Paper: TypeAlias = dict[str, Any]
Criteria: TypeAlias = list[dict[str, Any]]


def paper_of(run: Run, item: Item) -> Paper:
    """The paper of this moment; the guards have seen that there is something to score."""
    reported = item.form == Form.DELIVERY
    scale = {"min": item.scale_min, "max": item.scale_max, "step": item.scale_step}
    return {
        "form": item.form,
        "title": item.title,
        "subjects": _reported(run, item) if reported else _promising(run, item),
        "criteria": criteria_of(item),
        "scale": {"min": 0, "max": 2, "step": 1} if item.form == Form.STANCE else scale,
    }


def deal_paper(commitment: Commitment, *, words: str, due: str) -> Paper:
    """Deal or no deal on one commitment: its words, and the deadline that the hall is asked about."""
    unit = commitment.unit
    with override(settings.LANGUAGE_CODE):
        question = _("Do you accept: %(terms)s?") % {"terms": words}
        choices = [{"value": 1, "name": _("Accept")}, {"value": 0, "name": _("Do not accept")}]
    word = {"ref": commitment.code, "text": commitment.words, "due": due}
    return {
        "form": Form.DEAL.value,
        "title": question,
        "subjects": [{"ref": unit.code, "name": unit.name, "words": [word]}],
        "criteria": [{"ref": "deal", "name": question, "choices": choices}],
    }


def options_of(item: Item) -> RoundOptions:
    return RoundOptions(
        press=Press(item.press),
        secrecy=Secrecy(item.secrecy),
        display=Display(item.display),
        window=Window(item.window),
    )


# -- Criteria -------------------------------------------------------------------------------


def criteria_of(item: Item) -> Criteria:
    """By set, or the planner's own; a stance has its three answers beside each."""
    with override(settings.LANGUAGE_CODE):
        found = _own(item) if item.criteria_set == CriteriaSet.OWN else _usual(item)
        if item.form == Form.STANCE:
            return [{"ref": one["ref"], "name": one["name"], "choices": _stances()} for one in found]
        return found


def _usual(item: Item) -> Criteria:
    if item.form == Form.DELIVERY:
        return [{"ref": "delivery", "name": _("What was promised has been delivered")}]
    if item.form == Form.STANCE:
        return [{"ref": "overall", "name": _("Satisfied with the answer")}]
    sets = {
        CriteriaSet.ANSWER: [
            ("answer", _("Answered the question head-on")),
            ("promise", _("Promise is solid and can be checked")),
        ],
        CriteriaSet.ATTITUDE: [
            ("attitude", _("Faces the problem")),
            ("measures", _("Measures are concrete")),
            ("deadline", _("Deadline is clear")),
        ],
        CriteriaSet.OVERALL: [("overall", _("Overall score"))],
    }
    return [{"ref": ref, "name": name} for ref, name in sets[CriteriaSet(item.criteria_set)]]


def _own(item: Item) -> Criteria:
    return [{"ref": f"own-{place}", **criterion} for place, criterion in enumerate(item.own_criteria, 1)]


def _stances() -> list[dict[str, Any]]:
    return [
        {"value": 2, "name": pgettext("stance", "Satisfied")},
        {"value": 1, "name": pgettext("stance", "Mostly satisfied")},
        {"value": 0, "name": pgettext("stance", "Not satisfied")},
    ]


# -- Subjects -------------------------------------------------------------------------------


def _promising(run: Run, item: Item) -> list[dict[str, Any]]:
    """The item's units in their order, or all that promised something; each with its frozen words."""
    words: dict[int, list[dict[str, Any]]] = defaultdict(list)
    promisers: dict[int, Unit] = {}
    frozen = Commitment.objects.of_run(run.ref).frozen().select_related("unit", "agreed").order_by("code")
    for promise in frozen:
        words[promise.unit_id].append(_word(promise))
        promisers[promise.unit_id] = promise.unit
    units: Iterable[Unit] = list(item.units.all()) or sorted(
        promisers.values(), key=lambda unit: (unit.order, unit.name)
    )
    return [_subject(unit, words[unit.pk]) for unit in units]


def _reported(run: Run, item: Item) -> list[dict[str, Any]]:
    """The units whose feedback reports are in this rundown, with what they promised then and how the hall
    scored it on the night."""
    tasks = list(reported_tasks(run).order_by("unit__order", "unit__name", "commitment__code"))
    wanted = {unit.pk for unit in item.units.all()}
    nights = scored_on_the_night([task.commitment for task in tasks])
    words: dict[int, list[dict[str, Any]]] = defaultdict(list)
    found: dict[int, dict[str, Any]] = {}
    for task in tasks:
        if wanted and task.unit_id not in wanted:
            continue
        words[task.unit_id].append(_word(task.commitment))
        subject = found.setdefault(task.unit_id, _subject(task.unit, words[task.unit_id]))
        if night := nights.get(task.commitment.code):
            subject["before"] = {"mean": night.mean, "round": night.round_number}
    return list(found.values())


def reported_tasks(run: Run) -> Any:
    """The tasks that this rundown reports on."""
    items = Item.objects.filter(segment__episode=run.episode_id, kind=ItemKind.FEEDBACK, task__isnull=False)
    tasks = Task.objects.filter(pk__in=items.values("task"))
    return tasks.select_related("unit", "commitment__unit", "commitment__agreed")


def _subject(unit: Unit, words: list[dict[str, Any]]) -> dict[str, Any]:
    return {"ref": unit.code, "name": unit.name, "words": words}


def _word(promise: Commitment) -> dict[str, Any]:
    due = promise.terms.due_on
    return {"ref": promise.code, "text": promise.words, "due": due.isoformat() if due else None}
