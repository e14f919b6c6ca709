"""Signs and addresses of the supervisors' desk. Reads nothing, decides nothing."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import to_ms
from followup.domain.desk.lanes import Wanted
from followup.domain.desk.on_air import OnAir
from followup.domain.desk.own_clock import Mark
from followup.templatetags.days import short_day

register = template.Library()
STEP, BAR = 58, 56  # px of the own clock's strip: from bar to bar, and a bar
DOT = 22
LINE = 776  # px of the time line under the strip of moments
LEAST = 6  # px of the thick part: a second is seen too


@register.simple_tag
def asking(wanted: Wanted, **changes: Any) -> str:
    """The board's address with `changes` to what is asked for."""
    asked = asdict(replace(wanted, **changes))
    usual = asdict(Wanted())
    query = urlencode({name: value for name, value in asked.items() if value != usual[name] and value})
    return reverse("followup:desk") + (f"?{query}" if query else "")


@register.filter
def ms(moment: datetime) -> str:
    """Milliseconds since 1970, unlocalized: for a data attribute."""
    return str(to_ms(moment))


@register.simple_tag
def by_when(until: date, at: datetime) -> str:
    """今日 17:30, 明日, 11-05 周四: as close as it is said in an office; late ones by their day."""
    moment = timezone.localtime(until) if isinstance(until, datetime) else None
    day = moment.date() if moment else until
    away = (day - timezone.localdate(at)).days
    named = {0: _("today"), 1: _("tomorrow")}.get(away) or short_day(day)
    return f"{named} {moment:%H:%M}" if moment and away in {0, 1} else named


@dataclass(frozen=True)
class Dot:
    left: float
    width: int
    words: str

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


@dataclass(frozen=True)
class Spot:
    """Where a day stands on the strip, in px."""

    left: int
    dots: list[Dot]

    @property
    def middle(self) -> float:
        return self.left + BAR / 2


@register.simple_tag
def strip_of(mark: Mark) -> Spot:
    """Up to two tasks by their digits; more as one number."""
    left = 2 + mark.day * STEP
    words = mark.names or ([_("%(n)s tasks") % {"n": mark.n}] if mark.n else [])
    width = DOT if mark.names else 48
    first = left + (BAR - len(words) * (width + 2) + 2) / 2
    return Spot(left, [Dot(first + n * (width + 2), width, one) for n, one in enumerate(words)])


def timecode(second: int) -> str:
    """00:41:07: since the programme began."""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


@register.simple_tag
def code_of(shown: OnAir, at: datetime) -> str:
    return timecode(shown.position(at))


@dataclass(frozen=True)
class Scrub:
    """The time line in px: where each moment lies, and the thick part in which the promise was made."""

    first: str
    last: str
    starts: str
    ends: str
    ticks: list[int]
    left: int
    width: int


@register.simple_tag
def scrub_of(shown: OnAir) -> Scrub:
    first, last = shown.span

    def px(second: int) -> int:
        return round((second - first) * LINE / (last - first))

    starts, ends = shown.position(shown.starts), shown.position(shown.ends)
    width = max(LEAST, px(ends) - px(starts))
    return Scrub(
        first=timecode(first)[:5],
        last=timecode(last)[:5],
        starts=timecode(starts),
        ends=timecode(ends),
        ticks=[px(shown.position(one.at)) for one in shown.moments],
        left=min(px(starts), LINE - width),
        width=width,
    )
