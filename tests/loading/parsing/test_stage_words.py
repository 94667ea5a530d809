"""What the name of a stage tells of its deals, and which names are in doubt."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.loading.parsing import stage_words
from salescli.loading.parsing.slow_path import TEXT, VALUE
from salescli.model.tables.deals import STATUS


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        ("Won", "won"),
        ("closed won", "won"),
        ("6 - Closed Won", "won"),
        ("ClosedWon", "won"),
        ("Deal lost", "lost"),
        ("Closed Lost (Renewals)", "lost"),
        ("Won - Renewal", "won"),
        ("Vunnen: ny kund", "won"),
        ("Closed lost to competitor", "lost"),
        ("Stängd vunnen", "won"),
        ("Won - pending", "open"),
        ("Won - lost later", "open"),
        ("Lost - no budget", "lost"),
        ("7 Lost – no answer", "lost"),
        ("Lost - not now", "open"),
        ("Perdido - no", "open"),
        ("Ganado - no confirmado", "open"),
        ("Won?", "open"),
        ("Won - sure?", "open"),
        ("Not won", "open"),
        ("Won back", "open"),
        ("Closed won / lost", "open"),
        ("Closed won pending", "open"),
        ("Proposal", "open"),
        ("", "open"),
        ("7", "open"),
    ],
)
def test_a_name_tells_an_outcome_by_all_of_it_or_by_what_stands_first(stage: str, outcome: str) -> None:
    assert stage_words.outcome_of(stage) == outcome
    assert stage_words.is_outcome(stage) is (outcome != "open")


@pytest.mark.parametrize(
    ("stage", "hint"),
    [("Contract signed", "won"), ("Won back", "won"), ("Hävitty tarjous", "lost"), ("Won", None), ("Proposal", None)],
)
def test_a_name_that_speaks_of_an_outcome_is_in_doubt(stage: str, hint: str | None) -> None:
    assert stage_words.hint_of(stage) == hint


def test_the_steps_leave_outcomes_blanks_and_what_was_in_doubt() -> None:
    doubted: set[str] = set()
    found = stage_words.steps(pl.DataFrame({TEXT: ["Won", " ", "Contract signed"]}), doubted)
    assert found[VALUE].to_list() == ["won", None, "open"]
    assert doubted == {"Contract signed"}


def test_a_column_is_told_and_what_says_nothing_is_open() -> None:
    frame, doubted = pl.DataFrame({"stage": ["Won", None, " ", "Deal lost", "Order signed"]}), set[str]()
    found = frame.select(stage_words.status_from(pl.col("stage"), doubted)).to_series().to_list()
    assert found == ["won", "open", "open", "lost", "open"]
    assert doubted == {"Order signed"}


@pytest.mark.parametrize("word", stage_words._ENDS)
def test_a_name_that_is_one_word_needs_no_pattern(word: str) -> None:
    with_pattern = stage_words._WHOLE.fullmatch(word)
    assert with_pattern
    assert stage_words.outcome_of(word.title()) == STATUS[with_pattern["outcome"]]
