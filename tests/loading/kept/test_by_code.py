"""What is looked up by number is what a join gives."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from salescli.loading.kept.by_code import joined

TEXTS = pl.Categorical(pl.Categories.random())
SHORT = pl.Categorical(pl.Categories.random(physical=pl.UInt16))
FIRST, SECOND = date(2025, 1, 5), date(2025, 2, 1)


def rows(dtype: pl.DataType) -> pl.LazyFrame:
    return pl.LazyFrame({"row": [1, 2, 3, 4, 5], "who": ["b", "a", None, "d", "a"]}).cast({"who": dtype})


def table(dtype: pl.DataType, who: list[str | None]) -> pl.LazyFrame:
    days = {"c": SECOND, "a": FIRST, "b": None, None: SECOND}
    schema = {"who": pl.String, "first": pl.Date, "name": pl.String}
    found = pl.LazyFrame({"who": who, "first": [days[each] for each in who], "name": who}, schema=schema)
    return found.cast({"who": dtype})


@pytest.mark.parametrize("keys", [TEXTS, SHORT, pl.String()], ids=["numbers", "short numbers", "texts"])
def test_each_row_has_what_its_own_key_has(keys: pl.DataType) -> None:
    found = joined(rows(keys), table(keys, ["c", "a", "b", None]), "who").sort("row").collect(engine="streaming")
    assert found["first"].to_list() == [None, FIRST, None, None, FIRST]
    assert found["name"].to_list() == ["b", "a", None, None, "a"]
    assert found["who"].cast(pl.String).to_list() == ["b", "a", None, "d", "a"]


@pytest.mark.parametrize("who", [[], [None]], ids=["nobody", "nobody known"])
def test_an_empty_table_gives_nothing(who: list[str | None]) -> None:
    assert joined(rows(TEXTS), table(TEXTS, who), "who").collect()["first"].to_list() == [None] * 5


def test_keys_are_looked_up_and_not_joined() -> None:
    assert "JOIN" not in joined(rows(TEXTS), table(TEXTS, ["a"]), "who").explain()
    assert "JOIN" in joined(rows(pl.String()), table(pl.String(), ["a"]), "who").explain()
