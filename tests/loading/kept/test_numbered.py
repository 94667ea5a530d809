"""Texts that are a prefix and a number come back to the letter; every other text is found not to fit."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from salescli.loading.kept.numbered import Numbered
from salescli.loading.kept.stored import Codes, Form, settled, survey, to_store


def stored(texts: list[str | None], form: Form, folder: Path) -> tuple[pl.LazyFrame, Form, bool]:
    """The rows as they are stored, the form that they then have, and whether all fit."""
    to_store(pl.LazyFrame({"x": texts}, {"x": pl.String}), {"x": form}).sink_ipc(folder / "rows")
    rows = pl.scan_ipc(folder / "rows")
    forms, fits = settled({"x": form}, survey(rows, {"x": form}))
    return rows, forms["x"], fits


@pytest.mark.parametrize(
    "texts",
    [
        ["C000012", None, "C000009", "C099999"],
        ["r057", "r003"],
        ["7", "12", None, "1000"],
        ["Å-1-90", "Å-1-10"],
        ["00", "07"],
        ["A1:1", "A1:2"],
    ],
)
def test_texts_come_back_as_they_were(texts: list[str | None], tmp_path: Path) -> None:
    form = Numbered.of("x", [text for text in texts if text])
    assert form is not None
    rows, known, fits = stored(texts, form, tmp_path)
    assert fits
    assert isinstance(known, Codes)
    assert rows.select(known.wide()).collect()["x"].to_list() == texts
    assert rows.select(known.coded().cast(pl.String)).collect()["x"].to_list() == texts
    assert known.are_clean(frozenset({"n/a"}))


def test_a_text_that_is_a_word_for_nothing_is_not_clean(tmp_path: Path) -> None:
    form = Numbered.of("x", ["00", "07"])
    assert form is not None
    _, known, _ = stored(["00", "07"], form, tmp_path)
    assert isinstance(known, Codes)
    assert not known.are_clean(frozenset({"00"}))


@pytest.mark.parametrize(
    ("shown", "pattern"), [("C000012", "C[0-9]{6}"), ("7", "[1-9][0-9]*"), ("C12", "C[1-9][0-9]*")]
)
def test_no_other_text_passes_for_a_number(shown: str, pattern: str) -> None:
    form = Numbered.of("x", [shown])
    assert form is not None
    changed = [shown[:place] + chr(code) + shown[place + 1 :] for place in range(len(shown)) for code in range(256)]
    added = [shown[:place] + chr(code) + shown[place:] for place in range(len(shown) + 1) for code in range(256)]
    texts = [shown, *changed, *added, "", shown[:-1], shown + "0" * 30, shown[:1] + "٣" * 6, shown + "\u200b"]
    found = to_store(pl.LazyFrame({"x": texts}), {"x": form}).collect()
    for text, (number, is_odd) in zip(texts, found.rows(), strict=True):
        has_shape = re.fullmatch(pattern, text) is not None and len(text) < 9
        assert (number is not None) is has_shape is not is_odd, text
        assert not has_shape or number == int(re.sub("[^0-9]", "", text)), text


@pytest.mark.parametrize("odd", ["D000001", "C00001", " C000001", "C000001 ", "c000001", "C0000012", ""])
def test_a_column_with_another_text_gets_a_dictionary(odd: str, tmp_path: Path) -> None:
    form = Numbered.of("x", ["C000002"])
    assert form is not None
    texts: list[str | None] = ["C000002", None, odd]
    _, wider, fits = stored(texts, form, tmp_path)
    assert not fits
    rows, known, fits = stored(texts, wider, tmp_path)
    assert fits
    assert rows.select(known.wide()).collect()["x"].to_list() == texts


def test_numbers_far_apart_get_a_dictionary(tmp_path: Path) -> None:
    form = Numbered.of("x", ["C12"])
    assert form is not None
    assert not stored(["C12", "C1048588"], form, tmp_path)[2]
    assert stored(["C12", "C1048587"], form, tmp_path)[2]


@pytest.mark.parametrize(
    "texts",
    [[], ["A"], ["A1", "B1"], ["A1", "A"], ["A01", "A1"], ["1234567"], ["0000001"], ["9" * 5000], ["A1b"], ["A٣"]],
)
def test_texts_of_several_shapes_or_with_large_numbers_have_no_such_form(texts: list[str]) -> None:
    assert Numbered.of("x", texts) is None
