from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from common.models import User
from tests.voting.factories import Room
from voting.enums import SeatState
from voting.live.store import write_votes

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Client:
    """Somebody who may open the set-up pages."""
    user = User.objects.create_superuser("keeper", "let-me-in-2026")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_set_up_pages_open_and_show_no_score(keeper: Client, room: Room, at: datetime) -> None:
    round_ = room.open(at)
    write_votes([phone.vote(round_, 1, [[8, 7], [3, 2]], at=at) for phone in room.phones])
    room.seal(round_)
    for name in ("electorate", "seat", "round"):
        assert keeper.get(reverse(f"admin:voting_{name}_changelist")).status_code == 200
    page = keeper.get(reverse("admin:voting_round_change", args=[round_.pk])).content.decode()
    assert [word for word in ("counts", "mean", "equation", "10.00") if word in page] == []


def test_ballots_and_tallies_have_no_page(keeper: Client) -> None:
    index = keeper.get(reverse("admin:index")).content.decode()
    assert [name for name in ("ballot", "tallycount") if f"/voting/{name}" in index] == []


def test_withdrawing_cards(keeper: Client, room: Room) -> None:
    seat = room.phones[0].seat
    data = {"action": "withdraw", "_selected_action": [seat.pk]}
    assert keeper.post(reverse("admin:voting_seat_changelist"), data).status_code == 302
    seat.refresh_from_db()
    assert seat.state == SeatState.VOID


def test_nothing_of_a_round_or_a_seat_is_edited_by_hand(keeper: Client, room: Room, at: datetime) -> None:
    round_ = room.arm(at)
    for name, pk in (("round", round_.pk), ("seat", room.phones[0].seat.pk)):
        assert keeper.get(reverse(f"admin:voting_{name}_add")).status_code == 403
        assert keeper.post(reverse(f"admin:voting_{name}_change", args=[pk]), {}).status_code == 403
        assert (
            keeper.post(reverse(f"admin:voting_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
        )
