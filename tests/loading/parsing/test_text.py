"""Text of ids and dimensions: what is cleaned away, what is compared alike, and the words for nothing."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.loading.parsing import text as texts
from salescli.model import spelling

ODD = [
    ("  north ", "north"),
    ("north", "north"),
    ("", None),
    (" \t ", None),
    ("\ufeffnorth", "north"),
    ("no\u200brth", "north"),
    ("o\u0308st", "öst"),
    ("new\u00a0york", "new york"),
    ('="007"', "007"),
    ('="a""b"', 'a"b'),
    ('=""', None),
    ("\u200b", None),
    (None, None),
]


def column(*values: str | None) -> pl.DataFrame:
    return pl.DataFrame({"t": list(values)}, schema={"t": pl.String})


@pytest.mark.parametrize(("text", "found"), ODD)
def test_text_is_cleaned(text: str | None, found: str | None) -> None:
    assert column(text).select(texts.clean(pl.col("t"))).item() == found


def test_a_series_is_cleaned_cell_by_cell() -> None:
    given = pl.Series([text for text, _ in ODD], dtype=pl.String)
    assert texts.cleaned(given).to_list() == [found for _, found in ODD]


@pytest.mark.parametrize("text", [text for text, _ in ODD if text is not None])
def test_frames_are_cleaned_by_the_rules_of_one_text(text: str) -> None:
    assert (texts.cleaned(pl.Series([text])).item() or "") == spelling.clean(text)


def test_plain_text_is_not_changed() -> None:
    given = pl.Series(["a", "b", None])
    assert texts.cleaned(given).to_list() == ["a", "b", None]


@pytest.mark.parametrize(
    ("one", "other"), [("007", "7"), ("7.0", "7"), ("7,00", "7"), ("ABC", "abc"), ("000", "0"), ("0.0", "0")]
)
def test_ids_are_loosened_to_what_they_may_share(one: str, other: str) -> None:
    found = texts.loosened(pl.Series([one, other]))
    assert found[0] == found[1]


@pytest.mark.parametrize(("one", "other"), [("70", "7"), ("7.5", "7"), ("a0", "a")])
def test_ids_that_differ_otherwise_stay_different(one: str, other: str) -> None:
    found = texts.loosened(pl.Series([one, other]))
    assert found[0] != found[1]


def test_words_for_nothing_are_blank_and_others_stay() -> None:
    frame = column("N/A", "NA", "north", None)
    assert frame.select(texts.without(pl.col("t"), {"N/A"})).to_series().to_list() == [None, "NA", "north", None]
    assert frame.select(texts.without(pl.col("t"), [])).to_series().to_list() == ["N/A", "NA", "north", None]


def test_whether_text_is_a_word_for_nothing() -> None:
    frame = column("-", "north", None)
    assert frame.select(texts.says_nothing(pl.col("t"), ["N/A", "-"])).to_series().to_list() == [True, False, None]


def test_blanks_around_text_are_stripped() -> None:
    assert column(" a b ", "  ", "", None).select(texts.stripped(pl.col("t"))).to_series().to_list() == [
        "a b", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("many", [1, 3_000])
def test_few_and_many_texts_are_cleaned_alike(many: int) -> None:
    for value, clean in [*ODD, ("\x1cnorth", "\x1cnorth")]:
        found = texts.cleaned(pl.Series("t", ["a", value] * many, dtype=pl.String))
        assert found.to_list() == ["a", clean] * many
