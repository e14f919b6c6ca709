"""What a migration makes of rows that are there already."""

from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps

from tests.voting.factories import Room
from voting.domain import errands, seats
from voting.enums import SeatAct
from voting.models import Errand, SeatChange

codes = import_module("voting.migrations.0006_reasons_as_codes")


@pytest.mark.parametrize(
    ("act", "words", "parts"),
    [
        ("swapped", "备-01 · 手机没电 · 充不进", ("备-01", "battery", "充不进")),
        ("swapped", "备-01 · Came late", ("备-01", "late", "")),
        ("swapped", "备-01", ("备-01", "", "")),
        ("extra_time", "30 s · 看字吃力", ("30", "sight", "")),
        ("voided", "去过，座上没人", ("", "empty", "")),
        ("admitted", "自己的话 · 换了手机", ("", "", "自己的话 · 换了手机")),
        ("released", "", ("", "", "")),
    ],
)
def test_words_are_taken_apart(act: str, words: str, parts: tuple[str, str, str]) -> None:
    assert codes.take_apart(act, words) == parts


def test_rows_become_codes_and_words_again(room: Room, at: datetime) -> None:
    seat = room.phones[0].seat
    seats.record(seat, SeatAct.SWAPPED, by="u", at=at, reason="备-01 · 席卡丢失或损坏 · 湿了")
    errands.ask_for_help(seat, note="想用纸质选票", at=at)
    codes.to_codes(apps, None)
    change = SeatChange.objects.get(act=SeatAct.SWAPPED)
    assert (change.fact, change.why, change.reason, Errand.objects.get().note) == (
        "备-01",
        "card",
        "湿了",
        "paper",
    )
    codes.to_words(apps, None)
    change.refresh_from_db()
    assert (change.reason, Errand.objects.get().note) == ("备-01 · 席卡丢失或损坏 · 湿了", "想用纸质选票")
