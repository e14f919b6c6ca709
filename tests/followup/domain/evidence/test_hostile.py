"""The corpus: each hostile file is refused by name and leaves nothing; good ones are shown without a word."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from followup.domain.evidence import release, store
from followup.domain.evidence.faults import SENTENCES
from followup.enums import EvidenceKind, IntakeState
from followup.errors import EvidenceRefused
from followup.models import Event, Evidence, EvidenceIntake, Task
from tests.followup.domain.evidence.conftest import HandIn, left_behind
from tests.followup.domain.evidence.hostile import GOOD, HOSTILE, SCRIPT, SECRET, film, pdf, telling

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_by_name_and_nothing_stays(
    name: str, task: Task, hand_in: HandIn, caplog: pytest.LogCaptureFixture, room: Path
) -> None:
    make, code = HOSTILE[name]
    before = Event.objects.count()
    with caplog.at_level(logging.WARNING), pytest.raises(EvidenceRefused) as refused:
        hand_in(task, make(), name)
    found = refused.value.as_dict()
    assert found["fault"].startswith(code)
    assert found["says"]
    upload = EvidenceIntake.objects.get()
    assert (upload.state, upload.fault["code"]) == (IntakeState.REFUSED, found["fault"])
    assert found["fault"] in caplog.text
    assert (left_behind(), Evidence.objects.count(), Event.objects.count()) == ([], 0, before)


def test_the_corpus_meets_every_refusal_of_the_content() -> None:
    met = {code for _make, code in HOSTILE.values()} | {"film_damaged", "film_cut"}
    elsewhere = {"empty", "too_large", "size_differs", "died", "film", "film_blind", "film_no_copy", "locked"}
    assert set(SENTENCES) - elsewhere - met == set()


@pytest.mark.parametrize("name", GOOD)
def test_taken_in_by_content(name: str, task: Task, hand_in: HandIn) -> None:
    make, media = GOOD[name]
    content = make()
    evidence = hand_in(task, content, name)
    assert evidence.media_type == media
    assert store.path_of(evidence.original).read_bytes() == content
    assert re.fullmatch(r"[0-9a-f]{32}\.[a-z0-9]+", evidence.original)
    event = Event.objects.latest("seq")
    assert (event.kind, event.after["sha256"]) == ("evidence_added", evidence.sha256)
    assert not any(name.startswith("parts/") for name in left_behind())


# Marks of what is not pixels: EXIF, XMP, colour profile, comment, a second file, a script, a name.
WORDS = (b"Exif", b"http://ns.adobe.com", b"xmpmeta", b"ICC_PROFILE", b"iCCP", b"PK\x03\x04", b"alert(",
         SECRET.encode(), SCRIPT.encode(), b"HarmonyOS")  # fmt: skip


@pytest.mark.parametrize(
    "name", [name for name, (_make, media) in GOOD.items() if media.startswith("image/")]
)
def test_public_copies_hold_pixels_and_nothing_else(name: str, task: Task, hand_in: HandIn) -> None:
    evidence = hand_in(task, GOOD[name][0](), name)
    for shown in (evidence.public, store.thumb_of(evidence.original)):
        content = store.path_of(shown).read_bytes()
        assert [word for word in WORDS if word in content] == []
        assert _segments(content) <= {0xDB, 0xC2, 0xC4, 0xDA, 0xE0}  # tables, frame, scan; E0: JFIF
        assert content.index(b"\xff\xd9") == len(content) - 2
        with Image.open(store.path_of(shown)) as image:
            assert (dict(image.getexif()), image.info.get("icc_profile"), image.info.get("comment")) == (
                {},
                None,
                None,
            )


def _segments(jpeg: bytes) -> set[int]:
    """Kinds of the segments up to the first scan."""
    kinds, place = set(), 2
    while jpeg[place] == 0xFF:
        kinds.add(jpeg[place + 1])
        if jpeg[place + 1] == 0xDA:
            break
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    return kinds


def test_a_photo_tells_place_time_and_programme_and_stands_upright(task: Task, hand_in: HandIn) -> None:
    evidence = hand_in(task, telling())
    evidence.refresh_from_db()
    assert evidence.taken_at == datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    assert (str(evidence.latitude), str(evidence.longitude)) == ("28.656250", "121.420000")
    assert (evidence.software, evidence.is_edited) == ("HarmonyOS 4.2", False)
    assert (evidence.width, evidence.height) == (90, 120)  # lies on its side in the file
    with Image.open(store.path_of(evidence.public)) as image:
        assert image.size == (90, 120)
    edited = hand_in(task, telling(software="Adobe Photoshop 26.1", place=((0, 0, 0), (0, 0, 0))), "b.jpg")
    assert (edited.is_edited, edited.latitude) == (True, None)


def test_a_released_film_has_lost_its_place(task: Task, hand_in: HandIn, cast: Any, at: Any) -> None:
    evidence = hand_in(task, film(), "a.mp4")
    assert (evidence.kind, str(evidence.latitude), evidence.duration_ms) == (
        EvidenceKind.VIDEO,
        "28.656200",
        1200,
    )
    assert SECRET.encode() in store.path_of(evidence.original).read_bytes()
    release.release(evidence, by=cast.supervisor, at=at)
    shown = store.path_of(evidence.public).read_bytes()
    assert (SECRET.encode() in shown, b"28.656" in shown, shown[4:8]) == (False, False, b"ftyp")


def test_a_papers_public_copy_names_nobody(task: Task, hand_in: HandIn) -> None:
    evidence = hand_in(task, pdf(), "a.pdf")
    assert SECRET.encode() in store.path_of(evidence.original).read_bytes()
    shown = store.path_of(evidence.public).read_bytes()
    assert (SECRET.encode() in shown, b"water 2026-11-25" in shown) == (False, True)


NAMES: dict[str, str] = {
    "../../../etc/passwd.jpg": "passwd.jpg",
    "..\\..\\windows\\system32\\a.jpg": "a.jpg",
    "photo\0.php.jpg": "photo.php.jpg",
    "\u202egpj.exe": "gpj.jpg",
    "长" * 300 + ".jpg": "长" * 100 + ".jpg",
    "现场📷.JPG": "现场📷.jpg",
    "a.html": "a.jpg",
    "....": "file.jpg",
    "": "file.jpg",
    'x"; filename="y.exe': "x_; filename=_y.jpg",
    "line\r\nSet-Cookie: a=b.jpg": "line Set-Cookie_ a=b.jpg",
    "/": "file.jpg",
    "con .jpg ": "con.jpg",
}


@pytest.mark.parametrize("sent", NAMES)
def test_names_are_words_and_never_paths(sent: str, task: Task, hand_in: HandIn, picture: bytes) -> None:
    evidence = hand_in(task, picture, sent)
    assert evidence.file_name == NAMES[sent]
    key = evidence.original.removesuffix(".jpg")
    assert left_behind() == [f"{key}-p.jpg", f"{key}-t.jpg", f"{key}.jpg"]


@pytest.fixture(scope="module")
def picture() -> bytes:
    return telling()


def test_all_sentences_are_fully_filled() -> None:
    fill: Callable[..., str] = "{}".format
    facts = {"found": "x", "most": "1", "kind": "y", "what": "z"}
    assert [code for code, said in SENTENCES.items() if "%(" in fill(said) % facts] == []
