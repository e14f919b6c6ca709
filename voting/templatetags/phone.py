"""What the phone's templates ask: which page a phone sees now, the steps of a scale, times.

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
from voting.enums import Refusal

register = template.Library()

Frame: TypeAlias = dict[str, Any]

SIGNS = {
    "seat": "seat",
    "unseated": "seat",
    "sending": "sending",
    "offline": "sending",
    "counted": "check",
    "refused": "cross",
    "silent": "cross",
    "down": "unlink",
    "closed": "lock",
    "sealed": "lock",
    "void": "cross",
    "revealed": "check",
}
PLAIN_LAMPS = ["ready", "left", "full", "sending", "offline", "counted", "silent", "down"]
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
        Refusal.BUSY: _("the server is busy, please try again"),
    }.get(Refusal(code) if code in Refusal.values else Refusal.NOT_OPEN, "")


@register.filter
def clock(ms: int | str | None) -> str:
    """Milliseconds as the studio wall's HH:MM:SS."""
    if not isinstance(ms, int):
        return ms or ""
    return timezone.localtime(from_ms(ms)).strftime("%H:%M:%S")


@register.filter
def choices(scale: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of a paper's scale: its own labels, words for three steps, else numbers."""
    values = list(range(scale["min"], scale["max"] + 1, scale.get("step", 1)))
    words = scale.get("labels") or (three_words() if len(values) == len(three_words()) else values)
    return [{"value": value, "word": word} for value, word in zip(values, words, strict=True)]


def three_words() -> list[str]:
    return [_("Not satisfied"), _("Fairly satisfied"), _("Satisfied")]


@register.simple_tag
def words_of_three() -> str:
    return "|".join(three_words())


@register.filter
def in_words(scale: Frame) -> bool:
    """Whether the steps are words, which need more room than numbers."""
    return any(isinstance(choice["word"], str) for choice in choices(scale))


@register.filter
def same(value: int, chosen: int | None) -> bool:
    return chosen is not None and value == chosen


@register.filter
def low(scale: Frame) -> str:
    """What the lowest step means, under the scale; nothing where the steps are words themselves."""
    return _end(scale, "min", 0, _("not satisfied at all"))


@register.filter
def high(scale: Frame) -> str:
    return _end(scale, "max", 1, _("fully satisfied"))


def _end(scale: Frame, key: str, place: int, word: str) -> str:
    if in_words(scale):
        return ""
    return f"{scale[key]} {(scale.get('ends') or [word, word])[place]}"


@register.filter
def mean(value: float | str | None) -> str:
    """A mean with two decimals, the way it is announced."""
    return "–" if value is None else f"{float(value):.2f}"


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
def share(mean: float | str | None, scale: dict[str, Any]) -> int:
    """A mean as a bar's width in per cent of the scale."""
    span = scale["max"] - scale["min"]
    return round(100 * (float(mean or scale["min"]) - scale["min"]) / span) if span else 0


@register.simple_tag
def standing(
    state: Frame, mine: Frame, now_ms: int, lamp: Frame | None = None, *, again: bool = False
) -> dict[str, Any]:
    """Page and lamp without a script: {"view", "kind", "code", "time", "round", "counted", "sure", "late",
    "grace"}.

    `lamp` is the answer to a ballot just posted by the plain form, if there was one; `late` and
    `grace` are whole seconds.
    """
    told = lamp or {}
    round_ = state.get("round")
    counted = told.get("kind") == "counted" or bool(mine.get("seq"))
    if told.get("kind") == "refused" and told.get("code") != Refusal.SUPERSEDED:
        view, kind = ("ballot" if told.get("code") == Refusal.BAD_BALLOT else "late"), "refused"
    else:
        view, kind = _where(round_, now_ms, counted=counted, again=again)
    return {
        "view": view,
        "kind": kind,
        "code": told.get("code", ""),
        "time": clock(told.get("at")),
        "round": round_,
        "counted": counted,
        # Once the key is gone nobody can tell "joined, not voted" from an earlier, counted ballot.
        "sure": told.get("code") == Refusal.CLOSED and round_ is not None and round_["state"] != "sealed",
        "late": max(0, now_ms - round_["closes_at"]) // 1000 if round_ else 0,
        "grace": round_["grace_ms"] // 1000 if round_ else 0,
    }


def _where(round_: Frame | None, now_ms: int, *, counted: bool, again: bool) -> tuple[str, str]:
    if round_ is None or round_["state"] == "armed":
        return "waiting", "ready"
    if round_["state"] == "open" and now_ms <= round_["closes_at"] + round_["grace_ms"]:
        return ("counted", "counted") if counted and not again else ("ballot", "open")
    over = ("closed", "counted" if counted else "closed")
    return {
        "open": over,
        "closed": over,
        "sealed": ("sealed", "sealed"),
        "revealed": ("result", "revealed"),
    }.get(round_["state"], ("void", "void"))
