"""Rows of an answer in plain Python: the same frames as by queries, in the same order."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest

from salescli import kpis
from salescli.api import Exports, Request
from salescli.engine.few import answers
from salescli.engine.few.formulas import Numbers
from salescli.engine.few.spells import series_of
from salescli.engine.spine import Measured
from salescli.engine.windows import NUMBER, WINDOW
from salescli.errors import SalesCliError
from salescli.model.measures import Aggregate, Measure
from tests.conftest import SAMPLE
from tests.oracle import data

WINDOWS = pl.Series(WINDOW, [0, 1], dtype=pl.Int64)
MEDIAN = Measure("closed", Aggregate.MEDIAN, column="days")


def measured(rows: list[tuple[object, ...]], keys: tuple[str, ...] = ("region",)) -> Measured:
    schema = {WINDOW: pl.Int64, **dict.fromkeys(keys, pl.String), NUMBER: pl.Float64}
    return Measured({"days": MEDIAN}, pl.DataFrame(rows, schema=schema, orient="row"), keys)


def test_every_window_has_every_group() -> None:
    groups = pl.DataFrame({"region": ["N", None]}, schema={"region": pl.String})
    rows = answers.rows_of(WINDOWS, groups, [measured([(1, None, 2.5), (0, "N", 4.0)])])
    assert rows is not None
    found = rows.answer({"double": "days * 2"})
    assert found is not None
    assert found.columns == [WINDOW, "region", "days", "double"]
    assert found.rows() == [(0, "N", 4.0, 8.0), (0, None, None, None), (1, "N", None, None), (1, None, 2.5, 5.0)]


def test_numbers_are_filled_set_and_forgotten() -> None:
    rows = answers.rows_of(WINDOWS, None, [measured([(1, 2.5)], ())])
    assert rows is not None
    rows.fill("days")
    rows.set("none", None)
    rows.set("one", 1)
    rows.forget("one", [1])
    found = rows.answer({})
    assert found is not None
    assert found.schema == {WINDOW: pl.Int64, "days": pl.Float64, "none": pl.Int64, "one": pl.Int64}
    assert found.rows() == [(0, 0.0, None, None), (1, 2.5, None, 1)]


def test_many_rows_and_rows_that_a_query_rules_out_are_left_to_it() -> None:
    groups = pl.DataFrame({"region": [str(number) for number in range(501)]})
    assert answers.rows_of(WINDOWS, groups, [measured([])]) is None
    assert answers.rows_of(WINDOWS, None, [measured([(1, 2.5)], ()).filtered(pl.lit(value=True))]) is None
    with patch.object(answers, "MOST", 1):
        assert answers.rows_of(WINDOWS, None, [measured([(1, 2.5)], ())]) is None


def test_a_year_s_amount_is_divided_as_the_last_step() -> None:
    amounts = Numbers([1200, 1000, None], pl.Decimal(38, 2))
    quotients = answers._divided(amounts, 12)
    assert quotients.values == [1.0, 10 / 12, None]
    frame = pl.DataFrame([series_of("a", amounts.values, pl.Decimal(38, 2))])
    from salescli.model import formula

    assert frame.select(formula.divided(pl.col("a"), 12))["a"].to_list() == quotients.values


@pytest.mark.parametrize(
    ("by", "period"), [("none", "month"), ("region", "quarter"), ("rep", "year"), ("none", "total")]
)
def test_every_kpi_is_what_queries_give(by: str, period: str, tmp_path: Path) -> None:
    data.awkward(tmp_path, 2)
    for folder, as_of in ((SAMPLE, None), (tmp_path, "2026-03-20")):
        request = Request(by=by, period=period, as_of=as_of, bad_rows="skip")
        names = kpis.names()
        quick = Exports([str(folder)]).compute_many(names, request)
        with patch("salescli.engine.evaluate.few.rows_of", return_value=None):
            queried = Exports([str(folder)]).compute_many(names, request)
        for name, one, other in zip(names, quick, queried, strict=True):
            if isinstance(one, SalesCliError) or isinstance(other, SalesCliError):
                assert str(one) == str(other), name
                continue
            assert one.frame.schema == other.frame.schema, name
            assert one.frame.equals(other.frame), name
            assert (one.total is None) == (other.total is None), name
            assert one.total is None or one.total.equals(other.total), name  # type: ignore[arg-type]
