"""What is gathered of a column of order lines, deal by deal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from salescli.loading.order_lines.line_facts import LINES, LineColumn, LineFacts, Size, Tally
from salescli.loading.parsing.numbers import MONEY
from salescli.model.schema import Kind

VALUE, CLOSED = LineColumn("value", Kind.MONEY), LineColumn("closed_at", Kind.TIME)
STATUS, REGION, FLAG = LineColumn("status", Kind.CHOICE), LineColumn("region", Kind.TEXT), LineColumn("q", Kind.FLAG)
CURRENCY = LineColumn("currency", Kind.TEXT)


def lines(column: LineColumn, *rows: tuple[str, Any], unread: tuple[int, ...] = ()) -> pl.DataFrame:
    """Lines of deals with what each says of a column."""
    types = {Kind.MONEY: MONEY, Kind.FLAG: pl.Boolean, Kind.TIME: None}
    dtype = types.get(column.kind, pl.String)
    values = [Decimal(value) if column.is_amount and value is not None else value for _, value in rows]
    return pl.DataFrame(
        {
            "row:deal": [deal for deal, _ in rows],
            column.name: pl.Series(values, dtype=dtype),
            f"{column.name}:text": pl.Series([None if each is None else str(each) for each in values], dtype=pl.String),
            f"{column.name}:unread": [number in unread for number in range(len(rows))],
        }
    )


def several(column: LineColumn, frame: pl.DataFrame) -> pl.DataFrame:
    """The facts of the deals of several lines."""
    deals = frame.group_by("row:deal", maintain_order=True).agg(pl.len().alias(LINES), *column.facts)
    return deals.filter(pl.col(LINES) > 1)


def test_a_tally_knows_whose_an_amount_is() -> None:
    assert Tally(some=2, single=2).is_on_one_line
    assert not Tally(some=2, single=1).is_on_one_line
    assert not Tally().is_on_one_line
    assert Tally(some=2, same=2, nonzero=1).is_on_all_lines
    assert not Tally(some=2, same=2).is_on_all_lines
    assert Tally(some=3, same=3, nonzero=3).asks_whose
    assert not Tally(some=3, same=3, nonzero=2).asks_whose


def test_tallies_and_sizes_add_up() -> None:
    assert Tally(1, 2, 3, 4, 5, 6, ("a",)).and_of(Tally(1, 1, 1, 1, 1, 1, ("b",))) == Tally(
        2, 3, 4, 5, 6, 7, ("a", "b")
    )
    assert Size(1, 2, 3).and_of(Size(1, 1, 1)) == Size(2, 3, 4)


@pytest.mark.parametrize(
    ("column", "amount", "shared"),
    [(VALUE, True, False), (CLOSED, False, True), (STATUS, False, True), (REGION, False, False), (FLAG, False, True),
     (CURRENCY, False, True), (LineColumn("stage", Kind.TEXT), False, True),
     (LineColumn("p", Kind.NUMBER), False, True)],
)  # fmt: skip
def test_what_adds_up_and_what_lines_must_agree_on(column: LineColumn, amount: bool, shared: bool) -> None:
    assert (column.is_amount, column.is_shared) == (amount, shared)


def test_what_a_line_says_itself() -> None:
    def said(column: LineColumn, *values: Any) -> list[Any]:
        return lines(column, *(("a", value) for value in values)).select(column.said).to_series().to_list()

    assert said(VALUE, "5", None) == [5, None]
    assert said(REGION, " north ", " ", None) == ["north", None, None]
    assert said(CURRENCY, " sek", None) == ["SEK", None]
    blank = lines(FLAG, ("a", False), ("a", True)).with_columns(pl.Series("q:text", ["", "x"]))
    assert blank.select(FLAG.said).to_series().to_list() == [None, True]


AMOUNTS = lines(
    VALUE, ("a", "5"), ("a", "7"), ("b", "5"), ("b", None), ("c", "3"), ("c", "3"), ("d", None), ("d", None),
    ("e", "0"), ("e", "0"), ("f", "9"),
)  # fmt: skip


def test_amounts_are_tallied_by_deal() -> None:
    found = VALUE.tally(several(VALUE, AMOUNTS))
    assert found == Tally(some=4, single=1, same=2, nonzero=1, partial=1, differing=1, keys=("a",))


def test_days_differ_by_the_day_and_words_of_a_dimension_may() -> None:
    nine, noon = datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 12)
    times = lines(CLOSED, ("a", nine), ("a", noon), ("b", nine), ("b", datetime(2026, 1, 6)))
    assert CLOSED.tally(several(CLOSED, times)).keys == ("b",)
    assert REGION.tally(several(REGION, lines(REGION, ("a", "n"), ("a", "s")))) == Tally()
    assert STATUS.tally(several(STATUS, lines(STATUS, ("a", "won"), ("a", "lost")))).differing == 1


def test_lines_have_gaps_where_some_say_nothing_or_another_time() -> None:
    def gaps(column: LineColumn, *values: Any) -> bool:
        return column.has_gaps(several(column, lines(column, *(("a", value) for value in values))))

    assert gaps(REGION, "n", None)
    assert not gaps(REGION, "n", "s")
    assert not gaps(REGION, None, None)
    assert gaps(CLOSED, datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 12))
    assert not gaps(CLOSED, date(2026, 1, 5), date(2026, 1, 5))
    assert not gaps(VALUE, "5", None)


def test_deals_are_marked_whose_line_does_not_read_or_says_no_amount() -> None:
    marks = VALUE.marks(several(VALUE, lines(VALUE, ("a", "5"), ("a", None), ("b", "5"), ("b", "5"), unread=(2,))))
    assert marks is not None
    assert marks.rows(named=True) == [
        {"row:deal": "a", "unread:value": False, "part:value": True},
        {"row:deal": "b", "unread:value": True, "part:value": False},
    ]
    assert REGION.marks(several(REGION, lines(REGION, ("a", "n"), ("a", None)))) is None


def test_what_all_lines_of_a_deal_take() -> None:
    frame = lines(REGION, ("a", "south"), ("a", "north"), ("a", None))
    assert frame.select(REGION.fill).rows() == [("north",)]
    assert frame.select(REGION.fill).columns == ["fill:region"]


def taken(column: LineColumn, frame: pl.DataFrame, told: LineFacts, *, whole: bool = False) -> pl.DataFrame:
    for other in (told.marks, told.fills):
        frame = frame if other is None else frame.join(other, on="row:deal", how="left")
    return frame.with_columns(column.taken(told, is_whole_or_none=whole))


def test_lines_take_what_others_say() -> None:
    frame = lines(REGION, ("a", None), ("a", "south"), ("b", None))
    fills = pl.DataFrame({"row:deal": ["a"], "fill:region": ["north"]})
    assert taken(REGION, frame, LineFacts(Tally(), None, fills))["region"].to_list() == ["north", "south", None]
    times = lines(CLOSED, ("a", datetime(2026, 1, 5, 9)), ("b", datetime(2026, 1, 6)))
    times = times.with_columns(pl.col("closed_at").alias("closed_at:utc"))
    early = datetime(2026, 1, 5, 8)
    fills = pl.DataFrame({"row:deal": ["a"], "fill:closed_at": [early], "fill:closed_at:utc": [early]})
    found = taken(CLOSED, times, LineFacts(Tally(), None, fills))
    assert found["closed_at"].to_list() == found["closed_at:utc"].to_list() == [early, datetime(2026, 1, 6)]


@pytest.mark.parametrize(("whole", "values"), [(False, [5, 0, None]), (True, [None, None, None])])
def test_an_amount_that_some_lines_lack_is_none_or_adds_nothing(whole: bool, values: list[Any]) -> None:
    frame = lines(VALUE, ("a", "5"), ("a", None), ("b", None))
    marks = pl.DataFrame({"row:deal": ["a"], "unread:value": [True], "part:value": [True]})
    found = taken(VALUE, frame, LineFacts(Tally(), marks, None), whole=whole)
    assert found["value"].to_list() == values
    assert found["value:unread"].to_list() == [True, True, False]


def test_fills_have_the_types_of_the_lines() -> None:
    fills = pl.DataFrame({"row:deal": ["a"], "fill:closed_at": [datetime(2026, 1, 5, 9)], "fill:x": [1]})
    found = LineFacts(Tally(), None, fills).typed_as(pl.Schema({"closed_at": pl.Date()}))
    assert found.fills is not None
    assert found.fills.rows(named=True) == [{"row:deal": "a", "fill:closed_at": date(2026, 1, 5)}]
    assert LineFacts(Tally(), None, None).typed_as(pl.Schema()) == LineFacts(Tally(), None, None)


def test_facts_of_columns_stand_beside_one_another() -> None:
    names = [expression.meta.output_name() for column in (VALUE, CLOSED) for expression in column.facts]
    assert names == [
        "count:value", "unread:value", "nonzero:value", "least:value", "most:value",
        "count:closed_at", "unread:closed_at", "least:closed_at", "most:closed_at",
    ]  # fmt: skip
    assert (VALUE.unread, VALUE.partial) == ("unread:value", "part:value")
