"""Prepared questions: who asks, which unit answers, which clip it is about; and their way into the rundown.

What you would get wrong: an item keeps the words it was given. Editing a question here changes no item; the
plan shows where the two differ, and what was put on the floor stays as it was asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from common.models import User
from studio.domain.planning import rundown
from studio.domain.planning.edits import announce
from studio.enums import ItemKind
from studio.errors import QuestionEdited, QuestionGone, QuestionOnFloor
from studio.models import Episode, Item, Question, Turn

QUESTION_S = 120


@dataclass(frozen=True)
class QuestionRow:
    """`items`: where the rundown asks it; `differs`: one says other words; `was_asked`: on the floor."""

    question: Question
    items: list[Item]
    was_asked: bool

    @property
    def differs(self) -> bool:
        return any(item.question != self.question.text for item in self.items)


def questions_of(episode: Episode) -> list[QuestionRow]:
    """In order. Three queries."""
    questions = episode.questions.select_related("asker", "unit", "clip").prefetch_related("items")
    asked = set(_floor(episode).values_list("question", flat=True))
    return [QuestionRow(one, list(one.items.all()), one.pk in asked) for one in questions]


def add_question(episode: Episode, *, by: User, at: datetime, **fields: Any) -> Question:
    """After the last. `fields`: text, asker, unit, clip."""
    with transaction.atomic():
        held = _hold(episode)
        last = held.questions.aggregate(last=Max("position"))["last"] or 0
        made = Question.objects.create(episode=held, position=last + 1, **fields)
        announce(held, held.edits)
    return made


def edit_question(question: Question, *, revision: int, by: User, at: datetime, **fields: Any) -> None:
    """Of two who edit at once the second gets QuestionEdited; QuestionGone; QuestionOnFloor once asked."""
    with transaction.atomic():
        held = _hold(question.episode)
        _check_not_asked(held, question)
        found = Question.objects.filter(pk=question.pk)
        if not found.filter(revision=revision).update(revision=F("revision") + 1, **fields):
            raise QuestionEdited() if found.exists() else QuestionGone()
        announce(held, held.edits)


def remove_question(question: Question, *, by: User, at: datetime) -> None:
    """Items that ask it keep its words. Twice: QuestionGone; QuestionOnFloor once asked."""
    with transaction.atomic():
        held = _hold(question.episode)
        _check_not_asked(held, question)
        if not Question.objects.filter(pk=question.pk).delete()[0]:
            raise QuestionGone
        announce(held, held.edits)


def move_question(question: Question, *, up: bool, by: User, at: datetime) -> None:
    """One place up or down; at the edge nothing changes."""
    with transaction.atomic():
        held = _hold(question.episode)
        order = list(held.questions.order_by("position", "pk").values_list("pk", flat=True))
        if question.pk not in order:
            raise QuestionGone
        here = order.index(question.pk)
        there = here + (-1 if up else 1)
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
        for place, key in enumerate(order, start=1):
            Question.objects.filter(pk=key).exclude(position=place).update(position=place)
        announce(held, held.edits)


def plan_question(question: Question, *, by: User, at: datetime) -> Item:
    """A question item at the end of the rundown: its words, who asks, the unit that is asked. Undone
    like any edit. QuestionGone."""
    fresh = Question.objects.select_related("episode", "asker", "unit").filter(pk=question.pk).first()
    if fresh is None:
        raise QuestionGone
    return rundown.add_item(
        fresh.episode,
        kind=ItemKind.QUESTION,
        title=fresh.text[: rundown.TITLE_LENGTH],
        planned_s=QUESTION_S,
        asks=fresh,
        question=fresh.text,
        post=fresh.asker.post if fresh.asker else "",
        units=[fresh.unit] if fresh.unit else [],
        by=by,
        at=at,
    )


def _hold(episode: Episode) -> Episode:
    return Episode.objects.select_for_update().get(pk=episode.pk)


def _floor(episode: Episode) -> Any:
    """Questions that were put on the floor on air; a rehearsal's are free again once it is over."""
    return Turn.objects.filter(run__episode=episode.pk, asked_at__isnull=False, question__isnull=False)


def _check_not_asked(episode: Episode, question: Question) -> None:
    if _floor(episode).filter(question=question.pk).exists():
        raise QuestionOnFloor
