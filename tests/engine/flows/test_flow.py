"""Flows over few partial aggregates: Python and the queries come to the same, whatever the rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from salescli.engine.batch import Batch, Filter, ScanSpec
from salescli.engine.eligibility import participation
from salescli.engine.few import flows as few
from salescli.engine.flows import flow
from salescli.engine.flows.flow import Flow
from salescli.engine.windows import BUCKET, NUMBER, undated
from salescli.errors import InputError
from salescli.loading.parsing.numbers import MONEY
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.measures import BUYERS, LARGEST_SALES, SALES, Aggregate, Measure, Scope
from salescli.system.caches import Caches
from tests.engine.conftest import told, windows

MONTHS = windows(("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31"),
                 as_of="2026-03-20")  # fmt: skip
DAYS = [None, "2024-12-31", "2025-06-01", "2025-12-01", "2026-01-01", "2026-01-31", "2026-02-01", "2026-03-20",
        "2026-03-21", "2026-05-01"]  # fmt: skip
#: Around 2 ** 63 of the last digit, and as much as several sums have room for.
AMOUNTS = [None, "0", "0.1", "-40", "9223372036854.775807", "9223372036854.775808", "1e30", "-1e30", "3.333333"]
CYCLE = Measure("closed_deals", Aggregate.MEDIAN, column="days", where="won", needs=("value",), skips_blank=True)
MEASURES = [
    SALES, replace(SALES, aggregate=Aggregate.COUNT), BUYERS, CYCLE, replace(CYCLE, aggregate=Aggregate.P90),
    replace(BUYERS, column="days"), replace(LARGEST_SALES, most=1), replace(LARGEST_SALES, most=2),
]  # fmt: skip
Row = tuple[str | None, str | None, str | None, int | None, int, str | None, int | None]
ROW = st.tuples(
    st.sampled_from(DAYS), st.sampled_from([None, "North", "Öst"]), st.sampled_from([None, "a", "b", "c"]),
    st.sampled_from([None, 0, 1, 7, 30]), st.sampled_from([0, 1, 2, 500]), st.sampled_from(AMOUNTS),
    st.sampled_from([None, 0, 1]),
)  # fmt: skip


def aggregates(measure: Measure, rows: Sequence[Row]) -> tuple[Batch, pl.DataFrame]:
    """Columns: the bucket, region, customer_id, days, how many rows take part, their sum, and whether they pass."""
    part = participation(measure)
    days, regions, customers, lengths, counts, amounts, passing = zip(*rows, strict=True) if rows else ((),) * 7
    sums = [amount if count else None for amount, count in zip(amounts, counts, strict=True)]
    frame = pl.DataFrame(
        {
            BUCKET: pl.Series([day and date.fromisoformat(day) for day in days], dtype=pl.Date),
            "region": pl.Series(regions, dtype=pl.String),
            "customer_id": pl.Series(customers, dtype=pl.String),
            "days": pl.Series(lengths, dtype=pl.Int64),
            part.ok_column: pl.Series(counts, dtype=pl.UInt32),
            part.sum_column("value"): pl.Series(sums, dtype=pl.String).cast(MONEY),
            "where:region": pl.Series(passing, dtype=pl.UInt32),
        }
    )
    return Batch("closed_deals", (measure,), (), Span()), frame


def flow_of(measure: Measure, rows: Sequence[Row], by: tuple[str, ...] = (), *, is_filtered: bool = False) -> Flow:
    filters = (Filter("region", ("North",)),) if is_filtered else ()
    spec = ScanSpec(Grain.MONTH, by, filters, (), Calendar(1), date(2026, 3, 20))
    return Flow(measure, [aggregates(measure, rows)], list(by), spec, Caches())


def both(asked: Flow, over: pl.DataFrame = MONTHS) -> tuple[list[Any], list[Any]]:
    """The answers of Python and of the queries, without windows in which nothing takes part."""
    found = []
    for most in (flow.MOST, -1):
        with patch.object(flow, "MOST", most):
            frame = replace(asked, caches=Caches()).read(over)
        if asked.measure.is_additive:
            part = participation(asked.measure)
            frame = frame.filter(pl.col(part.ok_column) > 0)
        elif asked.measure.scope is Scope.YEAR_BEFORE:
            frame = frame.filter(pl.col(NUMBER) > 0)
        else:
            frame = frame.filter(pl.col(NUMBER).is_not_null())
        found.append(told(frame, *sorted(frame.columns)))
    return found[0], found[1]


@given(
    rows=st.lists(ROW, max_size=12), measure=st.sampled_from(MEASURES), by=st.sampled_from([(), ("region",)]),
    scope=st.sampled_from(list(Scope)), is_filtered=st.booleans(), has_undated=st.booleans(),
)  # fmt: skip
@settings(max_examples=200, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_python_and_queries_come_to_the_same(
    rows: list[Row], measure: Measure, by: tuple[str, ...], scope: Scope, is_filtered: bool, has_undated: bool
) -> None:
    if scope is Scope.YEAR_BEFORE and measure.aggregate is not Aggregate.DISTINCT:
        scope = Scope.GROUP
    asked = flow_of(measure.in_scope(scope), rows, by, is_filtered=is_filtered)
    python, queries = both(asked, undated(MONTHS) if has_undated else MONTHS)
    assert python == queries


@pytest.mark.parametrize(
    ("measure", "few_rows", "expected"),
    [
        (SALES, 2, True), (SALES, flow.MOST + 1, False), (BUYERS, 2, True), (CYCLE, 2, True), (LARGEST_SALES, 2, True),
        (replace(CYCLE, column="region"), 2, False), (replace(BUYERS, column=BUCKET), 2, False),
    ],
)  # fmt: skip
def test_python_takes_few_rows_whose_values_it_reads_as_polars_does(
    measure: Measure, few_rows: int, expected: bool
) -> None:
    row: Row = ("2026-01-01", "North", "a", 1, 1, "1", None)
    asked = flow_of(measure, [row] * few_rows)
    columns = [participation(measure).sum_column("value")] if measure.is_additive else []
    assert asked.are_few(columns) is expected


def test_sums_without_room_are_left_to_the_engine_that_checks_them() -> None:
    row: Row = ("2026-01-01", "North", "a", 1, 1, "6e31", None)
    assert not flow_of(SALES, [row, row]).are_few([participation(SALES).ok_column])
    with pytest.raises(InputError, match="larger than 32 digits"):
        flow_of(SALES, [row, row]).read(MONTHS)


def test_sums_are_exact_where_halves_of_a_digit_would_show() -> None:
    rows: list[Row] = [("2026-01-01", None, "a", 1, 1, "9223372036854.775807", None)] * 3
    found = flow_of(SALES, rows).read(MONTHS)[participation(SALES).sum_column("value")]
    assert found[0] == Decimal("27670116110564.327421")


def test_only_the_columns_asked_for_are_summed() -> None:
    part = participation(SALES)
    found = flow_of(SALES, [("2026-01-01", None, "a", 1, 2, "5", None)]).read(MONTHS, [part.ok_column])
    assert found.columns == ["window:number", part.ok_column]
    assert found.rows() == [(0, 2), (1, 0), (2, 0)]


def test_views_that_are_counted_together_count_a_value_once() -> None:
    one, other = (flow_of(BUYERS, [("2026-01-01", None, name, 1, 1, "1", None)] * 2) for name in ("a", "b"))
    (mine, frame), (also, further) = *one.parts, *other.parts
    together = replace(one, parts=[(mine, frame), (replace(also, number=1), further), (replace(also, number=2), frame)])
    assert both(together) == ([(2, 0)], [(2, 0)])


def test_what_each_aggregate_makes_of_values_by_hand() -> None:
    rows: list[Row] = [("2026-01-05", None, "a", 10, 1, "5", None), ("2026-01-06", None, "b", 20, 3, "-2", None)]
    numbers = {each.aggregate: flow_of(each, rows).read(MONTHS.head(1))[NUMBER].to_list() for each in MEASURES[2:5]}
    assert numbers == {Aggregate.DISTINCT: [2], Aggregate.MEDIAN: [20.0], Aggregate.P90: [20.0]}
    assert few.are_values(LARGEST_SALES, aggregates(LARGEST_SALES, rows)[1])
    assert flow_of(MEASURES[6], rows).read(MONTHS)[NUMBER].to_list() == [Decimal(5), None, None]
