"""What the control room's fragments ask of a row or a round beyond its fields. Reads nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from followup.enums import CommitmentState
from followup.models import Commitment
from studio.domain.show.guards import LegalAct
from studio.domain.show.queries import ControlState, Row
from studio.enums import Act, ItemKind, PanicAct
from studio.errors import AlreadyOnAir, NotDrilled
from studio.models import Panic
from voting.enums import RoundState

register = template.Library()

AT_THE_ROUND = {Act.CONFIRM_ROUND, Act.RERUN_ROUND, Act.SHOW_ANSWER}  # offered there, when they can be done
SAID_ELSEWHERE = {AlreadyOnAir.code, NotDrilled.code}
NEXT_STEP = {CommitmentState.CAPTURED: 0, CommitmentState.CONFIRMED: 1, CommitmentState.PUBLISHED: 2}


@register.simple_tag
def ends_ms(row: Row, round_: dict[str, Any] | None) -> int | str:
    """When what is on air runs out: scoring with its round, a clip with its last frame, else as planned."""
    if row.kind == ItemKind.SCORING and round_ and round_["closes_at"]:
        return int(round_["closes_at"])
    if row.plan and row.plan["clip"] and row.taken_ms is not None:
        return int(row.taken_ms + row.plan["clip"]["duration_ms"])
    return row.zero_ms if row.zero_ms is not None else ""


@register.filter
def seconds(ms: int | None) -> str:
    """2000 as "2", 430 as "0.4"."""
    return "" if ms is None else f"{round(ms / 1000, 1):g}"


@register.filter
def of(acts: dict[str, LegalAct], code: str) -> LegalAct | None:
    """The act that belongs to a commitment."""
    return acts.get(code)


@register.filter
def round_state(state: str) -> str:
    """The word for a round's state."""
    return str(RoundState(state).label)


@register.filter
def by_next_step(commitments: Iterable[Commitment]) -> list[Commitment]:
    """What waits for confirmation, then what waits for the screen, then what is out, newest first."""
    newest_first = sorted(commitments, key=lambda one: one.captured_at, reverse=True)
    return sorted(newest_first, key=lambda one: NEXT_STEP.get(CommitmentState(one.state), 9))


@dataclass(frozen=True)
class PanicKey:
    """One of the four panic keys: what it does, or the way back while it is in force."""

    panic: str
    key: str
    label: str
    name: str
    says: str
    act: LegalAct
    panic_row: Panic | None

    @property
    def id(self) -> str:
        return f"panic-{self.panic}"

    @property
    def on(self) -> bool:
        return self.panic_row is not None

    @property
    def at(self) -> datetime | None:
        return self.panic_row.at if self.panic_row else None

    @property
    def by(self) -> str:
        return str(self.panic_row.by) if self.panic_row else ""


@register.filter
def panics(state: ControlState) -> list[PanicKey]:
    """The four panic keys in their order."""
    words = {
        PanicAct.CLEAR_GRAPHICS: (
            pgettext("panic", "Graphics"),
            _("No graphic is drawn; what lies on the layers comes back."),
        ),
        PanicAct.SAFE_PICTURE: (
            pgettext("panic", "Picture"),
            _("Program and overlay show the safe picture."),
        ),
        PanicAct.FREEZE_VOTING: (
            pgettext("panic", "Voting"),
            _("Phones cannot vote; the time that is left stands."),
        ),
        PanicAct.CUT_QUESTION: (
            pgettext("panic", "Question"),
            _("No screen and no page shows the words of a question."),
        ),
    }
    return [
        PanicKey(
            panic=act.value,
            key=f"F{number}",
            label=words[act][0],
            name=str(act.label),
            says=words[act][1],
            act=state.panic_acts[act.value],
            panic_row=state.panics.get(act.value),
        )
        for number, act in enumerate(PanicAct, start=1)
    ]


@register.filter
def graphics_covered(state: ControlState) -> bool:
    """What lies on the layers is not seen: a panic act hides it or stands before it."""
    return not {PanicAct.CLEAR_GRAPHICS, PanicAct.SAFE_PICTURE}.isdisjoint(state.panics)


@dataclass(frozen=True)
class Bar:
    """One reason, and every act that it stands in the way of."""

    why: str
    who_can_lift: str
    labels: list[str] = field(default_factory=list)


@register.filter
def barred(state: ControlState) -> list[Bar]:
    """What cannot be done now, by reason, so that one reason is said once. Done already is no reason."""
    bars: dict[str, Bar] = {}
    for act in state.acts:
        if not act.allowed and act.act not in AT_THE_ROUND and act.code not in SAID_ELSEWHERE:
            bars.setdefault(act.why, Bar(act.why, act.who_can_lift)).labels.append(act.label)
    return list(bars.values())
