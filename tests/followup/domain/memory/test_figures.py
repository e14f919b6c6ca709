"""Figures that were read out: kept with their head, proved from the events up to it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from followup.domain.ledger.days import Head
from followup.domain.memory import figures
from followup.errors import LedgerMoved, NoFigure
from followup.models import Event, Figure, Unit
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
Begin = Callable[..., Life]
SOON = date(2026, 12, 4)
THEN = datetime(2026, 12, 14, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def forget() -> None:
    figures._proved.cache_clear()


def test_a_figure_is_proved_from_the_events_up_to_its_head(life: Begin, cast: Any, unit: Unit) -> None:
    life(SOON).closed()
    life(SOON).planned()
    kept = figures.snapshot("kept", by=cast.producer, at=THEN)
    of_unit = figures.snapshot("kept", unit=unit, by=cast.producer, at=THEN)
    Life(life(SOON).task, cast).closed()  # the ledger goes on
    assert (kept.numerator, kept.denominator, kept.facts["percent"]) == (1, 2, "50.0")
    for figure in (kept, of_unit):
        proof = figures.prove(figure)
        assert (proof.is_same, proof.counted.kept, proof.counted.n) == (True, 1, 2)


def test_a_figure_that_was_altered_is_not_proved(life: Begin, cast: Any) -> None:
    life(SOON).closed()
    altered = figures.snapshot("kept_first", by=cast.producer, at=THEN)
    Figure.objects.filter(pk=altered.pk).update(denominator=7)
    assert not figures.prove(Figure.objects.get()).is_same


def test_another_chain_is_not_the_one_it_was_read_from(life: Begin, cast: Any) -> None:
    life(SOON).closed()
    figure = figures.snapshot("attitude", by=cast.producer, at=THEN)
    Event.objects.filter(seq=figure.seq).update(sha256="0" * 64)
    proof = figures.prove(figure)
    assert (proof.is_same, proof.head_is_there) == (False, False)


def test_head_and_counts_belong_together(life: Begin, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heads = iter(Head(seq, "0" * 64) for seq in range(100))
    monkeypatch.setattr(figures, "current_head", lambda: next(heads))
    with pytest.raises(LedgerMoved):
        figures.snapshot("kept", by=cast.producer, at=THEN)
    assert not Figure.objects.exists()


@pytest.mark.parametrize("name", ["satisfaction", ""])
def test_there_are_only_the_figures_of_the_page(cast: Any, name: str) -> None:
    with pytest.raises(NoFigure):
        figures.snapshot(name, by=cast.producer, at=THEN)
