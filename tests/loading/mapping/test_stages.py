"""Names of stages: how they are compared, and which of them a stage is."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.loading.mapping import stages


@pytest.mark.parametrize(
    ("stage", "word", "bare"),
    [
        ("Closed Won", "closed_won", "Closed Won"),
        (" Demo (New business) ", "demo", "Demo"),
        ("Demo (A) (B)", "demo_(a)", "Demo (A)"),
        ("(Unnamed)", "(unnamed)", "(Unnamed)"),
        ("", "", ""),
    ],
)
def test_a_stage_is_compared_without_its_pipeline(stage: str, word: str, bare: str) -> None:
    assert stages.word_of(stage) == word
    assert stages.without_pipeline(stage) == bare


def test_the_steps_are_each_stage_once() -> None:
    assert stages.steps(["Lead", "Demo (A)", "Demo (B)", "Won (A)", " "]) == ["Lead", "Demo", "Won (A)"]


def test_which_of_the_names_a_stage_is() -> None:
    frame = pl.DataFrame({"s": ["lead", "LEAD (A)", "Demo (B)", "Demo (C)", "odd", " ", None]})
    found = frame.select(stages.number_of(pl.col("s"), ["Lead", "Demo (A)", "Demo (B)"])).to_series()
    assert found.to_list() == [0, 0, 2, None, None, None, None]
