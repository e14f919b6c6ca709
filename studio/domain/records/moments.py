"""The moments of a promise on air: the exposé, the question, the promise, its card; with pictures if any.

What you would get wrong: a picture of something else. A moment without a recording of that very second, or an
exposé without its first frame, has none, and the page shows the words in its place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from followup.domain.desk.on_air import Moment, OnAir
from followup.models import Commitment
from studio.domain.clips.clip_files import path_at
from studio.domain.clips.stills import picture_at
from studio.domain.inquiry.exposes import is_about
from studio.domain.inquiry.promises import run_of
from studio.domain.records.traces import traces_of
from studio.enums import EventKind, ItemKind, Layer
from studio.errors import NoPicture
from studio.models import Clip, Excerpt, Recording, Run, Turn

SETTLED = timedelta(
    seconds=2
)  # after a change on air the picture stands: graphics are in, the camera has cut


@dataclass(frozen=True)
class Source:
    """Where the picture of a moment lies: a stored one, or a second of the recording."""

    version: str
    name: str = ""
    recording: Recording | None = None
    second: float = 0


@dataclass(frozen=True)
class Found:
    """What was found of a promise; `sources` by the moment's kind."""

    on_air: OnAir
    sources: dict[str, Source]


def on_air_of(promise: Commitment) -> OnAir | None:
    """None before the programme began, and for another programme's. Thirteen queries at most."""
    found = _find(promise)
    return replace(found.on_air, traces=traces_of(promise)) if found else None


def picture_of(promise: Commitment, kind: str) -> tuple[str, bytes]:
    """Its version, and the picture as JPEG. NoPicture (404) where there is none, or none can be read."""
    found = _find(promise)
    source = found.sources.get(kind) if found else None
    if source is None:
        raise NoPicture
    if source.name:
        return source.version, path_at(source.name).read_bytes()
    assert source.recording is not None  # noqa: S101  one of the two
    return source.version, picture_at(path_at(source.recording.played), source.second)


def _find(promise: Commitment) -> Found | None:
    run = run_of(promise)
    if run is None or run.started_at is None:
        return None
    recording = Recording.objects.filter(run=run).first()
    excerpt = Excerpt.objects.filter(commitment=promise).first()
    starts, ends = _seconds(promise, recording, excerpt)
    said = starts if excerpt else promise.heard_at
    sources: dict[str, Source] = {}
    moments = []
    for moment, stored in _moments(promise, run, said, excerpt):
        if found := stored or _recorded(recording, moment.at + SETTLED):
            sources[moment.kind] = found
        moments.append(replace(moment, picture=found.version if found else ""))
    is_film = bool(excerpt and excerpt.sha256 and promise.published_at)
    return Found(
        OnAir(run.started_at, sorted(moments, key=lambda one: one.at), starts, ends, is_film), sources
    )


def _seconds(
    promise: Commitment, recording: Recording | None, excerpt: Excerpt | None
) -> tuple[datetime, datetime]:
    """Those that were cut; without them, from the beginning of the answer to the writing down."""
    if excerpt and recording and recording.starts_at:
        zero = recording.starts_at
        return (
            zero + timedelta(milliseconds=excerpt.starts_ms),
            zero + timedelta(milliseconds=excerpt.ends_ms),
        )
    return min(promise.heard_from or promise.heard_at, promise.heard_at), promise.heard_at


def _moments(
    promise: Commitment, run: Run, said: datetime, excerpt: Excerpt | None
) -> Iterator[tuple[Moment, Source | None]]:
    """Each with the picture that is stored of it, if one is."""
    taken = run.instances.filter(taken_at__lte=promise.heard_at).order_by("-taken_at", "-pk")
    aired = list(taken.values_list("plan", "taken_at"))
    yield from _expose(promise, aired)
    yield from _question(promise, run, aired)
    cut = Source(excerpt.sha256[:12], str(excerpt.poster.name)) if excerpt and excerpt.sha256 else None
    who = f"{promise.unit.name} {promise.post}"
    yield Moment("promise", _("Promised on air"), said, words=promise.words, by=who), cut
    if promise.confirmed_at and (shown := _shown(promise, run)):
        yield Moment("card", _("Sealed, on screen"), shown, words=promise.words, by=promise.unit.name), None


def _expose(promise: Commitment, aired: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Moment, Source | None]]:
    """The exposé about the same unit that was on air last before the promise."""
    for plan, at in aired:
        if plan["kind"] == ItemKind.CLIP and plan["clip"] and is_about(promise, plan):
            clip = Clip.objects.filter(pk=plan["clip"]["id"]).first()
            source = Source(clip.sha256[:12], str(clip.poster.name)) if clip and clip.poster else None
            yield Moment("expose", _("Exposé clip"), at, words=plan["clip"]["title"]), source
            return


def _question(
    promise: Commitment, run: Run, aired: Iterable[tuple[Any, Any]]
) -> Iterator[tuple[Moment, Source | None]]:
    """When it was put: its turn on the floor; else the TAKE of the item that carried its words."""
    if not promise.question:
        return
    turn = _turn(promise, run)
    taken = (at for plan, at in aired if plan.get("question") == promise.question)
    at = turn.asked_at if turn and turn.asked_at else next(taken, None)
    if at is None:
        return
    label, asker = pgettext("moment", "The question"), turn.asker if turn else None
    if asker is not None:
        label = _("%(who)s no. %(place)s asks") % {"who": asker.get_kind_display(), "place": asker.place}
    yield Moment("question", label, at, words=promise.question), None


def _turn(promise: Commitment, run: Run) -> Turn | None:
    name, _colon, key = promise.question_ref.partition(":")
    if name != "turn" or not key.isdigit():
        return None
    return run.turns.filter(pk=int(key)).select_related("asker").first()


def _shown(promise: Commitment, run: Run) -> datetime | None:
    """When its card was first on the screens: by a press, never by the publishing that shows none."""
    by_hand = run.events.filter(payload__code=promise.code, by__isnull=False).order_by("seq")
    for kind, payload, at in by_hand.values_list("kind", "payload", "at"):
        card = kind == EventKind.GRAPHIC_ON and payload.get("layer") == Layer.CARD
        on_air = run.ended_at is None or at < run.ended_at
        if on_air and (card or kind == EventKind.COMMITMENT_PUBLISHED):
            return at
    return None


def _recorded(recording: Recording | None, at: datetime) -> Source | None:
    """A second of the recording that browsers could play too; none while it is not timed or lies outside."""
    if recording is None or recording.starts_at is None or not recording.played:
        return None
    second = (at - recording.starts_at) / timedelta(seconds=1)
    if not 0 <= second * 1000 < recording.duration_ms:
        return None
    return Source(f"{recording.sha256[:12]}-{round(second * 1000)}", recording=recording, second=second)
