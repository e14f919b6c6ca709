"""Assisting units: set while captured, frozen and digested with the words, each with its own task."""

from datetime import datetime
from typing import Any

import pytest

from common.models import RoleGrant, User
from followup.domain.co_units import set_co_units
from followup.domain.commitments import amend_commitment, confirm_commitment, digest_of, withdraw_commitment
from followup.domain.tasks.registration import register_tasks
from followup.errors import AmendedMeanwhile, BadPromise, NotCaptured, OwnEntry, Withdrawn
from followup.models import Commitment, CoUnit, Unit

pytestmark = pytest.mark.django_db


def test_set_leaves_rows_and_one_event(
    captured: Commitment, other_unit: Unit, cast: Any, at: datetime
) -> None:
    set_co_units(captured, [(other_unit, " 清理  两岸 ")], by=cast.scribe, at=at)
    assert [(one.unit, one.part) for one in captured.co_units.all()] == [(other_unit, "清理 两岸")]
    last = captured.changes.last()
    assert last is not None
    assert (last.kind, last.before, last.after) == ("co_units", {"co": []}, {"co": [["kfq", "清理 两岸"]]})
    set_co_units(captured, [(other_unit, "清理 两岸")], by=cast.scribe, at=at)
    assert captured.changes.count() == 2


def test_each_gets_its_own_task_with_its_part_as_criterion(
    captured: Commitment, other_unit: Unit, cast: Any, at: datetime
) -> None:
    set_co_units(captured, [(other_unit, "清理两岸")], by=cast.scribe, at=at)
    confirm_commitment(captured, by=cast.supervisor, at=at)
    tasks = register_tasks(captured.run_ref, by=cast.producer, at=at)
    assert [(t.unit.code, t.share, t.part, t.criteria.get().words) for t in tasks] == [
        ("hbj", "lead", "", captured.measure),
        ("kfq", "co", "清理两岸", "清理两岸"),
    ]


def test_the_confirmer_freezes_the_units_that_were_read(
    captured: Commitment, other_unit: Unit, cast: Any, at: datetime
) -> None:
    seen = digest_of(captured)
    set_co_units(captured, [(other_unit, "")], by=cast.scribe, at=at)
    with pytest.raises(AmendedMeanwhile):
        confirm_commitment(captured, by=cast.supervisor, at=at, seen=seen)
    confirm_commitment(captured, by=cast.supervisor, at=at, seen=digest_of(captured))
    assert Commitment.objects.get().words_sha256 == digest_of(captured) != seen


def test_whoever_sets_them_does_not_confirm(captured: Commitment, other_unit: Unit, at: datetime) -> None:
    second = User.objects.create(username="scribe2", name="scribe2")
    RoleGrant.objects.create(user=second, role="scribe")
    set_co_units(captured, [(other_unit, "")], by=second, at=at)
    with pytest.raises(OwnEntry):
        confirm_commitment(captured, by=second, at=at)


def test_frozen_and_withdrawn_ones_refuse(
    captured: Commitment, other_unit: Unit, cast: Any, at: datetime
) -> None:
    confirm_commitment(captured, by=cast.supervisor, at=at)
    with pytest.raises(NotCaptured):
        set_co_units(captured, [(other_unit, "")], by=cast.scribe, at=at)
    assert CoUnit.objects.count() == 0


def test_a_withdrawn_one_refuses(captured: Commitment, other_unit: Unit, cast: Any, at: datetime) -> None:
    withdraw_commitment(captured, reason="不是承诺", by=cast.scribe, at=at)
    with pytest.raises(Withdrawn):
        set_co_units(captured, [(other_unit, "")], by=cast.scribe, at=at)


def test_lead_and_doubles_and_long_parts_are_refused(
    captured: Commitment, unit: Unit, other_unit: Unit, promise: Any, cast: Any, at: datetime
) -> None:
    for parts in ([(unit, "")], [(other_unit, ""), (other_unit, "x")], [(other_unit, "字" * 201)]):
        with pytest.raises(BadPromise):
            set_co_units(captured, parts, by=cast.scribe, at=at)
    set_co_units(captured, [(other_unit, "")], by=cast.scribe, at=at)
    with pytest.raises(BadPromise):
        amend_commitment(captured, promise(unit=other_unit), by=cast.scribe, at=at)
