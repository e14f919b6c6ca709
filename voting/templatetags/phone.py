"""What the phone's templates ask: which page a phone sees now, its notices, times.

`standing` is the server's half of static/js/phone/choose.js: both must give the same page for
the same state, or a reload would change what the phone shows. A placeholder such as "{time}"
passes through every filter unchanged: the page carries its own fragments, rendered with
placeholders, as templates for the script.
"""

import re
from typing import Any, TypeAlias

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import from_ms
from voting.enums import Display, Press, Refusal, RoundPurpose, Secrecy

register = template.Library()

Frame: TypeAlias = dict[str, Any]

SIGNS = {
    "seat": "seat",
    "unseated": "seat",
    "sending": "sending",
    "offline": "sending",
    "grace": "sending",
    "frozen": "sending",
    "counted": "check",
    "other": "check",
    "drilled": "check",
    "slip": "check",
    "refused": "cross",
    "silent": "cross",
    "down": "unlink",
    "closed": "lock",
    "sealed": "lock",
    "void": "cross",
    "revealed": "check",
    "drill": "notice",
    "named": "person",
    "first": "notice",
    "live": "notice",
    "extra": "notice",
    "checking": "sending",
    "found": "check",
    "absent": "cross",
    "later": "sending",
}
PLAIN_LAMPS = ["ready", "left", "choose", "tick", "full", "grace", "sending", "offline", "counted", "other"]
PLAIN_LAMPS += ["drilled", "slip", "silent", "down", "frozen"]
MENDABLE = {Refusal.BAD_BALLOT, Refusal.FROZEN}  # what was entered stays, to be sent again
REST_LAMPS = ["closed", "sealed", "revealed", "void", "unseated"]


@register.simple_tag
def lamps() -> list[dict[str, str]]:
    """Every lamp the script may need, a refused one for each reason."""
    plain = [_lamp(kind) for kind in PLAIN_LAMPS + REST_LAMPS]
    again = [_lamp(kind, id=f"{kind}-again", again="yes") for kind in ("left", "full")]
    refused = [_lamp("refused", id=f"refused-{code}", code=code) for code in Refusal.values]
    return plain + again + refused


def _lamp(kind: str, **changes: str) -> dict[str, str]:
    return {"kind": kind, "id": kind, "code": "", "again": ""} | changes


@register.filter
def sign(kind: str) -> str:
    """The lamp's sign: never colour alone."""
    return SIGNS.get(kind, "link")


@register.filter
def why(code: str) -> str:
    """The reason of a refusal in the few words a lamp has room for."""
    return {
        Refusal.CLOSED: _("scoring had closed"),
        Refusal.NOT_OPEN: _("scoring is not open"),
        Refusal.UNKNOWN_ROUND: _("there is no such round"),
        Refusal.NOT_ENTITLED: _("this phone holds no seat"),
        Refusal.BAD_BALLOT: _("the scores are not complete"),
        Refusal.SUPERSEDED: _("a newer one is counted"),
        Refusal.TOO_LARGE: _("the message was too large"),
        Refusal.FROZEN: _("scoring is paused, please wait"),
        Refusal.BUSY: _("the server is busy, please try again"),
    }.get(Refusal(code) if code in Refusal.values else Refusal.NOT_OPEN, "")


@register.filter
def clock(ms: int | str | None) -> str:
    """Milliseconds as the studio wall's HH:MM:SS."""
    if not isinstance(ms, int):
        return ms or ""
    return timezone.localtime(from_ms(ms)).strftime("%H:%M:%S")


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def is_closed(code: str) -> bool:
    return code == Refusal.CLOSED


@register.filter
def row_and_chair(label: str) -> dict[str, str] | None:
    """ "A-07" read aloud: row A, seat 7. None for labels of another shape."""
    found = re.fullmatch(r"([A-Z]{1,2})-?0*(\d+)", label)
    return {"row": found[1], "chair": found[2]} if found else None


