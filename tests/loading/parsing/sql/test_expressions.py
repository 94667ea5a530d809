"""SQL expressions of the settings: held to the columns of one row."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.errors import SettingsError
from salescli.loading.parsing.sql import expressions
from salescli.message import say
from tests.said import hint_of

HEADERS = ["Amount", "Sales Amt", "Discount"]


@pytest.mark.parametrize(
    ("sql", "value"),
    [('"Amount" * 2', 20), ('"Sales Amt" - Discount', 4), ("CASE WHEN Amount > 5 THEN 1 ELSE 0 END", 1)],
)
def test_an_expression_computes_from_one_row(sql: str, value: int) -> None:
    frame = pl.DataFrame({"Amount": [10], "Sales Amt": [5], "Discount": [1]})
    assert frame.select(expressions.parse(sql, HEADERS, "here")).item() == value


@pytest.mark.parametrize(
    "sql",
    [
        "SUM(Amount)",
        "SUM(Amount) OVER (PARTITION BY Discount)",
        "Amount - LAG(Amount) OVER (ORDER BY Discount)",
        "COUNT(*)",
        "1 + 1",
        "Amount +",
        "Amnt * 2",
    ],
)
def test_any_other_expression_is_refused_with_its_place(sql: str) -> None:
    with pytest.raises(SettingsError) as error:
        expressions.parse(sql, HEADERS, "tables.deals.columns.value")
    assert "tables.deals.columns.value" in str(error.value)
    assert sql in str(error.value)


def test_a_column_that_there_is_not_is_named_with_the_nearest() -> None:
    with pytest.raises(SettingsError) as error:
        expressions.parse("Amnt * 2", HEADERS, "here")
    assert "Amnt" in str(error.value)
    assert "Amount" in (hint_of(error.value) or "")


def test_the_columns_that_an_expression_names() -> None:
    assert expressions.headers_in('"Sales Amt" - Discount') == ["Sales Amt", "Discount"]
    assert expressions.headers_in("Amount +") == []


def test_a_refusal_says_the_first_line_of_the_reason() -> None:
    found = expressions.refusal("here", "x", "it is odd.\nand long")
    assert "it is odd" in str(found)
    assert "and long" not in str(found)
    assert found.hint
    advice = say("loading.leave_the_word_out")
    assert expressions.refusal("here", "x", "odd", advice).hint == advice


def test_a_column_may_be_called_as_what_is_refused() -> None:
    assert expressions.parse('"Agg" + "Len"', ["Agg", "Len"], "here").meta.root_names() == ["Agg", "Len"]


@pytest.mark.parametrize(
    ("sql", "right"),
    [
        ("Amount * 2", '"AMOUNT" * 2'),
        ('"Amount" + Amount', '"AMOUNT" + "AMOUNT"'),
        ("CASE WHEN kind = 'Amount' THEN Amount END", "CASE WHEN kind = 'Amount' THEN \"AMOUNT\" END"),
        ('Amount2 + "Amount 2" + Amount(x)', 'Amount2 + "Amount 2" + Amount(x)'),
    ],
)
def test_a_column_is_named_as_a_file_spells_it(sql: str, right: str) -> None:
    assert expressions.renamed(sql, "Amount", "AMOUNT") == right
