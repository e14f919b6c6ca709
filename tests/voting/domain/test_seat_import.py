"""A preview changes nothing; what is applied is what was previewed, once, and never a joined seat's loss."""

from datetime import datetime
from typing import Any

import pytest

from tests.voting.factories import Room, at_once
from voting.domain import seats
from voting.domain.seat_import import apply_import, natural, preview_import
from voting.enums import ElectorateAct
from voting.errors import BadSeatFile, ImportHasErrors, ImportOutdated, RulesLocked
from voting.models import Electorate, Seat

HEAD = "座位,排,号,类别\n"
LIST = HEAD + "A-01,A,1,群众代表\nA-02,A,2,问政代表\nB-10,B,10,点评专家\n"


def preview(room: Room, text: str = LIST) -> Any:
    return preview_import(room.electorate, name="席位.csv", data=text.encode())


def seat_list(electorate: Electorate) -> list[tuple[Any, ...]]:
    return list(electorate.seats.order_by("label").values_list("label", "row", "place", "group__ref"))


def test_preview_compares_and_changes_nothing(room: Room) -> None:
    before = list(Seat.objects.values())
    seen = preview(room)
    assert ([row.label for row in seen.new], seen.unchanged, seen.problems) == (["B-10"], 0, [])
    assert [(change.label, change.after, change.joined) for change in seen.changed] == [
        ("A-01", "A · 1 · 群众代表", True),
        ("A-02", "A · 2 · 问政代表", True),
    ]
    assert [seat.label for seat in seen.missing] == ["A-03", "A-04", "A-05"]
    assert [seat.label for seat in seen.removable] == ["A-04", "A-05"]  # A-03 has joined
    assert list(Seat.objects.values()) == before
    assert room.electorate.changes.count() == 0


def test_apply_does_what_the_preview_said(room: Room, at: datetime) -> None:
    token = seats.token_of(Seat.objects.get(label="A-01"))
    seen = preview(room)
    done = apply_import(room.electorate, ticket=seen.ticket, by="producer", at=at)
    assert (done.added, done.changed, done.removed) == (1, 2, 0)
    assert seat_list(room.electorate)[:2] == [
        ("A-01", "A", 1, "audience"),
        ("A-02", "A", 2, "representative"),
    ]
    assert seat_list(room.electorate)[-1] == ("B-10", "B", 10, "expert")
    assert seats.find_seat(token).label == "A-01"  # printed cards stay good
    (change,) = room.electorate.changes.all()
    assert (change.act, change.by, change.at) == (ElectorateAct.IMPORT, "producer", at)
    assert (change.facts["added"], change.facts["changed"], len(change.facts["sha256"])) == (1, 2, 64)


def test_apply_removes_only_what_nobody_joined(room: Room, at: datetime) -> None:
    seen = preview(room)
    seats.claim_seat(seats.token_of(Seat.objects.get(label="A-04")), device=None, at=at)  # meanwhile
    done = apply_import(room.electorate, ticket=seen.ticket, remove_missing=True, by="producer", at=at)
    assert done.removed == 1
    assert [row[0] for row in seat_list(room.electorate)] == ["A-01", "A-02", "A-03", "A-04", "B-10"]


def test_the_same_list_again_is_idle(room: Room, at: datetime) -> None:
    apply_import(room.electorate, ticket=preview(room).ticket, remove_missing=True, by="producer", at=at)
    again = preview(room)
    assert (again.new, again.changed, again.unchanged, again.is_idle) == ([], [], 3, True)


def test_a_list_with_errors_has_no_ticket(room: Room, at: datetime) -> None:
    seen = preview(room, LIST + "A-01,A,1,群众代表\n")
    assert (len(seen.problems), seen.ticket) == (1, "")
    with pytest.raises(ImportHasErrors):
        apply_import(room.electorate, ticket=seen.ticket, by="producer", at=at)
    assert len(seat_list(room.electorate)) == 5


def test_a_broken_file_loses_nothing(room: Room) -> None:
    with pytest.raises(BadSeatFile):
        preview_import(room.electorate, name="x.xlsx", data=b"PK")
    assert len(seat_list(room.electorate)) == 5


def test_an_outdated_or_foreign_ticket_is_refused(room: Room, at: datetime) -> None:
    ticket = preview(room).ticket
    other = Electorate.objects.create(ref="other", title="")
    for electorate, said in ((other, ticket), (room.electorate, ticket[:-3] + "xyz"), (room.electorate, "?")):
        with pytest.raises(ImportOutdated):
            apply_import(electorate, ticket=said, by="producer", at=at)
    seats.issue_seats(room.electorate, ["Z-01"])
    with pytest.raises(ImportOutdated):
        apply_import(room.electorate, ticket=ticket, by="producer", at=at)
    assert room.electorate.changes.count() == 0


def test_apply_twice_changes_once(room: Room, at: datetime) -> None:
    ticket = preview(room).ticket
    apply_import(room.electorate, ticket=ticket, by="producer", at=at)
    with pytest.raises(ImportOutdated):
        apply_import(room.electorate, ticket=ticket, by="producer", at=at)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_import_once(room: Room, at: datetime) -> None:
    ticket = preview(room).ticket
    acts = [lambda: apply_import(room.electorate, ticket=ticket, by="producer", at=at)] * 2
    assert sorted(at_once(acts)) == ["ImportOutdated", "Imported"]
    assert room.electorate.changes.count() == 1


def test_nothing_is_imported_once_scoring_has_begun(room: Room, at: datetime) -> None:
    ticket = preview(room).ticket
    room.open(at)
    with pytest.raises(RulesLocked):
        preview(room)
    with pytest.raises(RulesLocked):
        apply_import(room.electorate, ticket=ticket, by="producer", at=at)


def test_seats_sort_as_people_read_them() -> None:
    assert sorted(["A-10", "B-1", "A-2", "2", "10"], key=natural) == ["2", "10", "A-2", "A-10", "B-1"]
