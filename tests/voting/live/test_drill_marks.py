"""A phone's own measure goes its own way into the drill's figures."""

import asyncio
from datetime import datetime

import pytest

from tests.voting.factories import Room
from voting.domain import drill
from voting.live import drill_marks, wire


@pytest.mark.django_db(transaction=True)
def test_marks_reach_their_drill(room: Room, at: datetime) -> None:
    started = drill.start_drill(room.electorate, by="producer", at=at)

    async def say() -> None:
        for n, phone in enumerate(room.phones):
            drill_marks.put(started.pk, device=phone.device, ms=100 + n)
        drill_marks.put(started.pk + 1, device=room.phones[0].device, ms=5)
        await asyncio.sleep(0.1)

    asyncio.run(say())
    drill_marks.stop()
    assert sorted(started.marks.values_list("seat__label", "took_ms")) == [
        ("A-01", 100),
        ("A-02", 101),
        ("A-03", 102),
    ]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('{"t":"drill","round":3,"ms":412}', wire.Drill(3, 412)),
        ('{"t":"drill","round":3,"ms":-1}', wire.Misfit(wire.BAD_BALLOT, 3)),
        ('{"t":"drill","round":3,"ms":1.5}', wire.Misfit(wire.BAD_BALLOT, 3)),
        ('{"t":"drill","ms":1}', wire.Misfit(wire.BAD_BALLOT)),
    ],
)
def test_the_frame(text: str, frame: object) -> None:
    assert wire.parse(text) == frame
