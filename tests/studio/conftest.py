"""An evening small enough to read: an episode with an item of each kind, its run, and commands."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.tasks.registration import register_tasks
from followup.enums import DeadlineKind, UnitKind
from followup.models import Commitment, Task, Unit
from studio.domain.clips.clip_files import mark_of, path_of
from studio.domain.inquiry import promises
from studio.domain.planning import rundown
from studio.domain.show import run as live
from studio.enums import ClipCheck, ItemKind
from studio.models import Clip, Episode, Item, ItemInstance, Run
from tests.conftest import QUICK_HASHERS
from voting.domain import rounds, sealing
from voting.models import Round

QUICK = {"PASSWORD_HASHERS": QUICK_HASHERS, "EVIDENCE_APART": False}


def load(**options: Any) -> dict[str, Any]:
    """What `load_demo --json` says."""
    out = StringIO()
    call_command("load_demo", json=True, stdout=out, **options)
    loaded: dict[str, Any] = json.loads(out.getvalue())
    return loaded


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The sample evenings, in a transaction around all tests of the file; each has a savepoint of its own in
    it. What you would get wrong: a file that asks for them has no test that wants an empty database."""
    with django_db_blocker.unblock(), override_settings(**QUICK), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: dict[str, Any], db: None) -> dict[str, Any]:
    return loaded


@pytest.fixture
def units(db: None) -> list[Unit]:
    """环保局, 水利局, 椒江区, in this order."""
    facts = [
        ("hbj", "环保局", UnitKind.BUREAU),
        ("slj", "水利局", UnitKind.BUREAU),
        ("jj", "椒江区", UnitKind.DISTRICT),
    ]
    return [
        Unit.objects.create(code=code, name=name, kind=kind, order=order)
        for order, (code, name, kind) in enumerate(facts, start=1)
    ]


def ready_clip(title: str = "夜里的排污口", content: bytes = b"a film", **changes: Any) -> Clip:
    digest = hashlib.sha256(content).hexdigest()
    facts: dict[str, Any] = {
        "title": title,
        "file": "clips/pipe.mp4",
        "poster": "posters/pipe.jpg",
        "sha256": digest,
        "size": len(content),
        "duration_ms": 20_000,
        "width": 1280,
        "height": 720,
        "video_codec": "h264",
        "audio_codec": "aac",
        "check_state": ClipCheck.PASSED,
        "signed_sha256": digest,
    }
    clip = Clip(**(facts | changes))
    path = path_of(clip)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    clip.seen = {"sha256": digest, **(mark_of(path) or {})}
    clip.save()
    return clip


@pytest.fixture
def clip(db: None) -> Clip:
    """On the disk, checked and signed off: ready to air."""
    return ready_clip()


@pytest.fixture
def episode(cast: Any, units: list[Unit], clip: Clip, at: datetime) -> Episode:
    """Episode 2 五水共治, planned for `at`, four seats; see `items` for its rundown."""
    made = rundown.create_episode(
        number=2,
        title="五水共治",
        planned_start=at,
        seats=["A-01", "A-02", "A-03", "A-04"],
        by=cast.producer,
        at=at - timedelta(days=7),
    )
    lay_out(made, PLAN, units[:1], clip)
    return made


PLAN: list[dict[str, Any]] = [
    {"kind": ItemKind.OPENING, "title": "开场", "planned_s": 60},
    {"kind": ItemKind.CLIP, "title": "夜里的排污口", "planned_s": 20},
    {"kind": ItemKind.QUESTION, "title": "提问·环保局", "planned_s": 120, "question": "排污口什么时候封？"},
    {"kind": ItemKind.ANSWER, "title": "答复·环保局", "planned_s": 120, "post": "局长"},
    {"kind": ItemKind.COMMENT, "title": "专家点评", "planned_s": 60, "post": "点评专家"},
    {"kind": ItemKind.SCORING, "title": "第一轮打分", "planned_s": 60, "window_s": 30},
    {"kind": ItemKind.REVEAL, "title": "揭晓", "planned_s": 60},
    {"kind": ItemKind.CLOSING, "title": "收尾", "planned_s": 60},
]
OF_A_UNIT = {ItemKind.CLIP, ItemKind.QUESTION, ItemKind.ANSWER, ItemKind.SCORING}


