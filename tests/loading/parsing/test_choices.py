"""Words of choices and flags: which value each stands for."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.loading.parsing import choices

WORDS = {"won": "won", "lost": "lost", "closed_won": "won", "vunnen": "won", "closedwon": "won", "vunnet": "won"}


def column(*values: str | None) -> pl.DataFrame:
    return pl.DataFrame({"t": list(values)}, schema={"t": pl.String})


def test_each_word_stands_for_its_value_and_any_other_for_nothing() -> None:
    found = column("won", "lost", "vunnen", "vunnet", "open", None).select(
        choices.translated(pl.col("t"), WORDS, pl.String())
    )
    assert found.to_series().to_list() == ["won", "lost", "won", "won", None, None]


def test_words_may_stand_for_true_and_false() -> None:
    found = column("ja", "no", "x", "perhaps").select(choices.translated(pl.col("t"), choices.FLAGS, pl.Boolean()))
    assert found.to_series().to_list() == [True, False, True, None]


def test_without_words_nothing_is_told() -> None:
    found = column("won").select(choices.translated(pl.col("t"), {}, pl.String())).to_series()
    assert (found.dtype, found.to_list()) == (pl.String, [None])


@pytest.mark.parametrize(
    ("text", "found"),
    [("Closed Won", "closed_won"), ("closed - won", "closed_won"), ("CLOSED_WON", "closed_won"), ("Won", "won")],
)
def test_words_are_folded_in_frames_and_alone(text: str, found: str) -> None:
    assert column(text).select(choices.folded(pl.col("t"))).item() == found
    assert choices.folded_word(text) == found


def test_one_word_is_folded_without_blanks_around_it() -> None:
    assert choices.folded_word("  To do ") == "to_do"


def test_words_are_spelt_as_clean_exports_do() -> None:
    found = choices.spelt({"closed_won": "won"})
    assert {"closed_won", "Closed Won", "CLOSED WON", "closed-won", "Closed won", "Closed-Won"} <= set(found)
    assert set(found.values()) == {"won"}
    assert choices.spelt({}) == {}


@pytest.mark.parametrize("word", ["0", "no", "not_done", "nej"])
def test_the_usual_words_for_false(word: str) -> None:
    assert choices.FLAGS[word] is False


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("TRUE", "FALSE"),
        ("SANT", "FALSKT"),
        ("SAND", "FALSK"),
        ("SANN", "USANN"),
        ("TOSI", "EPÄTOSI"),
        ("WAHR", "FALSCH"),
        ("WAAR", "ONWAAR"),
        ("VRAI", "FAUX"),
        ("VERDADERO", "FALSO"),
        ("VERO", "FALSO"),
        ("VERDADEIRO", "FALSO"),
        ("PRAWDA", "FAŁSZ"),
        ("kyllä", "ei"),
        ("Tak", "Nie"),
        ("ja", "nei"),
        ("ja", "nee"),
    ],
)
def test_true_and_false_of_a_spreadsheet_in_each_language(true: str, false: str) -> None:
    assert choices.FLAGS[choices.folded_word(true)] is True
    assert choices.FLAGS[choices.folded_word(false)] is False
