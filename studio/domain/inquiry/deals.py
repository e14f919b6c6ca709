"""Where a question to the hall meets voting: its frozen plan and round, and what the sealed answer means.

What you would get wrong: the answer is settled at the reveal, not at the sealing. Until then nobody may know
it, not even by looking at the commitment.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.models import User
from followup.domain import offers
from followup.domain.clocks import due_text
from followup.domain.offers import Answer
from followup.enums import OfferState
from followup.models import Commitment, Offer
from studio.domain.inquiry.papers import deal_paper
from studio.domain.show.facts import Facts
from studio.enums import ItemKind
from studio.models import Run
from voting.domain import rounds
from voting.domain.electorate import create_electorate
from voting.enums import Form
from voting.models import Round

WINDOW_S = 30  # one question, two buttons
SHOWN_S = 45  # with the reading of it


def arm_deal(run: Run, commitment: Commitment, *, by: User, at: datetime) -> tuple[Round, Offer]:
    """A round armed with the words and the deadline of this moment, and the offer marked as asked."""
    words, due = offers.asked_terms(commitment)
    paper = deal_paper(commitment, words=words, due=due.isoformat())
    electorate = create_electorate(ref=run.electorate_ref, title=run.episode.title)
    round_ = rounds.arm_round(electorate, ref=run.ref, paper=paper, window_s=WINDOW_S, by=str(by), at=at)
    return round_, offers.ask(commitment, round_ref=ref_of(round_), by=by, at=at)


def ref_of(round_: Round) -> str:
    """The opaque name under which follow-up remembers a round."""
    return f"round-{round_.pk}"


def settle(round_: Round, *, by: User, at: datetime) -> None:
    """The answer of a round that was just revealed reaches its offer. Any other round: nothing."""
    offer = _asked_by(round_)
    if offer is None or round_.result is None:
        return
    subject = round_.result["subjects"][0]
    share = subject["criteria"][0]["shares"]["1"]
    answer = Answer(
        accepted=subject["accepted"],
        share=None if share is None else Decimal(str(share)),
        ballots=round_.result["n"],
    )
    offers.settle(offer, answer, by=by, at=at)


def take_back(round_: Round, *, by: User, at: datetime) -> None:
    """The round came to nothing: its deadline can be asked again. Any other round: nothing."""
    offer = _asked_by(round_)
    if offer is not None:
        offers.take_back(offer, by=by, at=at)


def _asked_by(round_: Round) -> Offer | None:
    asked = Offer.objects.filter(round_ref=ref_of(round_), state=OfferState.ASKED)
    return asked.select_related("commitment").first()


# -- The frozen plans ------------------------------------------------------------------------


def asking_plan(facts: Facts, round_: Round, offer: Offer) -> dict[str, Any]:
    """Of the question: see studio.domain.show.snapshot.snapshot_item; "offer" is {"commitment", "number"}."""
    code = offer.commitment.code
    with override(settings.LANGUAGE_CODE):
        title = _("Ask the hall: %(code)s, %(terms)s") % {"code": code, "terms": due_text(offer)}
    asked = {"commitment": code, "number": offer.number}
    return _plan(facts, ItemKind.SCORING, title, round_) | {"offer": asked}


def answer_plan(facts: Facts, round_: Round) -> dict[str, Any]:
    """Of its reveal: "round" names the one it shows."""
    with override(settings.LANGUAGE_CODE):
        code = round_.paper["subjects"][0]["words"][0]["ref"]
        title = _("The hall's answer: %(code)s") % {"code": code}
    return _plan(facts, ItemKind.REVEAL, title, round_) | {"round": round_.pk}


def _plan(facts: Facts, kind: ItemKind, title: str, round_: Round) -> dict[str, Any]:
    subject = round_.paper["subjects"][0]
    rules = round_.paper["rules"]
    return {
        "item": None,
        "revision": 1,
        "kind": kind.value,
        "title": title[:120],
        "planned_s": SHOWN_S,
        "clip": None,
        "units": [{"code": subject["ref"], "name": subject["name"]}],
        "post": "",
        "question": "",
        "task": None,
        "scores": None,
        "window_s": round_.window_s,
        "form": Form.DEAL.value,
        "options": {name: rules[name] for name in ("press", "secrecy", "display", "window")},
        "compared_to": None,
        "segment": facts.on_air.plan["segment"] if facts.on_air else "",
        "position": 0,
    }
