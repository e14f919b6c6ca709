"""The state of program and overlay: whole, comparable, and free of the clock but for the presence code.

What you would get wrong: nothing in it may depend on who asks, and nothing but that code on when. The relay
compares frames, the GET makes an ETag of them, and a reopened screen must show what the others show.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse

from common.clock import to_ms
from studio.enums import InstanceState, ItemKind, Layer, RunState
from studio.models import Episode, Graphic, ItemInstance, Run
from voting.domain import offsite
from voting.domain.queries import electorate_of, round_frame
from voting.domain.seats import presence_frame
from voting.enums import RoundState

SCENES = {
    ItemKind.OPENING: "opening",
    ItemKind.FEEDBACK: "feedback",
    ItemKind.CLIP: "clip",
    ItemKind.QUESTION: "live",
    ItemKind.ANSWER: "live",
    ItemKind.COMMENT: "live",
    ItemKind.SCORING: "scoring",
    ItemKind.REVEAL: "reveal",
    ItemKind.CLOSING: "closing",
}
RUN_STEP = 1_000_000  # a new run of the same episode must never look older than the last one


def screen_state(episode_id: int, at: datetime | None = None) -> dict[str, Any]:
    """{"t": "screen", "v", "episode", "run", "program", "next", "graphics", "join"}: docs/protocol.md.

    join: {"url", "presence": {"code", "until"} | None}; the code of `at`, while phones may still join by
    themselves. Only the hall screen draws it: whoever watches television must not learn it. Four queries, two
    more for the code, one more in scoring.
    Episode.DoesNotExist for an unknown episode.
    """
    episode = Episode.objects.get(pk=episode_id)
    run = episode.runs.order_by("-pk").first()
    instances = _playing(run)
    return {
        "t": "screen",
        "v": run.pk * RUN_STEP + run.seq if run else 0,
        "episode": {"number": episode.number, "title": episode.title, "sample": episode.is_sample},
        "run": {"state": run.state if run else RunState.PLANNED.value},
        "program": _program(episode, run, instances.get(InstanceState.ON_AIR)),
        "next": _next(episode, instances.get(InstanceState.ARMED)),
        "graphics": _graphics(run),
        "join": {"url": reverse("voting:join"), "presence": _presence(episode, at)},
    }


def _presence(episode: Episode, at: datetime | None) -> dict[str, Any] | None:
    if at is None:
        return None
    electorate = electorate_of(episode.electorate_ref)
    return presence_frame(electorate, at) if electorate else None


def _playing(run: Run | None) -> dict[str, ItemInstance]:
    if run is None:
        return {}
    playing = run.instances.select_related("round").filter(
        state__in=[InstanceState.ARMED, InstanceState.ON_AIR]
    )
    return {instance.state: instance for instance in playing}


def _program(episode: Episode, run: Run | None, instance: ItemInstance | None) -> dict[str, Any]:
    if instance is None:
        scene = "closing" if run and run.state == RunState.ENDED else "standby"
        return _empty_program(scene, episode)
    plan = instance.plan
    return {
        "scene": SCENES[ItemKind(plan["kind"])],
        "instance": instance.pk,
        "kind": plan["kind"],
        "title": plan["title"],
        "since": to_ms(instance.taken_at) if instance.taken_at else None,
        "clip": _clip(episode, plan),
        "units": plan["units"],
        "post": plan["post"],
        "question": plan["question"],
        "feedback": plan["task"],
        "round": instance.round_id,
        "rerun_of": _rerun_of(instance),
        **_revealed(instance),
    }


def _empty_program(scene: str, episode: Episode) -> dict[str, Any]:
    return {
        "scene": scene,
        "instance": None,
        "kind": None,
        "title": episode.title,
        "since": None,
        "clip": None,
        "units": [],
        "post": "",
        "question": "",
        "feedback": None,
        "round": None,
        "rerun_of": None,
        "revealed": None,
        "offsite": None,
    }


def _rerun_of(instance: ItemInstance) -> int | None:
    """The number of the voided round that this scoring asks again: the viewers saw it fail, and are told."""
    if instance.plan["kind"] != ItemKind.SCORING or instance.round is None:
        return None
    before = ItemInstance.objects.filter(run=instance.run_id, pk__lt=instance.pk).select_related("round")
    last = before.filter(round__isnull=False, plan__kind=ItemKind.SCORING).order_by("pk").last()
    if last is None or last.round is None or not _asks_the_same(last, instance):
        return None
    failed = last.round.state == RoundState.VOID and last.round.opened_at is not None
    return last.round.number if failed else None


def _asks_the_same(one: ItemInstance, other: ItemInstance) -> bool:
    """The same item; or, for what no item planned, the same words to the same units."""
    if one.plan["item"] or other.plan["item"]:
        return bool(one.plan["item"] == other.plan["item"])
    return bool(one.round and other.round and one.round.paper["subjects"] == other.round.paper["subjects"])


def _revealed(instance: ItemInstance) -> dict[str, Any]:
    """The round a reveal shows, whole: voting's own frame may be about a later one by then (back). What the
    public at home said lies beside it, never in it."""
    shown = instance.round
    if instance.plan["kind"] != ItemKind.REVEAL or shown is None:
        return {"revealed": None, "offsite": None}
    return {"revealed": round_frame(shown), "offsite": offsite.references([shown.pk]).get(shown.pk)}


def _next(episode: Episode, armed: ItemInstance | None) -> dict[str, Any] | None:
    """The armed clip, to be pre-rolled; nothing else of what is to come is told to a screen."""
    clip = _clip(episode, armed.plan) if armed else None
    return {"clip": clip} if clip else None


def _clip(episode: Episode, plan: dict[str, Any]) -> dict[str, Any] | None:
    clip = plan["clip"]
    if clip is None:
        return None
    return {
        "id": clip["id"],
        "url": reverse("studio:clip", args=[episode.screen_key, clip["id"]]),
        "poster": reverse("studio:poster", args=[episode.screen_key, clip["id"]]),
        "duration_ms": clip["duration_ms"],
    }


def _graphics(run: Run | None) -> dict[str, Any]:
    """Each layer's payload, or None for an empty one."""
    shown = dict(Graphic.objects.filter(run=run).values_list("layer", "payload")) if run else {}
    return {layer.value: shown.get(layer.value) for layer in Layer}
