"""The parts of an episode bundle, as JSON values: what docs/bundle.md says is public, and nothing else.

What you would get wrong: adding a field because it is at hand. Names of people, scripts, notes, questions
that were only planned and the titles of what never aired stay in the house;
`tests/studio/domain/records/test_bundle.py` looks for them in the bytes.
"""

from typing import Any, TypeAlias

from common.clock import to_ms
from followup.domain.wording import frozen_facts
from followup.models import Commitment
from studio.domain.machinery.playout_queue import SHOWING
from studio.domain.records.aired import AiredRun, roles_of
from studio.domain.records.differences import explanations
from studio.domain.records.discrepancies import TOLERANCE, Facts
from studio.enums import ClipEventKind, EventKind, Layer
from studio.models import Clip, ClipEvent, PlayoutCommand, Run
from voting.domain.proof import seal_code
from voting.enums import RoundState
from voting.models import Round

Parts: TypeAlias = dict[str, Any]

LISTS = "rounds/{:02d}.json"  # the published file of a revealed round
PLAN_FIELDS = ("row_id", "kind", "planned_s", "starts_at", "is_hard", "is_on_shelf")
TAKE_FIELDS = ("seq", "at", "ends_at", "by", "row_id", "kind", "title", "planned_s", "round")


def parts_of(aired: AiredRun, rounds: list[Round]) -> Parts:
    """By file name, in the order in which they stand in the bundle. Times are ms since 1970.

    About ten queries beside those of `aired`; `rounds` are the run's, by number.
    """
    clips = _clips(aired)
    return {
        "episode.json": _episode(aired.run),
        "rundown.json": _rundown(aired),
        "events.json": aired.events,
        "takes.json": [_take(take, clips) for take in aired.takes],
        "rounds.json": [_round(round_) for round_ in rounds],
        "commitments.json": _commitments(aired),
        "clips.json": list(clips.values()),
        "machines.json": _machines(aired.run),
        "discrepancies.json": {"tolerance": TOLERANCE, "found": aired.discrepancies},
        "explanations.json": _explanations(aired),
    }


def _episode(run: Run) -> Facts:
    episode = run.episode
    return {
        "number": episode.number,
        "title": episode.title,
        "planned_start": to_ms(episode.planned_start),
        "run": run.ref,
        "started_at": to_ms(run.started_at) if run.started_at else None,
        "ended_at": to_ms(run.ended_at) if run.ended_at else None,
    }


def _rundown(aired: AiredRun) -> Facts:
    """Rows that never aired keep their place and their times, not their titles."""
    shown = {take["row_id"] for take in aired.takes}
    plan = aired.plan
    return {
        "kept_at": to_ms(plan.kept_at) if plan.kept_at else None,
        "version": plan.edits,
        "sha256": plan.sha256,
        "rows": [
            {name: row[name] for name in PLAN_FIELDS}
            | {name: row[name] if row["row_id"] in shown else "" for name in ("title", "segment")}
            for row in plan.rows
        ],
        "changes": aired.changes,
    }


def _take(take: Facts, clips: dict[int, Facts]) -> Facts:
    clip = clips[take["clip"]]["sha256"] if take["clip"] in clips else None
    return {name: take[name] for name in TAKE_FIELDS} | {"clip": clip}


def _round(round_: Round) -> Facts:
    """A sealed one that was not revealed shows its seal only: the lists are the result."""
    result = round_.result or {}
    revealed = round_.state == RoundState.REVEALED
    return {
        "number": round_.number,
        "state": str(round_.state),
        "void_reason": round_.void_reason,
        "opened_at": to_ms(round_.opened_at) if round_.opened_at else None,
        "sealed_at": to_ms(round_.sealed_at) if round_.sealed_at else None,
        "ballots": result.get("n"),
        "root": round_.root,
        "seal_code": seal_code(round_.root),
        "previous_head": round_.previous_head,
        "head": round_.head,
        "signature": round_.signature,
        "file": LISTS.format(round_.number) if revealed else None,
    }


def _commitments(aired: AiredRun) -> list[Facts]:
    """Published ones; with the TAKE that was on air when each was heard, and the events that showed its
    card."""
    found = Commitment.objects.public().filter(run_ref=aired.run.ref).select_related("unit").order_by("code")
    found = found.prefetch_related("co_units__unit")
    return [_commitment(one, aired) for one in found]


def _commitment(one: Commitment, aired: AiredRun) -> Facts:
    heard, ended = to_ms(one.heard_at), aired.evening.ended_at
    on_air = [take["seq"] for take in aired.takes if take["at"] <= heard]
    return {
        **frozen_facts(one, one.words_form),
        "form": one.words_form,
        "unit_name": one.unit.name,
        "sha256": one.words_sha256,
        "heard_at": heard,
        "take": on_air[-1] if on_air and (ended is None or heard < ended) else None,
        "shown": [event["seq"] for event in aired.events if _shows(event, one.code, ended)],
    }


def _shows(event: Facts, code: str, ended: int | None) -> bool:
    if event["code"] != code or (ended is not None and event["at"] >= ended):
        return False
    kind, layer = str(event["kind"]), str(event["detail"])
    return kind == EventKind.COMMITMENT_PUBLISHED or (kind == EventKind.GRAPHIC_ON and layer == Layer.CARD)


def _clips(aired: AiredRun) -> dict[int, Facts]:
    """Of the clips that aired, by id: their bytes' digest, and by whom they were signed before their first
    TAKE."""
    takes: dict[int, list[Facts]] = {}
    for take in aired.takes:
        if take["clip"] is not None:
            takes.setdefault(take["clip"], []).append(take)
    clips = Clip.objects.filter(pk__in=takes).order_by("pk")
    signed = {clip.pk: _signature(clip, takes[clip.pk][0]["at"]) for clip in clips}
    roles = roles_of(found["by"] for found in signed.values())
    return {
        clip.pk: {
            "title": clip.title,
            "sha256": clip.sha256,
            "bytes": clip.size,
            "duration_ms": clip.duration_ms,
            "check": clip.check_state,
            "signed_at": signed[clip.pk]["at"],
            "signed_by": roles.get(signed[clip.pk]["by"], []),
            "takes": [take["seq"] for take in takes[clip.pk]],
        }
        for clip in clips
    }


def _signature(clip: Clip, at: int) -> dict[str, Any]:
    """What stood when it aired. A sign-off that was withdrawn by then is none."""
    kinds = (ClipEventKind.SIGNED, ClipEventKind.WITHDRAWN)
    history = ClipEvent.objects.filter(clip=clip, kind__in=kinds, sha256=clip.sha256)
    before = [event for event in history if to_ms(event.at) <= at]
    if before and before[-1].kind == ClipEventKind.SIGNED:
        return {"at": to_ms(before[-1].at), "by": before[-1].by_id}
    return {"at": None, "by": None}


def _machines(run: Run) -> list[Facts]:
    """What each machine was told to show, and its own word that it did. Machines by kind and number, no
    addresses."""
    shown = PlayoutCommand.objects.filter(run=run.pk, act__in=SHOWING).select_related("machine")
    return [
        {
            "seq": command.seq,
            "machine": f"{command.machine.kind}-{command.machine_id}",
            "act": command.act,
            "state": command.state,
            "confirmed_at": to_ms(command.confirmed_at) if command.confirmed_at else None,
        }
        for command in shown.order_by("pk")
    ]


def _explanations(aired: AiredRun) -> dict[str, str]:
    """By key; the form says that these words go out."""
    keys = {one["key"] for one in aired.discrepancies}
    return {key: one.reason for key, one in sorted(explanations(aired.run).items()) if key in keys}
