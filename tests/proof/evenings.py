"""Sealed rounds of every form, and their published files as a stranger gets them."""

import json
import random
from datetime import datetime, timedelta
from typing import Any

from common import signing
from common.canon import b64
from common.clock import now
from tests.voting.factories import PAPER, Room, make_room
from voting.domain import proof, proof_pages, rounds
from voting.domain.rounds import RoundOptions
from voting.enums import Secrecy
from voting.live.store import count_votes
from voting.models import Electorate, Group, Round, Seat

STANCES = [{"value": 2, "name": "满意"}, {"value": 1, "name": "基本满意"}, {"value": 0, "name": "不满意"}]
PAPERS: dict[str, dict[str, Any]] = {
    "score": PAPER,
    "scales": {
        **PAPER,
        "criteria": [
            {"ref": "a", "name": "答复", "scale": {"min": -4, "max": 4, "step": 4}},
            {"ref": "b", "name": "承诺", "scale": {"min": 0, "max": 100, "step": 5}},
        ],
    },
    "stance": {
        "form": "stance",
        "title": "满意度",
        "subjects": PAPER["subjects"],
        "criteria": [{"ref": "s", "name": "态度", "choices": STANCES}],
    },
    "deal": {
        "form": "deal",
        "title": "十四天，接受吗",
        "subjects": PAPER["subjects"][:1],
        "criteria": [
            {
                "ref": "d",
                "name": "是否接受",
                "choices": [{"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}],
            }
        ],
    },
    "delivery": {
        **PAPER,
        "form": "delivery",
        "subjects": [{**PAPER["subjects"][0], "before": {"mean": 7.0, "round": 3}}, PAPER["subjects"][1]],
    },
}


def hall(at: datetime, *, seats: int = 14, ref: str = "episode-2", trim: int = 20) -> Room:
    """Two groups that weigh 60 : 40, highest and lowest `trim` % dropped; the last seat never joins."""
    room = make_room(at, seats_issued=seats, joined=seats - 1, ref=ref)
    Electorate.objects.filter(pk=room.electorate.pk).update(trim_percent=trim)
    groups = [
        Group.objects.create(electorate=room.electorate, ref=code, name=name, weight=weight, order=order)
        for order, (code, name, weight) in enumerate([("a", "群众代表", 60), ("e", "点评专家", 40)])
    ]
    for number, seat in enumerate(room.electorate.seats.order_by("label")):
        Seat.objects.filter(pk=seat.pk).update(group=groups[number % 2])
    return room


def scores_for(paper: dict[str, Any], dice: random.Random) -> list[list[int]]:
    def one(criterion: dict[str, Any]) -> int:
        if choices := criterion.get("choices"):
            return int(dice.choice(choices)["value"])
        scale = criterion.get("scale") or paper["scale"]
        return dice.randrange(scale["min"], scale["max"] + 1, scale["step"])

    return [[one(criterion) for criterion in paper["criteria"]] for _ in paper["subjects"]]


def play(
    room: Room, at: datetime, form: str, dice: random.Random, *, secrecy: Secrecy = Secrecy.SECRET
) -> tuple[Round, list[dict[str, Any]]]:
    """A revealed round in which all joined phones but one voted; and what each of them keeps."""
    paper = PAPERS[form]
    armed = rounds.arm_round(
        room.electorate,
        ref=form,
        paper=paper,
        window_s=60,
        by="p",
        at=at,
        options=RoundOptions(secrecy=secrecy),
    )
    round_ = rounds.open_round(armed, by="p", at=at)
    kept = []
    for phone in dice.sample(room.phones, len(room.phones) - 1):
        salt = b64(dice.randbytes(16))
        scores = scores_for(paper, dice)
        (counted,) = count_votes([phone.vote(round_, 1, scores, at=at, salt=salt)])
        kept.append(
            {"round": round_.pk, "seq": 1, "code": counted.code, "salt": salt, "scores": scores}  # type: ignore[union-attr]
            | {"seat": phone.seat.label}
        )
    return room.reveal(room.seal(round_), at + timedelta(minutes=2)), kept


def published(round_: Round) -> dict[str, Any]:
    """As a stranger reads it."""
    return json.loads(proof_pages.published(Round.objects.get(pk=round_.pk)))


def acknowledged(kept: dict[str, Any], others: int, dice: random.Random) -> dict[str, Any]:
    """A receipt as the server gives it: the ballot's leaf somewhere in a signed batch."""
    of = [kept[name] for name in ("round", "code", "seq", "salt", "scores")]
    leaves = [dice.randbytes(32) for _ in range(others)]
    index = dice.randrange(others + 1)
    leaves.insert(index, proof.ballot_leaf(*of))
    tree = proof.levels(leaves)
    path = [b64(step) for step in proof.path_of(tree, index)]
    sig = signing.sign(proof.receipt_message(tree[-1][0]))
    return {**kept, "index": index, "size": others + 1, "path": path, "sig": sig}


def receipts_of_a_new_round() -> str:
    """JSON of what phones keep of a round just revealed on this server; for `manage.py shell`."""
    round_, kept = play(hall(now(), ref="hall"), now(), "delivery", random.Random())
    return json.dumps(
        {"round": round_.pk, "receipts": [acknowledged(one, 9, random.Random()) for one in kept]}
    )