def lay_out(episode: Episode, plan: list[dict[str, Any]], units: list[Unit], clip: Clip) -> None:
    """The rows that `add_item` would leave, in four statements: a quarter of all of studio's tests was this.

    tests/studio/domain/planning/test_rundown.py holds the two against each other.
    """
    home = episode.segments.get()
    rows = [Item(segment=home, position=place, **facts) for place, facts in enumerate(plan, start=1)]
    named = {row.kind: row for row in rows}
    named[ItemKind.CLIP].clip = clip
    Item.objects.bulk_create(rows)
    named[ItemKind.REVEAL].scores = named[ItemKind.SCORING]
    named[ItemKind.REVEAL].save(update_fields=["scores"])
    about = Item.units.through
    about.objects.bulk_create(
        [about(item=row, unit=unit) for row in rows if row.kind in OF_A_UNIT for unit in units]
    )


@pytest.fixture
def items(episode: Episode) -> dict[str, Item]:
    """The episode's items by kind."""
    found = Item.objects.filter(segment__episode=episode).select_related("segment__episode")
    return {item.kind: item for item in found}


@pytest.fixture
def run(episode: Episode) -> Run:
    return live.living_run(episode)


@pytest.fixture
def command(cast: Any, at: datetime) -> Callable[..., live.Command]:
    """A command on a run as it is now, each ten seconds after the last; keywords change it."""
    numbers = count(1)

    def make(run: Run, **changes: Any) -> live.Command:
        number = next(numbers)
        facts: dict[str, Any] = {
            "id": f"command-{number:04d}",
            "expected_seq": Run.objects.get(pk=run.pk).seq,
            "by": cast.producer,
            "at": at + timedelta(seconds=10 * number),
            "held_ms": 1200,
        }
        return live.Command(**(facts | changes))

    return make


@pytest.fixture
def on_air_run(run: Run, command: Callable[..., live.Command]) -> Run:
    live.go_on_air(run, command(run), without_drill="测试")
    return Run.objects.select_related("episode").get(pk=run.pk)


@pytest.fixture
def air(command: Callable[..., live.Command]) -> Callable[..., ItemInstance]:
    """Arm and TAKE an item; returns what is on air then."""

    def play(run: Run, item: Item) -> ItemInstance:
        live.arm_item(run, item, command(run))
        live.take_item(run, command(run))
        return run.instances.on_air().get()

    return play


@pytest.fixture
def promised(cast: Any, at: datetime) -> Callable[..., Commitment]:
    """A commitment of a unit heard in a run: captured, and confirmed by the supervisor unless told not to."""

    def hear(run: Run, unit: Unit, *, confirm: bool = True, **changes: Any) -> Commitment:
        run.refresh_from_db()
        facts: dict[str, Any] = {
            "unit": unit,
            "post": "局长",
            "words": "10个工作日内，封堵3处排污口。",
            "deadline_kind": DeadlineKind.WORKING_DAYS,
            "deadline_count": 10,
            "measure": "3处全部封堵",
        }
        promise = promises.capture(run, PromiseData(**(facts | changes)), by=cast.scribe, at=at)
        return promises.confirm(promise, by=cast.supervisor, at=at) if confirm else promise

    return hear


@pytest.fixture
def sealed() -> Callable[..., Round]:
    """Let a round's window and grace run out, close and seal it, as the clock does; then the supervisor
    checks it, so that a producer may reveal it, unless told not to."""

    def seal(round_: Round, *, confirm: bool = True) -> Round:
        round_.refresh_from_db()
        over = rounds.last_moment(round_)
        assert over is not None
        rounds.close_round(round_, by="", at=over)
        kept = sealing.seal_round(round_, by="", at=over)
        return rounds.confirm_round(kept, by="supervisor", at=over) if confirm else kept

    return seal


@pytest.fixture
def owed(episode: Episode, units: list[Unit], cast: Any, at: datetime) -> Task:
    """Promised in an earlier programme, due on the day of this one, which was planned before."""
    heard = Origin("run-0", 1, "上一期", "答复·环保局", "排污口什么时候封？", at - timedelta(days=20))
    promise = PromiseData(
        unit=units[0],
        post="局长",
        words="10个工作日内，封堵3处排污口。",
        deadline_kind=DeadlineKind.WORKING_DAYS,
        deadline_count=10,
        measure="3处全部封堵",
    )
    made = capture_commitment(heard, promise, by=cast.scribe, at=heard.heard_at)
    confirm_commitment(made, by=cast.supervisor, at=heard.heard_at)
    task = register_tasks("run-0", by=cast.supervisor, at=heard.heard_at)[0]
    Task.objects.filter(pk=task.pk).update(due_on=timezone.localdate(at))
    return Task.objects.select_related("commitment", "unit").get(pk=task.pk)


@pytest.fixture
def who(cast: Any, at: datetime) -> dict[str, Any]:
    return {"by": cast.producer, "at": at}
