"""Who may score, by groups: weights and trim are agreed before air, and whoever changed them is known."""

from datetime import datetime
from typing import Any

import pytest

from common.errors import BadInput
from tests.voting.factories import Room, at_once
from voting.domain import groups, history, rounds
from voting.domain.electorate import ask_presence_code, create_electorate
from voting.domain.seating import take_over
from voting.enums import ElectorateAct, ElectorateKind
from voting.errors import GroupNameTaken, GroupNotEmpty, GroupStays, RulesLocked, TooManyGroups
from voting.models import Electorate, ElectorateChange, Seat

WEIGHTS = {"audience": 50, "representative": 30, "expert": 20}


def set_rules(room: Room, at: datetime, trim: int = 10, **weights: int) -> Electorate:
    wanted = weights or WEIGHTS
    return groups.set_rules(room.electorate, weights=wanted, trim_percent=trim, by="producer", at=at)


def test_a_new_electorate_has_the_standard_groups_and_asks_for_the_code(db: None) -> None:
    made = create_electorate(ref="e", title="城中村")
    found = list(made.groups.values_list("ref", "name", "weight", "order"))
    assert found == [
        ("audience", "群众代表", 60, 1),
        ("representative", "问政代表", 20, 2),
        ("expert", "点评专家", 20, 3),
    ]
    assert (made.asks_presence_code, made.trim_percent, made.is_open) == (True, 0, False)
    assert create_electorate(ref="e", title="other") == made
    assert made.groups.count() == 3


def test_the_public_at_home_has_no_groups(db: None) -> None:
    assert create_electorate(ref="h", title="", kind=ElectorateKind.OFFSITE).groups.count() == 0


def test_set_rules_keeps_what_was_and_who_changed_it(room: Room, at: datetime) -> None:
    electorate = set_rules(room, at)
    assert groups.rules_of(electorate) == {"trim_percent": 10, "weights": WEIGHTS}
    (change,) = history.history_of(electorate)
    assert (change.act, change.by, change.at) == (ElectorateAct.RULES, "producer", at)
    assert change.facts == {
        "before": {"trim_percent": 0, "weights": groups.WEIGHTS},
        "names": {"audience": "群众代表", "representative": "问政代表", "expert": "点评专家"},
        "trim_percent": 10,
        "weights": WEIGHTS,
    }
    assert not electorate.seats.filter(group=None).exists()  # seats without a group are audience


def test_the_same_rules_again_leave_no_row(room: Room, at: datetime) -> None:
    set_rules(room, at)
    set_rules(room, at)
    assert ElectorateChange.objects.count() == 1


@pytest.mark.parametrize(("trim", "weight"), [(-1, 50), (41, 50), (0, 0), (0, 1001)])
def test_what_is_no_weight_or_trim_is_refused(room: Room, at: datetime, trim: int, weight: int) -> None:
    with pytest.raises(BadInput):
        set_rules(room, at, trim, audience=weight)
    assert ElectorateChange.objects.count() == 0


def test_rules_are_on_the_paper_and_locked_by_the_first_air_round(room: Room, at: datetime) -> None:
    set_rules(room, at)
    armed = room.arm(at)
    assert armed.paper["rules"]["trim_percent"] == 10
    assert armed.paper["rules"]["groups"] == [{"ref": "audience", "name": "群众代表", "weight": 50}]
    set_rules(room, at, 5)  # still free: nobody has seen it
    opened = rounds.open_round(armed, by="producer", at=at)
    rounds.void_round(opened, reason="x", by="producer", at=at)
    for locked in (room.electorate, Electorate.objects.get(pk=room.electorate.pk)):
        with pytest.raises(RulesLocked):
            groups.set_rules(locked, weights=WEIGHTS, trim_percent=0, by="producer", at=at)
    assert ElectorateChange.objects.count() == 2


# -- the list ----------------------------------------------------------------------------------


def change(room: Room, at: datetime, **changes: Any) -> Electorate:
    return groups.set_rules(
        room.electorate,
        weights={},
        trim_percent=0,
        changes=groups.GroupChanges(**changes),
        by="producer",
        at=at,
    )


def names(room: Room) -> list[str]:
    return list(room.electorate.groups.values_list("name", flat=True))


def test_a_group_is_added_renamed_and_removed_in_one_act(room: Room, at: datetime) -> None:
    new = groups.NewGroup("青年代表", 15)
    change(room, at, names={"representative": " 代表  委员 "}, removed=["expert"], added=new)
    assert names(room) == ["群众代表", "代表 委员", "青年代表"]
    added = room.electorate.groups.get(name="青年代表")
    assert (added.weight, added.is_spare) == (15, False)
    (row,) = history.history_of(room.electorate)
    assert (row.act, row.by) == (ElectorateAct.GROUPS, "producer")
    assert row.facts == {
        "added": ["青年代表"],
        "spare": False,
        "renamed": [["问政代表", "代表 委员"]],
        "removed": ["点评专家"],
    }
    change(room, at, names={"representative": "代表 委员"})  # the same again
    assert ElectorateChange.objects.count() == 1


