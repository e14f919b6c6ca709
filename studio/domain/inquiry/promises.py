"""Commitments as the programme handles them: heard from the item on air, shown once frozen.

What you would get wrong: followup must not ask studio where a promise was heard. The origin is
read here, once, and copied into the commitment; later edits of the rundown do not reach it.
"""

from datetime import datetime

from django.db import transaction

from common.models import User
from followup.domain import commitments, offers
from followup.domain.commitments import Origin, PromiseData
from followup.domain.date_requests import open_requests
from followup.domain.offers import Terms
from followup.domain.tasks.registration import register_tasks
from followup.models import Commitment, Offer
from studio.domain.inquiry.publishing import publish_frozen
from studio.domain.show import guards
from studio.domain.show.commands import attempt, lock
from studio.domain.show.facts import Facts
from studio.domain.show.graphics import card_of, put_on
from studio.domain.show.performing import run_by_ref
from studio.domain.show.record import record
from studio.enums import Act, EventKind, ItemKind, Layer, RunState
from studio.errors import NotOnAir
from studio.models import ItemInstance, Run, ShowEvent, Turn

__all__ = ["PromiseData", "amend", "capture", "confirm", "propose", "publish", "run_of", "withdraw"]


BETWEEN = {ItemKind.ANSWER, ItemKind.GRAPHIC}  # may lie between a question and the answer that is heard


def capture(
    run: Run, data: PromiseData, *, by: User, at: datetime, heard_in: int | None = None
) -> Commitment:
    """Write down what was just heard. Not before the start; after the end too, from the recording.

    `heard_in` is the instance during which the scribe began: a promise sent after the next TAKE
    still belongs to the answer in which it was made. Anything but an aired instance of this run
    is passed over, and what is on air counts.
    """
    facts = Facts.read(run, at)
    if run.state == RunState.PLANNED:
        raise NotOnAir
    return commitments.capture_commitment(_origin(facts, heard_in), data, by=by, at=at)


def amend(commitment: Commitment, data: PromiseData, *, by: User, at: datetime) -> Commitment:
    return commitments.amend_commitment(commitment, data, by=by, at=at)


def withdraw(commitment: Commitment, *, reason: str, by: User, at: datetime) -> Commitment:
    return commitments.withdraw_commitment(commitment, reason=reason, by=by, at=at)


def propose(commitment: Commitment, terms: Terms, *, by: User, at: datetime) -> Offer:
    """Another deadline for a promise of this evening, to be put to the hall."""
    return offers.propose(commitment, terms, by=by, at=at)


def confirm(commitment: Commitment, *, by: User, at: datetime, seen: str = "") -> Commitment:
    """Freeze the words. After the run has ended they are public at once, and its task or the asking for a
    date is registered in the same transaction.

    The run's lock makes this and the end of the run follow one another: whichever comes second
    registers the task, and nothing falls between them.
    """
    with transaction.atomic():
        run = run_of(commitment)
        ended = run is not None and lock(run).state == RunState.ENDED and not run.is_rehearsal
        confirmed = commitments.confirm_commitment(commitment, by=by, at=at, seen=seen)
        if run is not None and ended:
            publish_frozen(run, at=at)
            register_tasks(commitment.run_ref, by=by, at=at)
            open_requests(commitment.run_ref, by=None, at=at)
    return confirmed


def publish(commitment: Commitment, *, by: User, at: datetime) -> Commitment:
    """Make a frozen commitment public and, while its run is on air, put its card on the screens.

    Refused (and the refusal recorded) before somebody else has confirmed it. Two at once: one
    publishes, the other hears AlreadyPublished. A producer's page does not get stale by it.
    """
    run = run_of(commitment)
    if run is None:  # written down by another programme: nothing to show
        return commitments.publish_commitment(commitment, by=by, at=at)

    def work(facts: Facts) -> ShowEvent:
        commitments.publish_commitment(commitment, by=by, at=at)
        if facts.run.is_on_air:
            guards.may_show_card(facts, commitment)
            put_on(facts.run, Layer.CARD, card_of(commitment, at=at), at=at)
        payload = {"code": commitment.code, "text": f"{commitment.code} {commitment.unit.name}"}
        kind = EventKind.COMMITMENT_PUBLISHED
        return record(facts.run, kind, by=by, at=at, payload=payload, changes_state=False)

    attempt(run, Act.PUBLISH, work, by=by, at=at)
    return commitment


def run_of(commitment: Commitment) -> Run | None:
    """The run in which it was heard; None for another programme's."""
    return run_by_ref(commitment.run_ref)


def _origin(facts: Facts, heard_in: int | None) -> Origin:
    """Of the item it was heard in, else of the one on air; after the end, of the last one that aired. The
    question is the one put on the floor meanwhile, else the item's own, else the item asked before it."""
    named = (one for one in facts.instances if one.pk == heard_in and one.taken_at)
    heard = next(named, None) or facts.on_air or facts.aired_before
    plan = heard.plan if heard else {"title": "", "question": ""}
    over = heard.ended_at if heard else None
    episode = facts.run.episode
    until = over or facts.run.ended_at or facts.at
    turn = _turn(facts.run, heard.taken_at if heard else None, until)
    before = None if turn or plan["question"] else _asked_before(facts, heard)
    return Origin(
        run_ref=facts.run.ref,
        episode_number=episode.number,
        episode_title=episode.title,
        item_title=plan["title"],
        question=(turn.text if turn else "") or (before.plan if before else plan)["question"],
        question_ref=f"turn:{turn.pk}" if turn else f"instance:{before.pk}" if before else "",
        answer_ref=f"instance:{heard.pk}" if heard else "",
        heard_from=(turn.answered_from if turn else None) or (heard.taken_at if heard else None),
        heard_at=until,
        is_rehearsed=facts.run.is_rehearsal,
    )


def _asked_before(facts: Facts, heard: ItemInstance | None) -> ItemInstance | None:
    """The question whose answer is heard: the item asked last, with nothing but answers on air since."""
    if heard is None or heard.taken_at is None or heard.plan["kind"] != ItemKind.ANSWER:
        return None
    aired = [(one.taken_at, one.pk, one) for one in facts.instances if one.taken_at]
    for _at, _pk, one in sorted((row for row in aired if row[0] < heard.taken_at), reverse=True):
        if one.plan["kind"] not in BETWEEN:
            return one if one.plan["kind"] == ItemKind.QUESTION else None
    return None


def _turn(run: Run, since: datetime | None, until: datetime) -> Turn | None:
    """The question that was last put while this item was on air; None when only the plan has one."""
    if since is None:
        return None
    asked = run.turns.filter(asked_at__gte=since, asked_at__lte=until)
    return asked.order_by("-asked_at", "-pk").first()
