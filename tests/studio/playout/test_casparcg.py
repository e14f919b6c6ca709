"""The CasparCG adapter against a fake that speaks AMCP, well and badly."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from studio.playout import casparcg as adapter
from studio.playout.base import Fault, Picture, Trouble
from studio.playout.casparcg import Amcp, CasparCg
from tests.studio.playout.fake_casparcg import FakeCasparCg

CLIP = Picture(media="暗访/短片 1.mp4", duration_ms=20_000, key="12")
PAGE = Picture(scene="http://127.0.0.1:8000/screen/k/program/")


@pytest.fixture(autouse=True)
def short_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"ANSWER_S": 0.3, "CONFIRM_S": 0.3, "MOVE_S": 0.3, "POLL_S": 0.02}.items():
        monkeypatch.setattr(adapter, name, seconds)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeCasparCg]:
    async with FakeCasparCg("暗访/短片 1", "BARS") as caspar:
        yield caspar


@pytest_asyncio.fixture
async def line(fake: FakeCasparCg) -> AsyncIterator[CasparCg]:
    ours = CasparCg("127.0.0.1", fake.port)
    await ours.connect()
    yield ours
    await ours.close()


async def trouble(work: object) -> tuple[Fault, str]:
    with pytest.raises(Trouble) as caught:
        await work  # type: ignore[misc]
    return caught.value.fault, caught.value.detail


async def test_connecting_looks_and_changes_nothing(fake: FakeCasparCg, line: CasparCg) -> None:
    assert (await line.look()).scene == "empty"
    assert fake.asked == ["VERSION", "INFO 1-10"]


async def test_a_clip_is_loaded_behind_then_played_and_must_move(fake: FakeCasparCg, line: CasparCg) -> None:
    await line.ready(CLIP)
    await line.ready(CLIP)
    report = await line.show(CLIP)
    assert line.shows(report, CLIP)
    assert report.media_state == "playing"
    assert fake.asked[1:3] == ['LOADBG 1-10 "暗访/短片 1"', "PLAY 1-10"]


async def test_202_and_another_clip_is_an_alarm(fake: FakeCasparCg, line: CasparCg) -> None:
    fake.plays_instead = "BARS"
    assert await trouble(line.show(CLIP)) == (Fault.WRONG, "BARS.MP4")


async def test_202_and_no_movement_is_an_alarm(fake: FakeCasparCg, line: CasparCg) -> None:
    fake.is_still = True
    assert (await trouble(line.show(CLIP)))[0] == Fault.STILL


async def test_404_is_a_no_although_it_is_an_answer(line: CasparCg) -> None:
    missing = Picture(media="none.mp4", duration_ms=1, key="1")
    assert await trouble(line.show(missing)) == (Fault.SAID_NO, "LOADBG 404")


async def test_a_page_and_an_empty_layer(fake: FakeCasparCg, line: CasparCg) -> None:
    assert line.shows(await line.show(PAGE), PAGE)
    assert fake.asked[1] == f'PLAY 1-10 [HTML] "{PAGE.scene}"'
    empty = Picture(scene="empty")
    assert line.shows(await line.show(empty), empty)


async def test_after_a_broken_line_a_clip_goes_on_where_it_would_be(
    fake: FakeCasparCg, line: CasparCg
) -> None:
    report = await line.show(CLIP, elapsed_ms=8_000)
    assert report.cursor_ms is not None
    assert 8_000 <= report.cursor_ms < 10_000
    fake.asked.clear()
    await line.show(CLIP, elapsed_ms=8_300)  # it went on: nothing is played again
    assert {asked.partition(" ")[0] for asked in fake.asked} == {"INFO"}


async def test_a_line_that_breaks_and_an_answer_that_never_comes(fake: FakeCasparCg, line: CasparCg) -> None:
    fake.silent_on = "LOADBG"
    assert await trouble(line.ready(CLIP)) == (Fault.SILENT, "LOADBG")
    fake.cut_on = "PLAY"
    assert (await trouble(line.show(PAGE)))[0] == Fault.BROKE


async def test_nobody_there() -> None:
    async with FakeCasparCg() as caspar:
        port = caspar.port
    gone = CasparCg("127.0.0.1", port)
    assert (await trouble(gone.connect()))[0] == Fault.UNREACHABLE
    await gone.close()


@pytest.mark.parametrize(
    ("sent", "code", "data"),
    [
        (b"202 PLAY OK\r\n", 202, ""),
        (b"201 VERSION OK\r\n2.5.0\r\n", 201, "2.5.0"),
        (b'200 CLS OK\r\n"A" MOVIE\r\n"B" MOVIE\r\n\r\n', 200, '"A" MOVIE\n"B" MOVIE'),
        (b"101 NEWS\r\nhello\r\n202 PLAY OK\r\n", 202, ""),
    ],
)
async def test_answers_are_read_by_their_type(sent: bytes, code: int, data: str) -> None:
    answer = await _read(sent)
    assert (answer.code, answer.data) == (code, data)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", Fault.ALIEN),
        (b"\r\n", Fault.ALIEN),
        (b"202 PLA", Fault.BROKE),
        (b"400 ERROR\r\nPLAY\r\n", Fault.SAID_NO),
        (b"501 PLAY FAILED\r\n", Fault.SAID_NO),
    ],
)
async def test_what_is_no_answer(sent: bytes, fault: Fault) -> None:
    assert (await trouble(_read(sent)))[0] == fault


async def _read(sent: bytes) -> adapter.Answer:
    class Nowhere:
        def write(self, _: bytes) -> None: ...

    reader = asyncio.StreamReader()
    reader.feed_data(sent)
    reader.feed_eof()
    return await Amcp(reader, Nowhere()).ask("PLAY")  # type: ignore[arg-type]


def test_quoting() -> None:
    assert adapter._quoted('a "b" \\c\n') == '"a \\"b\\" \\\\c\\n"'
