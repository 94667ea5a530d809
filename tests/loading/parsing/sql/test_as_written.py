"""Where an SQL expression takes a column for text."""

from __future__ import annotations

import pytest

from salescli.loading.parsing.sql import as_written
from salescli.model.sql.own_functions import expression

WRITTEN = {"n": "n:written", "m": "m:written"}


@pytest.mark.parametrize(
    "sql",
    [
        "LEFT(n, 2)",
        "n || '-'",
        "n = '0012'",
        "'0012' <> n",
        "n IN ('0012', '7')",
        "n NOT IN ('0012')",
        "n LIKE '00%'",
        "COALESCE(n, '') = '0012'",
        "UPPER(m) = n",
        "CAST(n AS VARCHAR)",
        "CASE WHEN n = '5' THEN 1 END",
    ],
)
def test_text_wherever_it_can_only_be_meant(sql: str) -> None:
    made, taken = as_written.with_texts(expression(sql), WRITTEN, set(), gives_text=False)
    assert "n" in taken
    assert "n" not in made.meta.root_names()
    assert "n:written" in made.meta.root_names()


@pytest.mark.parametrize("sql", ["n + 1", "n > 5", "n = m", "n IN (1, 2)", "ROUND(n, 1)", "COALESCE(n, 0)", "n"])
def test_values_elsewhere(sql: str) -> None:
    made, taken = as_written.with_texts(expression(sql), WRITTEN, set(), gives_text=False)
    assert not taken
    assert "n" in made.meta.root_names()


def test_a_column_that_is_handed_on_is_what_is_made() -> None:
    for sql in ("n", "COALESCE(n, m)", "CASE WHEN x > 1 THEN n ELSE m END"):
        assert as_written.with_texts(expression(sql), WRITTEN, set(), gives_text=True)[1]


def test_one_column_may_be_both() -> None:
    made, taken = as_written.with_texts(
        expression("CASE WHEN n > 5 THEN 'large ' || n END"), WRITTEN, set(), gives_text=True
    )
    assert taken == {"n"}
    assert set(made.meta.root_names()) == {"n", "n:written"}


def test_a_date_in_a_function_of_texts_is_written_by_iso() -> None:
    from datetime import date

    import polars as pl

    made, _ = as_written.with_texts(expression("LEFT(d, 7)"), {}, {"d"}, gives_text=True)
    assert pl.DataFrame({"d": [date(2026, 3, 5)]}).select(made).item() == "2026-03"
