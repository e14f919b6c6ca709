"""The signed record: what is in it, what must not be, and that a stranger finds it whole."""

import io
import json
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from common import signing
from common.models import User
from followup.models import Commitment
from studio.domain.records import bundle, differences
from studio.domain.records.aired import aired_run
from studio.errors import NoSuchDifference, RecordNotFinal, RehearsalHasNoRecord, RoundNotFinal
from studio.models import Clip, Explanation, Run, RundownVersion
from tests.architecture.sources import ROOT
from tests.studio.domain.evenings import AT, SECRET, module_played, played
from voting.domain import proof_pages
from voting.enums import RoundState
from voting.models import Round

pytestmark = pytest.mark.django_db
__all__ = ["module_played", "played"]  # fixtures

SCRIPT = ROOT / "static" / "proof" / "verify_bundle.py"
script: dict[str, Any] = runpy.run_path(str(SCRIPT))


def files_of(run: Run) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle.bundle_of(run).content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(run: Run, name: str) -> Any:
    return json.loads(files_of(run)[f"{name}.json"])


def test_a_stranger_finds_it_whole(played: Run, tmp_path: Path) -> None:
    made = bundle.bundle_of(played)
    assert made.name == f"record-02-run-{played.pk}.zip"
    path = tmp_path / made.name
    path.write_bytes(made.content)
    command = [sys.executable, "-I", "-W", "error", str(SCRIPT), str(path)]
    key = ["--key", signing.public_key()]
    done = subprocess.run([*command, *key], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"OK, episode 2, {played.seq} events, 8 takes, 1 rounds, 1 commitments" in done.stdout
    assert " ".join(signing.fingerprint()) in done.stdout
    path.write_bytes(made.content[:-90])
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "FAULT: the file: not a whole record" in done.stderr) == (1, True)


def test_the_same_record_is_the_same_bytes(played: Run) -> None:
    assert bundle.bundle_of(played).content == bundle.bundle_of(Run.objects.get(pk=played.pk)).content


def test_what_was_taken_when_and_by_which_desk(played: Run) -> None:
    takes = part(played, "takes")
    zero = round(AT.timestamp() * 1000)
    assert [(take["kind"], (take["at"] - zero) / 1000, take["by"]) for take in takes] == [
        (kind, seconds, ["producer"])
        for kind, seconds in [
            ("opening", 40), ("clip", 105), ("comment", 130), ("clip", 155), ("comment", 190),
            ("scoring", 260), ("reveal", 305), ("closing", 350),
        ]
    ]  # fmt: skip
    clip = Clip.objects.get()
    assert [take["clip"] for take in takes if take["clip"]] == [clip.sha256] * 2
    assert [entry["takes"] for entry in part(played, "clips")] == [[takes[1]["seq"], takes[3]["seq"]]]
    events = part(played, "events")
    assert [event["seq"] for event in events] == [*range(1, played.seq + 1)]
    assert events[-1]["kind"] == "ended"


def test_what_did_not_go_as_planned(played: Run) -> None:
    found = [(one["kind"], one["row_id"], one["off_ms"]) for one in part(played, "discrepancies")["found"]]
    rows = {row["item"]: row["row_id"] for row in aired_run(played).plan.rows}
    by_kind = {row["kind"]: row["row_id"] for row in aired_run(played).plan.rows}
    added = part(played, "takes")[4]["row_id"]
    assert added not in rows.values()
    assert found == [
        ("late", by_kind["opening"], 40_000),
        ("late", by_kind["clip"], 45_000),
        ("long", by_kind["clip"], 40_000),  # 25 s and 35 s of 20
        ("early", by_kind["comment"], -190_000),
        ("short", by_kind["comment"], -35_000),
        ("again", by_kind["clip"], None),
        ("not_planned", added, None),
        ("short", added, -50_000),
        ("early", by_kind["scoring"], -120_000),
        ("early", by_kind["reveal"], -135_000),
        ("early", by_kind["closing"], -150_000),
        ("not_aired", by_kind["question"], None),
        ("not_aired", by_kind["answer"], None),
    ]


def test_the_round_is_the_published_file(played: Run) -> None:
    (told,) = part(played, "rounds")
    round_ = Round.objects.get(state=RoundState.REVEALED)
    assert (told["number"], told["root"], told["ballots"]) == (round_.number, round_.root, 3)
    assert files_of(played)[told["file"]] == proof_pages.published(round_)


def test_a_commitment_has_its_air_time(played: Run) -> None:
    (told,) = part(played, "commitments")
    promise, takes, events = Commitment.objects.get(), part(played, "takes"), part(played, "events")
    assert (told["code"], told["words"], told["sha256"]) == (
        promise.code,
        promise.words,
        promise.words_sha256,
    )
    assert told["take"] == takes[2]["seq"]  # the comment was on air
    shown = [event["seq"] for event in events if event["kind"] == "commitment_published"]
    assert told["shown"] == shown


