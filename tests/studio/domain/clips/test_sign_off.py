"""Sign-off and TAKE: a second person answers for these very bytes; one byte changed, and nothing airs."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import pytest

from common.errors import DomainError
from studio.domain.clips import sign_off
from studio.domain.clips.clip_files import FileState, file_state, path_of, read_again
from studio.domain.clips.clip_ready import check_plan, check_ready, readiness
from studio.domain.show import run as live
from studio.enums import ClipCheck, ClipEventKind, EventKind
from studio.errors import (
    AlreadySigned,
    ClipChanged,
    ClipFailed,
    ClipMissing,
    ClipNotSigned,
    ClipOnAir,
    ClipUnchecked,
    NotSigned,
    SignerBroughtIt,
)
from studio.models import Clip, Item, Run, Station

pytestmark = pytest.mark.django_db


@pytest.fixture
def unsigned(clip: Clip, cast: Any) -> Clip:
    clip.signed_sha256, clip.added_by = "", cast.reporter
    clip.save()
    return clip


def test_a_second_person_signs_and_leaves_a_row(unsigned: Clip, cast: Any, at: datetime) -> None:
    sign_off.sign_off(unsigned, by=cast.supervisor, at=at)
    assert (unsigned.is_signed, unsigned.signed_by, unsigned.signed_at) == (True, cast.supervisor, at)
    assert [(row.kind, row.by, row.sha256) for row in unsigned.events.all()] == [
        (ClipEventKind.SIGNED, cast.supervisor, unsigned.sha256)
    ]
    with pytest.raises(AlreadySigned):
        sign_off.sign_off(unsigned, by=cast.producer, at=at)


def test_two_sign_at_once_and_one_does(unsigned: Clip, cast: Any, at: datetime) -> None:
    stale = Clip.objects.get(pk=unsigned.pk)
    sign_off.sign_off(unsigned, by=cast.supervisor, at=at)
    with pytest.raises(AlreadySigned) as refused:
        sign_off.sign_off(stale, by=cast.producer, at=at)
    assert refused.value.context == {"who": "supervisor"}
    assert unsigned.events.count() == 1


def test_nobody_signs_what_they_brought(unsigned: Clip, cast: Any, at: datetime) -> None:
    with pytest.raises(SignerBroughtIt):
        sign_off.sign_off(unsigned, by=cast.reporter, at=at)


@pytest.mark.parametrize(
    ("state", "error"), [(ClipCheck.FAILED, ClipFailed), (ClipCheck.CHECKING, ClipUnchecked)]
)
def test_only_what_passed_is_signed(
    unsigned: Clip, cast: Any, at: datetime, state: ClipCheck, error: type[DomainError]
) -> None:
    unsigned.check_state = state
    unsigned.save()
    with pytest.raises(error):
        sign_off.sign_off(unsigned, by=cast.supervisor, at=at)


def test_changed_or_missing_bytes_are_not_signed(unsigned: Clip, cast: Any, at: datetime) -> None:
    path_of(unsigned).write_bytes(b"b film")
    with pytest.raises(ClipChanged):
        sign_off.sign_off(unsigned, by=cast.supervisor, at=at)
    path_of(unsigned).unlink()
    with pytest.raises(ClipMissing):
        sign_off.sign_off(unsigned, by=cast.supervisor, at=at)


def test_withdrawn_with_a_reason_that_stays(clip: Clip, cast: Any, at: datetime) -> None:
    sign_off.withdraw(clip, "当事人撤回同意", by=cast.producer, at=at)
    assert (clip.is_signed, clip.events.get().detail) == (False, "当事人撤回同意")
    with pytest.raises(NotSigned):
        sign_off.withdraw(clip, "再次", by=cast.producer, at=at)


READY: list[tuple[dict[str, Any], type[DomainError] | None, type[DomainError] | None]] = [
    ({}, None, None),
    ({"check_state": ClipCheck.WARNED}, None, None),
    ({"check_state": ClipCheck.FAILED}, ClipFailed, ClipFailed),
    ({"check_state": ClipCheck.CHECKING}, ClipUnchecked, None),
    ({"check_state": ClipCheck.UNCHECKED}, ClipUnchecked, None),
    ({"signed_sha256": ""}, ClipNotSigned, None),
    ({"signed_sha256": "b" * 64}, ClipNotSigned, None),
    ({"seen": {}}, ClipChanged, None),
    ({"sha256": "b" * 64}, ClipChanged, None),
    ({"file": "clips/gone.mp4"}, ClipMissing, ClipMissing),
]


@pytest.mark.parametrize(("changes", "on_air", "rehearsed"), READY)
def test_what_bars_a_clip_from_the_air_and_from_a_rehearsal(
    clip: Clip, changes: dict[str, Any], on_air: type[DomainError] | None, rehearsed: type[DomainError] | None
) -> None:
    for name, value in changes.items():
        setattr(clip, name, value)
    for error, in_rehearsal in ((on_air, False), (rehearsed, True)):
        with pytest.raises(error) if error else nullcontext():
            check_ready(clip, Station(), in_rehearsal=in_rehearsal)
    shown = readiness(clip, Station())
    assert (shown.is_ready, bool(shown.who_can_lift)) == (on_air is None, on_air is not None)


def test_a_clip_item_without_a_clip_and_a_station_without_sign_off(clip: Clip) -> None:
    with pytest.raises(ClipMissing):
        check_plan({"clip": None, "kind": "clip"}, Station())
    check_plan({"clip": None, "kind": "question"}, Station())
    clip.signed_sha256 = ""
    check_ready(clip, Station(asks_sign_off=False))


def test_the_mark_notices_a_byte_changed_behind_an_old_date(clip: Clip) -> None:
    """Same length, same modification time: the inode's own time tells."""
    path = path_of(clip)
    stat = path.stat()
    path.write_bytes(b"b film")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert file_state(clip) is FileState.CHANGED
    assert read_again(clip) is FileState.CHANGED
    path.write_bytes(b"a film")
    assert (file_state(clip), read_again(clip)) == (FileState.CHANGED, FileState.SAME)


def test_one_changed_byte_refuses_the_take_until_it_is_armed_again(
    on_air_run: Run, items: dict[str, Item], command: Callable[..., live.Command], clip: Clip
) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    path_of(clip).write_bytes(b"b film")
    with pytest.raises(ClipChanged):
        live.take_item(on_air_run, command(on_air_run))
    assert on_air_run.events.latest("pk").payload["code"] == "clip_changed"
    assert on_air_run.events.latest("pk").kind == EventKind.REFUSED
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    with pytest.raises(ClipChanged):
        live.take_item(on_air_run, command(on_air_run))
    path_of(clip).write_bytes(b"a film")
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    assert live.take_item(on_air_run, command(on_air_run)).kind == EventKind.TAKEN


def test_a_signature_stays_while_the_clip_is_armed(
    on_air_run: Run, items: dict[str, Item], command: Callable[..., live.Command], clip: Clip, cast: Any
) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    with pytest.raises(ClipOnAir):
        sign_off.withdraw(clip, "x", by=cast.producer, at=command(on_air_run).at)