@register.filter
def phrases(topic: str) -> list[tuple[str, str]]:
    """Sentences that a script puts together with others: (id, sentence)."""
    return {
        "receipt": [
            ("signed", _("Signed by the show's key ✓ checked")),
            ("unsigned", _("Signature not checked by this phone")),
            ("broken", _("The receipt does not check out: please show it to an usher")),
            ("found", _("In the published list ✓")),
            ("absent", _("Does not agree with the published list")),
            ("rows", _("A row of yours is not in the list.")),
            ("salts", _("A row of yours carries another salt.")),
            ("values", _("The values are not those you sent.")),
            ("root", _("The rows do not lead to the root.")),
            ("head", _("The link of the chain does not fit.")),
            ("code", _("The seal code does not fit the root.")),
            ("counts", _("The counts are not those of the rows.")),
            ("equation", _("The equation of seats does not add up.")),
            ("signature", _("The signature is not the show's.")),
            ("file", _("The file as a whole is not signed by the show.")),
            ("seal", _("Another root than the one sealed here.")),
        ],
    }[topic]


@register.filter
def notices(round_: Frame, mine: Frame) -> list[str]:
    """What must be said before voting, in this order."""
    said = {
        "drill": round_.get("purpose") == RoundPurpose.DRILL,
        "named": round_.get("secrecy") == Secrecy.NAMED,
        "first": round_.get("press") == Press.FIRST,
        "live": round_.get("display") == Display.LIVE,
        "extra": bool(mine.get("extra_s")) and round_["closes_at"] is not None,
    }
    return [kind for kind, holds in said.items() if holds]


def deadline(round_: Frame, mine: Frame) -> int | None:
    """This seat's own deadline in ms, its extra time included; None until a host closes by hand."""
    closes: int | None = round_["closes_at"]
    return None if closes is None else closes + 1000 * int(mine.get("extra_s") or 0)


@register.simple_tag
def standing(
    state: Frame, mine: Frame, now_ms: int, lamp: Frame | None = None, *, again: bool = False
) -> dict[str, Any]:
    """Page and lamp without a script: {"view", "kind", "code", "time", "round", "counted", "sure", "late",
    "grace", "closes", "notices", "final", "drill"}.

    `lamp` is the answer to a ballot just posted by the plain form, if there was one; `late` and
    `grace` are whole seconds, `closes` is this seat's own deadline; `final`: nothing can be changed any more.
    """
    told = lamp or {}
    round_ = state.get("round")
    counted = told.get("kind") == "counted" or bool(mine.get("seq"))
    final = round_ is not None and round_.get("press") == Press.FIRST
    if told.get("kind") == "refused" and told.get("code") != Refusal.SUPERSEDED:
        view, kind = ("ballot" if told.get("code") in MENDABLE else "late"), "refused"
    else:
        view, kind = _where(round_, mine, now_ms, counted=counted, again=again and not final)
    closes = deadline(round_, mine) if round_ else None
    return {
        "view": view,
        "kind": kind,
        "code": told.get("code", ""),
        "time": clock(told.get("at")),
        "round": round_,
        "counted": counted,
        # Once the key is gone nobody can tell "joined, not voted" from an earlier, counted ballot.
        "sure": told.get("code") == Refusal.CLOSED and round_ is not None and round_["state"] != "sealed",
        "late": max(0, now_ms - closes) // 1000 if closes else 0,
        "grace": round_["grace_ms"] // 1000 if round_ else 0,
        "closes": closes,
        "notices": notices(round_, mine) if round_ else [],
        "final": final,
        "drill": round_ is not None and round_.get("purpose") == RoundPurpose.DRILL,
    }


def _where(round_: Frame | None, mine: Frame, now_ms: int, *, counted: bool, again: bool) -> tuple[str, str]:
    if round_ is None or round_["state"] == "armed":
        return "waiting", "ready"
    closes = deadline(round_, mine)
    now_ms = round_["frozen_at"] or now_ms  # while scoring is paused its time stands
    if round_["state"] == "open" and (closes is None or now_ms <= closes + round_["grace_ms"]):
        if mine.get("paper"):
            return "slip", "slip"
        if counted and not again:
            return "counted", "drilled" if round_.get("purpose") == RoundPurpose.DRILL else "counted"
        if round_["frozen_at"]:
            return "ballot", "frozen"
        return "ballot", "open" if closes is None or now_ms <= closes else "grace"
    over = ("closed", "slip" if mine.get("paper") else "counted" if counted else "closed")
    return {
        "open": over,
        "closed": over,
        "sealed": ("sealed", "sealed"),
        "revealed": ("result", "revealed"),
    }.get(round_["state"], ("void", "void"))
