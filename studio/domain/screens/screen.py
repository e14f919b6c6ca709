"""The state of program and overlay: whole, comparable, and free of the clock but for the presence code.

What you would get wrong: nothing in it may depend on who asks, and nothing but that code on when. The relay
compares frames, the GET makes an ETag of them, and a reopened screen must show what the others show.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse

from common.clock import to_ms
from studio.domain.rehearsals.faults import clip_is_late
from studio.domain.screens.screen_look import graphics_of, panic_of, theme_of, upcoming
from studio.domain.show.performing import performing_run
from studio.enums import ElementKind, InstanceState, ItemKind, PanicAct, RunState
from studio.models import Episode, ItemInstance, Run
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
    ItemKind.GRAPHIC: "graphic",
    ItemKind.BREAK: "break",
}
RUN_STEP = 1_000_000  # a new run of the same episode must never look older than the last one


def screen_state(episode_id: int, at: datetime | None = None) -> dict[str, Any]:
    """{"t": "screen", "v", "episode", "run", "program", "next", "graphics", "panic", "rehearsal", "theme",
    "upcoming", "join"}: docs/protocol.md.

    `v` rises within a run and over programmes; a rehearsal and the programme after it are told apart by
    run.id. next: {"clip": as the program's | None, "pictures": {"before": address | None, "after"} | None}
    | None. upcoming: the next programme, while this one closes. join: {"url", "presence": {"code", "until"} |
    None}; the code of `at`, while phones may still join by themselves. Only the hall screen draws it: whoever
    watches television must not learn it. Five queries, two more for the code, one more in scoring and while
    closing.
    Episode.DoesNotExist for an unknown episode.
    """
    episode = Episode.objects.get(pk=episode_id)
    run = performing_run(episode)
    instances, panic = _playing(run), panic_of(run)
    program = _program(episode, run, instances.get(InstanceState.ON_AIR))
    if clip_is_late(run):
        program = {**program, "clip": None}
    return {
        "t": "screen",
        "v": run.pk * RUN_STEP + run.seq if run else 0,
        "episode": {"number": episode.number, "title": episode.title, "sample": episode.is_sample},
        "run": {"id": run.pk, "state": run.state} if run else {"id": None, "state": RunState.PLANNED.value},
        "program": _without_question(program) if panic[PanicAct.CUT_QUESTION] else program,
        "next": _next(episode, instances.get(InstanceState.ARMED)),
        "graphics": graphics_of(run, panic),
        "panic": panic,
        "rehearsal": run.is_rehearsal if run else False,
        "theme": theme_of(episode),
        "upcoming": upcoming(episode) if program["scene"] == "closing" else None,
        "join": {"url": reverse("voting:join"), "presence": _presence(run, episode, at)},
    }


def _without_question(program: dict[str, Any]) -> dict[str, Any]:
    """No word of what was asked; a question's title often is the question."""
    return {
        **program,
        "question": "",
        "title": "" if program["kind"] == ItemKind.QUESTION else program["title"],
    }


def _presence(run: Run | None, episode: Episode, at: datetime | None) -> dict[str, Any] | None:
    if at is None:
        return None
    electorate = electorate_of(run.electorate_ref if run else episode.electorate_ref)
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
        "text": _text(plan),
        "feedback": _feedback(episode, plan),
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
        "text": "",
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
    """What a screen makes ready: the armed clip, to be pre-rolled, and the pictures of an armed report;
    nothing else of what is to come is told to it."""
    if armed is None:
        return None
    clip, report = _clip(episode, armed.plan), _feedback(episode, armed.plan)
    pictures = report["pictures"] if report and any(report["pictures"].values()) else None
    return {"clip": clip, "pictures": pictures} if clip or pictures else None


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


def _text(plan: dict[str, Any]) -> str:
    """What a free graphic says: the text of its graphic element, else what stands under "question"."""
    elements = [one for one in plan.get("elements", []) if one["kind"] == ElementKind.GRAPHIC]
    said = next((one["payload"].get("text") for one in elements if one["payload"].get("text")), "")
    return said or (plan["question"] if plan["kind"] == ItemKind.GRAPHIC else "")


def _feedback(episode: Episode, plan: dict[str, Any]) -> dict[str, Any] | None:
    """The task as it was when the item was armed, with the addresses of its pictures."""
    task: dict[str, Any] | None = plan["task"]
    if task is None:
        return None
    pictures = task.get("pictures") or {}
    return {**task, "pictures": {when: _poster(episode, clip) for when, clip in pictures.items()}}


def _poster(episode: Episode, clip: int | None) -> str | None:
    return reverse("studio:poster", args=[episode.screen_key, clip]) if clip else None
