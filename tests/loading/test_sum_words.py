"""Words of sums: a total, an average or a count, alone or with the name of what is summed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import polars as pl
import pytest

from salescli.loading.sum_words import LANGUAGES, MAY_BE_SUMS, SumKind, SumWord, sum_word

TOTAL, AVERAGE, COUNT = SumKind.TOTAL, SumKind.AVERAGE, SumKind.COUNT


@pytest.mark.parametrize(
    ("text", "kind", "whole"),
    [
        ("Total", TOTAL, True),
        (" GRAND TOTAL: ", TOTAL, True),
        ("Summa", TOTAL, True),
        ("Σ", TOTAL, True),
        ("∑ 12", TOTAL, True),
        ("All", TOTAL, True),
        ("South Total", TOTAL, False),
        ("Summa Syd", TOTAL, False),
        ("Grand Totals (123 records)", TOTAL, True),
        ("Totalt 2026", TOTAL, True),
        ("Average", AVERAGE, True),
        ("Média", AVERAGE, True),
        ("Me\u0301dia", AVERAGE, True),
        ("Antal", COUNT, True),
        ("12 rows", COUNT, True),
        ("Rows: 12", COUNT, True),
        ("Total records 12", COUNT, True),
    ],
)
def test_a_word_of_sums(text: str, kind: SumKind, whole: bool) -> None:
    assert sum_word(text) == SumWord(kind, whole)


@pytest.mark.parametrize(
    "text",
    ["", "Acme", "All Star AB", "Alla", "12", "2026-03", "rows", "Totally Different", "Σ-Tech", "Total " * 20,
     "Lisa Media"],
)  # fmt: skip
def test_any_other_text_is_none_or_the_whole_cell(text: str) -> None:
    assert sum_word(text) == (SumWord(TOTAL, is_whole=True) if text == "Alla" else None)


def phrases() -> list[str]:
    return [phrase for words in LANGUAGES.values() for text in words[:3] for phrase in text.split("|")]


@pytest.mark.parametrize("phrase", phrases())
def test_every_word_of_every_language_is_known_alone(phrase: str) -> None:
    found = sum_word(phrase)
    assert found is not None
    assert found.is_whole


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "one capital": str.capitalize,
    "decomposed": lambda word: unicodedata.normalize("NFD", word),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_first_look_passes_over_no_word(form: str) -> None:
    texts = pl.Series([FORMS[form](phrase) for phrase in (*phrases(), "σ", "∑", "Σ")])
    assert texts.filter(~texts.str.contains_any(MAY_BE_SUMS, ascii_case_insensitive=True)).to_list() == []


def test_eleven_languages_and_english() -> None:
    assert len(LANGUAGES) == 12
