"""SQL expressions of the settings: what is read, and how it is held to one row."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.config import row_wise
from salescli.errors import Unfit

ROWS = pl.DataFrame({"value": [5, 15], "product": ["a", "it's"], "sum": [1, 2]})


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("value > 10", [False, True]),
        ("product in ('a', 'b')", [True, False]),
        ("product = 'it''s'", [False, True]),
        ('"sum" * 2', [2, 4]),
        ("case when product = 'a' then value else 0 end", [5, 0]),
        ("coalesce(value, 0) + 1", [6, 16]),
        ("product like 'i%'", [False, True]),
        ("product = 'select'", [False, False]),
        ("product = '-- ; sum(x)'", [False, False]),
    ],
)
def test_an_expression_over_one_row_is_read(sql: str, wanted: list[object]) -> None:
    assert ROWS.select(row_wise.read(sql).alias("made"))["made"].to_list() == wanted


@pytest.mark.parametrize(
    "sql",
    [
        "sum(value)", "value > avg(value)", "lag(value) over (order by value)", "rank() over (order by value)",
        "value > (select 1)", "read_csv('x')", "value x", "value as x", "value, product", "value > 1 -- no",
        "value /* no */", "quantile_cont(value, 0.5)", "1", "now()", "value > current_date", "", "string_agg(product)",
        '"^.*$"', "value + " * 3000 + "value",
    ],
)  # fmt: skip
def test_what_is_over_other_rows_or_has_text_after_it_is_refused(sql: str) -> None:
    with pytest.raises(Unfit):
        row_wise.read(sql)


def test_no_file_is_opened_to_find_out_that_an_expression_reads_one() -> None:
    with pytest.raises(Unfit) as caught:
        row_wise.read("value in (select * from read_csv('/no/such/file.csv'))")
    assert caught.value.message.code == "own.not_row_wise"


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("rep = 'Ann'", "rep IN ('r1', 'r2')"),
        ("rep <> 'Ann' and value > 1", "rep NOT IN ('r1', 'r2') and value > 1"),
        ("\"rep\" in ('Ann', 'r9')", "\"rep\" IN ('r1', 'r2', 'r9')"),
        ("rep not in ('r9')", "rep NOT IN ('r9')"),
        ("rep_id = 'Ann'", "rep_id = 'Ann'"),
        ("product = 'rep'", "product = 'rep'"),
    ],
)
def test_a_name_that_a_rep_is_called_by_becomes_ids(sql: str, wanted: str) -> None:
    assert row_wise.with_ids(sql, "rep", lambda text: ["r1", "r2"] if text == "Ann" else [text]) == wanted


def test_texts_that_look_like_days_become_days() -> None:
    assert row_wise.with_days("a >= '2025-01-01' and b < DATE '2025-02-01'") == (
        "a >= DATE '2025-01-01' and b < DATE '2025-02-01'"
    )


def test_the_names_of_an_expression_are_given_once() -> None:
    assert row_wise.names_in('value > 1 or value < "Discount %"') == ("value", "Discount %")


def test_a_division_of_columns_is_known_from_a_sign_in_a_text() -> None:
    assert row_wise.divides("cost / value")
    assert not row_wise.divides("product = 'a/b'")
