"""The OBS adapter against a fake that speaks obs-websocket 5, well and badly."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from studio.playout import obs as adapter
from studio.playout import obs_line
from studio.playout.base import Fault, Picture, Trouble
from studio.playout.obs import OURS, Obs
from tests.studio.playout.fake_obs import FakeObs

CAM, HOLD = Picture(scene="CAM"), Picture(scene="HOLD")
CLIP = Picture(media="/media/clips/a.mp4", poster="/media/posters/a.jpg", duration_ms=20_000, key="12")
SCENE = f"{OURS}12"


@pytest.fixture(autouse=True)
def short_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANSWER_S", "CONFIRM_S", "MOVE_S"):
        monkeypatch.setattr(adapter, name, 0.3)
    monkeypatch.setattr(obs_line, "ANSWER_S", 0.3)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeObs]:
    async with FakeObs() as obs:
        yield obs


@pytest_asyncio.fixture
async def line(fake: FakeObs) -> AsyncIterator[Obs]:
    ours = Obs("127.0.0.1", fake.port, fake.password)
    await ours.connect()
    yield ours
    await ours.close()


async def trouble(work: object) -> tuple[Fault, str]:
    with pytest.raises(Trouble) as caught:
        await work  # type: ignore[misc]
    return caught.value.fault, caught.value.detail


async def test_connecting_looks_and_changes_nothing(fake: FakeObs, line: Obs) -> None:
    assert ((await line.look()).scene, await line.scenes()) == ("HOLD", ["CAM", "HOLD"])
    assert fake.asked == ["GetCurrentProgramScene", "GetSceneList"]


async def test_a_take_is_one_direct_change_and_waits_for_obs_itself(fake: FakeObs, line: Obs) -> None:
    fake.event_after_s = 0.1
    assert (await line.show(CAM)).scene == "CAM"
    assert "SetCurrentPreviewScene" not in fake.asked
    assert fake.asked.count("SetCurrentProgramScene") == 1


async def test_what_is_on_program_already_is_not_asked_for(fake: FakeObs, line: Obs) -> None:
    await line.show(HOLD)
    assert "SetCurrentProgramScene" not in fake.asked


async def test_ok_and_the_wrong_scene_is_an_alarm_that_names_it(fake: FakeObs, line: Obs) -> None:
    fake.scenes["BARS"] = []
    fake.airs_instead = "BARS"
    assert await trouble(line.show(CAM)) == (Fault.WRONG, "BARS")


async def test_no_event_by_the_deadline_is_an_alarm(fake: FakeObs, line: Obs) -> None:
    fake.event_after_s = 5
    assert await trouble(line.show(CAM)) == (Fault.WRONG, "HOLD")


async def test_false_events_do_not_confirm(fake: FakeObs, line: Obs) -> None:
    fake.false_events, fake.airs_instead = 2, "HOLD"
    assert await trouble(line.show(CAM)) == (Fault.WRONG, "HOLD")


async def test_a_scene_that_is_not_there_is_an_error_of_obs(line: Obs) -> None:
    assert await trouble(line.show(Picture(scene="GONE"))) == (Fault.SAID_NO, "SetCurrentProgramScene 600")


async def test_an_answer_that_never_comes(fake: FakeObs, line: Obs) -> None:
    fake.silent_on = "SetCurrentProgramScene"
    assert await trouble(line.show(CAM)) == (Fault.SILENT, "SetCurrentProgramScene")


async def test_a_line_that_breaks_is_known_at_once_and_rings(fake: FakeObs, line: Obs) -> None:
    fake.cut_on = "SetCurrentProgramScene"
    assert (await trouble(line.show(CAM)))[0] == Fault.BROKE
    assert line.changed.is_set()
    assert (await trouble(line.look()))[0] == Fault.BROKE


async def test_a_clip_is_a_scene_of_poster_and_media_built_anew_for_each_play(
    fake: FakeObs, line: Obs
) -> None:
    await line.ready(CLIP)
    await line.ready(CLIP)
    assert fake.scenes[SCENE] == [f"{SCENE} ▪", f"{SCENE} ▶"]  # the poster lies below
    kinds = {name: fake.inputs[name]["kind"] for name in fake.scenes[SCENE]}
    assert list(kinds.values()) == ["image_source", "ffmpeg_source"]
    assert fake.inputs[f"{SCENE} ▶"]["clear_on_media_end"] is False
    assert fake.program == "HOLD"
    report = await line.show(CLIP)
    assert (report.scene, report.media_state) == (SCENE, "playing")


async def test_a_clip_that_does_not_move_is_an_alarm(fake: FakeObs, line: Obs) -> None:
    fake.is_still = True
    assert await trouble(line.show(CLIP)) == (Fault.STILL, "a.mp4")


async def test_after_a_restart_a_clip_is_built_anew_and_goes_on_where_it_would_be(
    fake: FakeObs, line: Obs
) -> None:
    await line.show(CLIP)
    fake.change("HOLD")  # as OBS comes back: its scenes are there, its program is stale
    fake.asked.clear()
    fake.lingers = 2  # OBS keeps a removed scene's name for a while
    await line.show(CLIP, elapsed_ms=8_000)
    assert fake.asked.count("CreateScene") == 3
    at = (await line.look()).cursor_ms
    assert at is not None
    assert 8_000 <= at < 10_000


async def test_a_clip_that_went_on_is_left_alone(fake: FakeObs, line: Obs) -> None:
    await line.show(CLIP)
    fake.asked.clear()
    await line.show(CLIP, elapsed_ms=200)
    assert {"SetMediaInputCursor", "CreateScene", "SetCurrentProgramScene"} & set(fake.asked) == set()


async def test_a_clip_that_is_over_says_so_without_a_cursor(fake: FakeObs, line: Obs) -> None:
    fake.length_ms = 50
    report = await line.show(CLIP)
    assert (report.media_state, report.cursor_ms) in {("ended", None), ("playing", report.cursor_ms)}
    assert line.shows(report, CLIP)


async def test_tidying_removes_ours_and_never_what_is_on_program_or_wanted(fake: FakeObs, line: Obs) -> None:
    for key in ("1", "2", "3"):
        await line.ready(Picture(media="/a.mp4", duration_ms=1, key=key))
    fake.change(f"{OURS}1")
    await line.tidy([Picture(media="/a.mp4", duration_ms=1, key="2")])
    assert set(fake.scenes) == {"CAM", "HOLD", f"{OURS}1", f"{OURS}2"}
    assert set(fake.inputs) == {f"{OURS}1 ▶", f"{OURS}2 ▶"}


async def test_a_wrong_password_and_a_dead_machine_are_told_apart(fake: FakeObs) -> None:
    wrong = Obs("127.0.0.1", fake.port, "no")
    assert (await trouble(wrong.connect()))[0] == Fault.DENIED
    await wrong.close()
    await fake.stop()
    gone = Obs("127.0.0.1", fake.port, fake.password)
    assert (await trouble(gone.connect()))[0] == Fault.UNREACHABLE
    await gone.close()