def test_nothing_of_the_house_leaves_it(played: Run) -> None:
    everything = b"".join(files_of(played).values()).decode()
    for kept in (SECRET, "排污口什么时候封", "测试", '"提问·环保局"', '"答复·环保局"'):
        assert kept not in everything
    assert "夜里的排污口" in everything
    unshown = [row for row in part(played, "rundown")["rows"] if not row["title"]]
    assert [row["kind"] for row in unshown] == ["question", "answer"]


def test_what_is_not_final_has_no_record(played: Run) -> None:
    Run.objects.filter(pk=played.pk).update(state="on_air")
    with pytest.raises(RecordNotFinal):
        bundle.bundle_of(Run.objects.get(pk=played.pk))
    Run.objects.filter(pk=played.pk).update(state="ended")
    Round.objects.update(state=RoundState.CLOSED)
    with pytest.raises(RoundNotFinal) as refused:
        bundle.bundle_of(Run.objects.get(pk=played.pk))
    assert refused.value.context == {"number": 1}
    Run.objects.filter(pk=played.pk).update(mode="rehearsal")
    with pytest.raises(RehearsalHasNoRecord):
        bundle.bundle_of(Run.objects.get(pk=played.pk))


def test_a_sealed_round_that_was_not_revealed_shows_its_seal_only(played: Run) -> None:
    Round.objects.update(state=RoundState.SEALED)
    (told,) = part(played, "rounds")
    assert (told["file"], bool(told["seal_code"])) == (None, True)
    assert [name for name in files_of(played) if name.startswith("rounds/")] == []
    script["check"](bundle.bundle_of(played).content)


def test_an_older_run_has_a_record_that_says_what_it_lacks(played: Run) -> None:
    RundownVersion.objects.all().delete()
    assert part(played, "rundown")["kept_at"] is None
    script["check"](bundle.bundle_of(played).content)


# -- explained by hand -----------------------------------------------------------------------


def test_an_explanation_stands_beside_its_line_and_in_the_record(played: Run) -> None:
    by = User.objects.get(username="producer")
    key = next(one["key"] for one in aired_run(played).discrepancies if one["kind"] == "not_planned")
    differences.explain(played, key, " 记者临时连线 ", by=by, at=AT)
    differences.explain(played, key, "连线提前", by=by, at=AT)
    (line,) = [one for one in differences.differences(aired_run(played)) if one.said]
    assert (line.key, line.said) == (key, "连线提前")
    assert part(played, "explanations") == {key: "连线提前"}
    assert Explanation.objects.count() == 2
    script["check"](bundle.bundle_of(played).content)


def test_only_what_was_found_can_be_explained(played: Run) -> None:
    by = User.objects.get(username="producer")
    with pytest.raises(NoSuchDifference):
        differences.explain(played, "late:999", "x", by=by, at=AT)
    with pytest.raises(Exception, match="bad_input"):
        differences.explain(played, "late:999", "  ", by=by, at=AT)
    assert not Explanation.objects.exists()


def test_the_reasons_are_told(played: Run) -> None:
    with override("en"):
        lines = {one.kind: one for one in differences.differences(aired_run(played))}
    late, missing = lines["late"], lines["not_aired"]  # the last of each
    assert (late.title, late.planned_s, late.off_s) == ("夜里的排污口", 20, 45.0)
    assert late.why == [
        "what came before was off by +00:40 already",
        "20:00:50 Panic act · Safe picture",
        "20:01:00 Panic act lifted · Safe picture",
    ]
    assert (missing.title, missing.actual) == ("答复·环保局", None)
    assert missing.why == [f"20:02:50 rundown: Removed · 答复·环保局 ({SECRET}producer)"]
    assert lines["not_planned"].why == ["put in on air", f"20:02:40 rundown: Added · 插播 ({SECRET}producer)"]
    assert any("Back: armed again" in why for why in lines["again"].why)


def test_what_was_not_planned_is_named_before_what_it_made_late(played: Run) -> None:
    sheet = RundownVersion.objects.get(run=played).sheet
    rows = [facts for facts in sheet["rows"].values() if facts["kind"] in {"question", "answer", "comment"}]
    for facts in rows:
        facts["planned_s"] = 10  # the scoring is planned at 110 now, the comment at 100
    RundownVersion.objects.update(sheet=sheet)
    with override("en"):
        found = differences.differences(aired_run(Run.objects.get(pk=played.pk)))
    (scoring,) = [one for one in found if one.title == "第一轮打分" and one.kind == "late"]
    assert (scoring.off_s, scoring.why[0]) == (150.0, "before it, not planned: +01:45")


def test_a_second_run_of_queries_is_as_many(played: Run, django_assert_max_num_queries: Any) -> None:
    run = Run.objects.select_related("episode").get(pk=played.pk)
    with django_assert_max_num_queries(30):
        bundle.bundle_of(run)