def test_a_removed_group_s_name_is_free_again_in_the_same_act(room: Room, at: datetime) -> None:
    change(room, at, removed=["expert"], added=groups.NewGroup("点评专家", 30))
    assert names(room) == ["群众代表", "问政代表", "点评专家"]


def test_a_group_with_seats_stays_void_ones_too(room: Room, at: datetime) -> None:
    expert = room.electorate.groups.get(ref="expert")
    Seat.objects.filter(label="A-05").update(group=expert, state="void")
    with pytest.raises(GroupNotEmpty):
        change(room, at, removed=["expert"])
    assert [row.may_go for row in groups.group_rows(room.electorate)] == [False, True, False]


def test_the_first_group_stays(room: Room, at: datetime) -> None:
    Seat.objects.all().delete()
    with pytest.raises(GroupStays):
        change(room, at, removed=["audience"])


@pytest.mark.parametrize("name", ["点评专家", "EXPERT", "Commenting experts"])
def test_no_two_groups_go_by_one_name(room: Room, at: datetime, name: str) -> None:
    """Also not by a name under which only a seat list knows the other."""
    for how in ({"added": groups.NewGroup(name)}, {"names": {"audience": name}}):
        with pytest.raises(GroupNameTaken):
            change(room, at, **how)
    assert names(room) == ["群众代表", "问政代表", "点评专家"]
    assert ElectorateChange.objects.count() == 0


@pytest.mark.parametrize("name", ["", "  ", "=1+1", "x" * 41])
def test_what_is_no_name_is_refused(room: Room, at: datetime, name: str) -> None:
    with pytest.raises(BadInput):
        change(room, at, added=groups.NewGroup(name))


def test_there_is_an_end_of_groups(room: Room, at: datetime) -> None:
    for number in range(groups.MOST_GROUPS - 3):
        change(room, at, added=groups.NewGroup(f"第{number}组"))
    with pytest.raises(TooManyGroups):
        change(room, at, added=groups.NewGroup("又一组"))


def test_the_list_is_locked_by_the_first_air_round(room: Room, at: datetime) -> None:
    room.open(at)
    for how in ({"added": groups.NewGroup("青年代表")}, {"names": {"expert": "x"}}, {"removed": ["expert"]}):
        with pytest.raises(RulesLocked):
            change(room, at, **how)


def test_a_spare_group_has_no_share_and_is_marked_on_the_paper(room: Room, at: datetime) -> None:
    change(room, at, added=groups.NewGroup("备用席", is_spare=True))
    spare = room.electorate.groups.get(name="备用席")
    Seat.objects.filter(label="A-05").update(group=spare)
    rows = {row.group.name: row for row in groups.group_rows(room.electorate)}
    assert (rows["备用席"].share, rows["备用席"].is_small) == (None, False)
    assert room.arm(at).paper["rules"]["groups"] == [
        {"ref": "audience", "name": "群众代表", "weight": 60},
        {"ref": spare.ref, "name": "备用席", "weight": 1, "spare": True},
    ]


def test_the_next_programme_has_the_same_list(room: Room, at: datetime) -> None:
    change(room, at, removed=["expert"], added=groups.NewGroup("备用席", is_spare=True))
    after = create_electorate(ref="next", title="下一期")
    take_over(room.electorate, after)
    assert list(after.groups.values_list("name", "is_spare")) == [
        ("群众代表", False),
        ("问政代表", False),
        ("备用席", True),
    ]


def test_a_group_under_five_says_that_its_weight_has_no_effect(room: Room, at: datetime) -> None:
    expert = room.electorate.groups.get(ref="expert")
    Seat.objects.filter(label="A-05").update(group=expert)
    rows = groups.group_rows(room.electorate)
    assert [(row.group.ref, row.seats, row.joined, row.share, row.is_small) for row in rows] == [
        ("audience", 4, 3, None, True),
        ("representative", 0, 0, None, False),
        ("expert", 1, 0, None, True),
    ]
    Seat.objects.bulk_create(
        Seat(electorate=room.electorate, label=f"B-{n}", token_sha256=f"x{n}") for n in range(5)
    )
    assert [(row.share, row.is_small) for row in groups.group_rows(room.electorate)] == [
        (100.0, False),
        (None, False),
        (None, True),
    ]
    assert [row.group for row in groups.small_groups(room.electorate)] == [expert]


def test_one_group_alone_is_never_small(room: Room) -> None:
    assert groups.small_groups(room.electorate) == []


def test_ask_presence_code_leaves_a_row_for_each_change(room: Room, at: datetime) -> None:
    for asks in (True, True, False):
        ask_presence_code(room.electorate, asks=asks, by="producer", at=at)
        assert room.electorate.asks_presence_code is asks
    facts: list[Any] = list(room.electorate.changes.values_list("facts", flat=True))
    assert facts == [{"asks": True}, {"asks": False}]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_both_in_the_history(room: Room, at: datetime) -> None:
    acts = [lambda trim=trim: set_rules(room, at, trim) for trim in (10, 20)]
    assert at_once(acts) == ["Electorate", "Electorate"]
    assert ElectorateChange.objects.count() == 2
