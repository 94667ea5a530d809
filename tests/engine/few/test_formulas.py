"""Formulas over few rows: the same as by a query, to the last digit and in the same type."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescli import kpis
from salescli.engine.few.formulas import NeedsQueryError, Numbers, evaluated, numbers_of
from salescli.model import formula

#: Every formula of a built-in KPI, and what none of them has.
FORMULAS = [
    *sorted({text for kpi in kpis.BUILT_IN.every() for text in kpi.formulas.values()}),
    "-a", "-a + b", "a * 0.5", "a - 3", "min(a, b)", "max(a, 2)", "a if b else c", "a if b else 0",
    "(a + b) / (c - a)",
    "abs(a - b) / 7", "a / 0", "3 * a - b * 2",
]  # fmt: skip
MONEY = st.decimals(-(10**9), 10**9, places=2) | st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("1e20")])
FLOAT = st.floats(-1e9, 1e9).map(lambda number: round(number, 9))
COLUMN = st.one_of(
    st.tuples(st.just(pl.Int64()), st.lists(st.none() | st.integers(-(10**6), 10**6), min_size=4, max_size=4)),
    st.tuples(st.just(pl.Decimal(38, 2)), st.lists(st.none() | MONEY, min_size=4, max_size=4)),
    st.tuples(st.just(pl.Decimal(38, 6)), st.lists(st.none() | MONEY, min_size=4, max_size=4)),
    st.tuples(st.just(pl.Float64()), st.lists(st.none() | FLOAT, min_size=4, max_size=4)),
)


def frame_of(**columns: tuple[pl.DataType, list[object]]) -> pl.DataFrame:
    found = []
    for name, (dtype, values) in columns.items():
        texts = [None if value is None else str(value) for value in values]
        is_money = isinstance(dtype, pl.Decimal)
        found.append(pl.Series(name, texts).cast(dtype) if is_money else pl.Series(name, values, dtype=dtype))
    return pl.DataFrame(found)


@pytest.mark.parametrize("text", FORMULAS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_formula_gives_what_a_query_gives(text: str, data: st.DataObject) -> None:
    frame = frame_of(**{name: data.draw(COLUMN) for name in formula.names(text)})
    columns = {name: numbers_of(frame[name]) for name in frame.columns}
    try:
        found = evaluated(text, columns, frame.height).series("value")
    except NeedsQueryError:
        return
    expected = frame.select(value=formula.expression(text))["value"]
    assert found.dtype == expected.dtype
    assert found.to_list() == expected.to_list()


def test_a_figure_by_hand() -> None:
    columns = {"a": Numbers([150, None, 100], pl.Decimal(38, 2)), "b": Numbers([3, 3, 0], pl.Int64())}
    assert evaluated("a / b * 100", columns, 3) == Numbers([50.0, None, None], pl.Float64())
    assert evaluated("a - b", columns, 3) == Numbers([-150, None, 100], pl.Decimal(38, 2))
    assert evaluated("max(a, b)", columns, 3) == Numbers([300, None, 100], pl.Decimal(38, 2))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a * a", {"a": Numbers([125], pl.Decimal(38, 2))}),  # a query rounds it to two digits
        ("a + a", {"a": Numbers([2**62], pl.Int64())}),  # a query lets it wrap
        ("a * 10", {"a": Numbers([10**35], pl.Decimal(38, 2))}),
    ],
)
def test_what_wraps_or_is_rounded_is_left_to_a_query(text: str, columns: dict[str, Numbers]) -> None:
    with pytest.raises(NeedsQueryError):
        evaluated(text, columns, 1)


def test_a_whole_number_alone_has_no_type() -> None:
    with pytest.raises(NeedsQueryError):
        evaluated("12", {}, 2).series("value")
    with pytest.raises(NeedsQueryError):
        numbers_of(pl.Series([1], dtype=pl.UInt32))
