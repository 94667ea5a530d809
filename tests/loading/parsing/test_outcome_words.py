"""Words in the names of stages, by language: none says two things."""

from __future__ import annotations

import pytest

from salescli.loading.parsing.outcome_words import SPEAKS_OF_LOSING, SPEAKS_OF_WINNING, TAKES_BACK
from salescli.model.tables.deals import STATUS

LISTS = {"back": TAKES_BACK, "won": SPEAKS_OF_WINNING, "lost": SPEAKS_OF_LOSING}


def words(kind: str) -> set[str]:
    return {word for text in LISTS[kind].values() for word in text.split()}


@pytest.mark.parametrize(("one", "other"), [("back", "won"), ("back", "lost"), ("won", "lost")])
def test_no_word_says_two_things(one: str, other: str) -> None:
    assert words(one) & words(other) == set()


def test_no_word_contradicts_the_words_of_statuses() -> None:
    assert {word for word in words("won") if STATUS.get(word, "won") != "won"} == set()
    assert {word for word in words("lost") if STATUS.get(word, "lost") != "lost"} == set()


def test_words_are_told_as_names_of_stages_are_compared() -> None:
    assert [word for kind in LISTS for word in words(kind) if word != word.casefold()] == []


def test_eleven_languages_and_english_take_an_outcome_back() -> None:
    assert len(TAKES_BACK) == len(SPEAKS_OF_WINNING) == 12
