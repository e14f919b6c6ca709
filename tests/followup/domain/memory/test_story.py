"""One promise's whole story: public events only, verdicts once both are in, ratings as counts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from followup.domain.memory.story import Story, story_of
from followup.models import Commitment, Evidence
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
Begin = Callable[..., Life]
SOON = date(2026, 12, 4)


def story(life: Life) -> Story:
    return story_of(Commitment.objects.select_related("unit").get(pk=life.task.commitment_id), life.at)


def test_the_chain_in_words_without_names(life: Begin) -> None:
    begun = life(SOON).extended().judged("kept", "broken").sent_back()
    told = story(begun)
    kinds = [one.kind for one in told.chain]
    assert kinds == [
        "published", "registered", "assign", "accept", "plan", "ask_extension", "grant_extension",
        "claim", "open_check", "revealed", "send_back",
    ]  # fmt: skip
    asked, granted, back = told.chain[5], told.chain[6], told.chain[-1]
    assert (asked.reason, asked.words) == ("管线权属单位配合", "至 2026-12-14")
    assert granted.words == "期限由 2026-12-04 改为 2026-12-14"
    assert (back.reason, back.is_grave, back.acting) == ("有一处没有做到", True, "督查员")
    said = str(told.chain)
    assert all(name not in said for name in ("head-hbj", "clerk-hbj"))


def test_verdicts_stay_shut_until_both_are_in(life: Begin) -> None:
    begun = life(SOON).checking()
    begun.verdict("supervisor", "broken", by=begun.supervisor)
    assert story(begun).parts[0].checks == []
    begun.verdict("reporter", "kept", by=begun.reporter)
    (part,) = story(begun).parts
    assert [verdict.result for verdict in part.checks[0].verdicts.all()] == ["broken", "kept"]
    assert part.is_disputed


def test_evidence_shows_once_it_is_released(life: Begin) -> None:
    begun = life(SOON).claimed()
    assert story(begun).parts[0].evidence == []
    Evidence.objects.update(is_released=True)
    assert len(story(begun).parts[0].evidence) == 1


def test_ratings_are_counted_and_nobody_is_named(life: Begin) -> None:
    begun = life(SOON).verified(invited=("问政代表8号", "问政代表9号")).rated(0).read()
    told = story(begun)
    voices = told.parts[0].voices
    assert (voices.invited, voices.said, voices.content, voices.discontent) == (2, 1, 1, 0)
    assert "问政代表" not in str(told.chain)


def test_as_many_queries_for_a_long_story_as_for_a_short_one(
    life: Begin, django_assert_num_queries: Any
) -> None:
    begun = life(SOON).filmed().verified()
    with django_assert_num_queries(17):
        story(begun)
    begun.closed().relapsed(60).extended().filmed().verified()
    with django_assert_num_queries(17):
        story(begun)
