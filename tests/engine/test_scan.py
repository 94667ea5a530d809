"""From rows to partial aggregates: which bucket and group a row is counted in, and which rows are read at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli.engine import scan
from salescli.engine.batch import Filter
from salescli.engine.windows import BUCKET
from salescli.loading.dataset import Dataset
from salescli.loading.precision import Precision
from salescli.model.calendar import Grain, Span
from salescli.model.measures import ACTIVE, BUYERS, LEADS, LOST, SALES, WON
from tests.engine.conftest import asked, batch, tables

DEALS = """
    deal_id,region,status,value,closed_at
    1,north,won,100,2026-01-05
    2,north,won,20,2026-01-20
    3,south,won,3,2026-02-10
    4,south,lost,50,2026-02-11
    5,,won,7,2026-02-12
    6,north,open,11,2026-02-13
"""
CUSTOMERS = """
    customer_id,started_at
    a,2026-01-05
    b,2026-01-20
"""
SOLD, LOSSES, MONEY = "ok:won|value", "ok:lost|", "sum:won|value:value"
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def deals(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS)


def summed(cells: pl.DataFrame, column: str, *keys: str) -> dict[Any, Any]:
    """What a column adds up to by its keys, where it is not 0."""
    rows = cells.group_by(keys or [BUCKET]).agg(pl.col(column).sum()).filter(pl.col(column) != 0).rows()
    return {(row[0] if len(row) == 2 else row[:-1]): row[-1] for row in rows}


def marks(frame: pl.LazyFrame, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(frame.select(columns).collect().rows(), key=repr)


@pytest.mark.parametrize("precision", Precision)
def test_rows_are_counted_and_added_up_in_the_month_that_they_fall_in(deals: Dataset, precision: Precision) -> None:
    cells = scan.query(batch(SALES), asked(), deals, precision).collect()
    assert summed(cells, SOLD) == {JANUARY: 2, FEBRUARY: 2}
    assert summed(cells, MONEY) == {JANUARY: 120, FEBRUARY: 10}


def test_rows_are_counted_in_the_group_that_they_belong_to(deals: Dataset) -> None:
    cells = scan.query(batch(SALES), asked("region"), deals, Precision.EXACT).collect()
    assert summed(cells, MONEY, BUCKET, "region") == {
        (JANUARY, "north"): 120,
        (FEBRUARY, "south"): 3,
        (FEBRUARY, None): 7,
    }


def test_each_measure_counts_its_own_rows(deals: Dataset) -> None:
    cells = scan.query(batch(SALES, LOST), asked(), deals, Precision.EXACT).collect()
    assert summed(cells, SOLD) == {JANUARY: 2, FEBRUARY: 2}
    assert summed(cells, LOSSES) == {FEBRUARY: 1}


def test_a_row_that_lacks_what_a_measure_adds_up_is_left_out_and_counted(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="status,value,closed_at\nwon,,2026-01-05\nwon,5,2026-01-06")
    cells = scan.query(batch(SALES, WON), asked(), own, Precision.EXACT).collect()
    assert summed(cells, SOLD) == {JANUARY: 1}
    assert summed(cells, "ok:won|") == {JANUARY: 2}
    assert summed(cells, "left_out:won|value:without_value") == {JANUARY: 1}


def test_a_value_that_does_not_read_is_counted(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="status,value,closed_at\nwon,plenty,2026-01-05\nwon,5,2026-01-06")
    cells = scan.query(batch(SALES), asked(), own, Precision.EXACT).collect()
    assert summed(cells, "bad:value") == {JANUARY: 1}
    assert summed(cells, MONEY) == {JANUARY: 5}


def test_a_row_without_a_date_is_counted_without_a_bucket(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="status,value,closed_at\nwon,9,\nwon,5,2026-01-06")
    cells = scan.query(batch(SALES), asked(), own, Precision.EXACT).collect()
    assert summed(cells, MONEY) == {None: 9, JANUARY: 5}


def test_a_cut_breaks_a_month_in_two_buckets(deals: Dataset) -> None:
    cells = scan.query(batch(SALES), asked(cuts=["2026-01-15"]), deals, Precision.EXACT).collect()
    assert summed(cells, SOLD) == {JANUARY: 1, date(2026, 1, 15): 1, FEBRUARY: 2}


def test_by_day_every_day_is_a_bucket(deals: Dataset) -> None:
    cells = scan.query(batch(WON), asked(by_day=True), deals, Precision.EXACT).collect()
    days = [date(2026, 1, 5), date(2026, 1, 20), date(2026, 2, 10), date(2026, 2, 12)]
    assert summed(cells, "ok:won|") == dict.fromkeys(days, 1)


def test_a_total_keeps_months_and_the_first_day_of_each(deals: Dataset) -> None:
    cells = scan.query(batch(WON), asked(grain=Grain.TOTAL), deals, Precision.EXACT).collect()
    firsts = cells.filter(pl.col("ok:won|") > 0).group_by(BUCKET).agg(pl.col("first:won|").min()).rows()
    assert dict(firsts) == {JANUARY: date(2026, 1, 5), FEBRUARY: date(2026, 2, 10)}


def test_a_filter_codes_the_values_that_it_wants(deals: Dataset) -> None:
    spec = asked(filters=[Filter("region", ("south", None))])
    cells = scan.query(batch(WON), spec, deals, Precision.EXACT).collect()
    assert summed(cells, "ok:won|", "where:region") == {0: 1, 1: 1, None: 2}


def test_rows_outside_of_the_reach_are_not_counted_and_those_without_a_date_are(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="status,closed_at\nwon,2026-01-05\nwon,2026-02-05\nwon,2026-03-05\nwon,")
    reach = Span(date(2026, 2, 1), date(2026, 2, 28))
    cells = scan.query(batch(WON, reach=reach), asked(), own, Precision.EXACT).collect()
    assert summed(cells, "ok:won|") == {FEBRUARY: 1, None: 1}


def test_a_distinct_count_keeps_its_values_apart(tmp_path: Path) -> None:
    own = tables(
        tmp_path,
        deals="customer_id,status,value,closed_at\na,won,1,2026-01-05\na,won,1,2026-01-06\nb,won,1,2026-01-07",
    )
    cells = scan.query(batch(BUYERS), asked(), own, Precision.EXACT).collect()
    assert summed(cells, SOLD, "customer_id") == {"a": 2, "b": 1}


def test_what_lasts_is_counted_once_a_key(tmp_path: Path) -> None:
    cells = scan.query(batch(ACTIVE), asked(), tables(tmp_path, customers=CUSTOMERS), Precision.EXACT).collect()
    assert sorted(cells.select("entity", "began", "ended", "ok:|").rows()) == [
        ("a", date(2026, 1, 5), None, 1),
        ("b", date(2026, 1, 20), None, 1),
    ]


def test_collecting_gives_each_batch_its_own(deals: Dataset) -> None:
    won, lost = batch(WON), batch(LOST)
    found = scan.collect([won, lost], asked(), deals)
    assert list(found) == [won, lost]
    assert summed(found[won], "ok:won|") == {JANUARY: 2, FEBRUARY: 2}
    assert summed(found[lost], LOSSES) == {FEBRUARY: 1}


def many(last: str) -> str:
    """More rows than the first that a style is told from, of an amount of 5 each, and after them one."""
    rows = "".join(f"{number},won,5,2026-01-06\n" for number in range(6_000))
    return f"deal_id,status,value,closed_at\n{rows}{last}"


def test_collecting_reads_again_with_care_what_the_first_rows_did_not_tell(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=many('x,won,"1,234.50",2026-01-07'))
    (cells,) = scan.collect([batch(SALES)], asked(), own).values()
    assert summed(cells, MONEY) == {JANUARY: Decimal("31234.50")}


def test_collecting_leaves_out_a_row_that_sums_the_others(tmp_path: Path) -> None:
    more = "".join(f"x{number},won,5,2026-01-06\n" for number in range(6_000))
    own = tables(tmp_path, deals=many("Total,,30000,\n") + more)
    (cells,) = scan.collect([batch(SALES)], asked(), own).values()
    assert summed(cells, SOLD) == {JANUARY: 12_000}
    assert summed(cells, "left_out:won|value:without_status") == {}


@pytest.mark.parametrize(
    ("row", "tables_looked_through"),
    [
        ("2,won,5,2026-01-06", []),
        ("2,won,,2026-01-06", []),
        ("2,won,5,", ["deals"]),
        ("2,,5,2026-01-06", ["deals"]),
        ("2,won,plenty,2026-01-06", ["deals"]),
    ],
)
def test_a_table_is_looked_through_for_other_rows_where_one_lacks_what_decides(
    row: str, tables_looked_through: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[str] = []

    def search_non_rows(self: Dataset, names: Iterable[str]) -> bool:
        asked_for.extend(names)
        return False

    monkeypatch.setattr(Dataset, "search_non_rows", search_non_rows)
    scan.collect([batch(SALES)], asked(), tables(tmp_path, deals=f"deal_id,status,value,closed_at\n{row}"))
    assert asked_for == tables_looked_through


def test_collecting_counts_a_deal_of_several_lines_once(tmp_path: Path) -> None:
    lines = "deal_id,status,value,closed_at\n1,won,5,2026-01-05\n1,won,7,2026-01-05\n2,won,1,2026-01-06"
    own = tables(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=lines)
    (cells,) = scan.collect([batch(SALES)], asked(), own).values()
    assert (summed(cells, SOLD), summed(cells, MONEY)) == ({JANUARY: 2}, {JANUARY: 13})


def test_a_row_whose_key_turns_out_blank_is_left_out_of_what_needs_it(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="region,status,closed_at\nnorth,won,2026-01-06\nN/A,won,2026-01-07")
    (cells,) = scan.collect([batch(WON.needing("region"))], asked("region"), own).values()
    assert summed(cells, "ok:won|region") == {JANUARY: 1}
    assert summed(cells, "left_out:won|region:without_region") == {JANUARY: 1}


def test_collected_keys_are_clean(tmp_path: Path) -> None:
    own = tables(
        tmp_path, deals="region,status,closed_at\n north ,won,2026-01-06\nnorth,won,2026-01-07\nN/A,won,2026-01-07"
    )
    (cells,) = scan.collect([batch(WON)], asked("region"), own).values()
    assert summed(cells, "ok:won|", "region") == {"north": 2, None: 1}
    assert summed(cells, "word:region@won|", "region") == {None: 1}


def test_rows_with_marks_say_of_each_measure_whether_a_row_takes_part(deals: Dataset) -> None:
    frame = scan.rows_with_marks(batch(SALES, LOST), asked(), deals, extra=["deal_id"])
    assert marks(frame, "deal_id", SOLD, LOSSES) == [
        ("1", True, False), ("2", True, False), ("3", True, False), ("4", False, True), ("5", True, False),
    ]  # fmt: skip


def test_rows_with_marks_say_where_a_row_stands(deals: Dataset) -> None:
    frame = scan.rows_with_marks(batch(LOST), asked(), deals, rows=True)
    assert marks(frame, "row:file", "row:index") == [(0, 3)]


def test_within_takes_both_ends_and_rows_without_a_date() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), date(2026, 1, 4), None]
    frame = pl.LazyFrame({"date": days})

    def kept(reach: Span) -> list[date | None]:
        return frame.filter(scan.within(reach)).collect()["date"].to_list()

    assert kept(Span(date(2026, 1, 2), date(2026, 1, 3))) == [days[1], days[2], None]
    assert kept(Span(date(2026, 1, 3), None)) == [days[2], days[3], None]
    assert kept(Span(None, date(2026, 1, 1))) == [days[0], None]
    assert kept(Span()) == days


def test_rows_pass_where_all_filters_want_them() -> None:
    frame = pl.LazyFrame({"region": ["n", "n", "s"], "segment": ["big", "small", "big"]})
    spec = asked(filters=[Filter("region", ("n",)), Filter("segment", ("big",))])
    assert marks(scan.filtered(frame, spec), "region", "segment") == [("n", "big")]
    assert marks(scan.filtered(frame, asked()), "region") == [("n",), ("n",), ("s",)]


def test_rows_have_their_date_and_the_dimensions_that_are_asked(tmp_path: Path) -> None:
    own = tables(
        tmp_path,
        deals="customer_id,region,status,closed_at\na,,won,2026-01-05\na,south,won,2026-01-06\nb,,won,2026-01-07",
        customers="customer_id,region\na,north",
    )
    frame = scan.rows_of(batch(WON), asked("region"), own)
    assert marks(frame, "date", "region") == [
        (date(2026, 1, 5), "north"),
        (date(2026, 1, 6), "south"),
        (date(2026, 1, 7), None),
    ]


def test_rows_are_meant_that_some_measure_counts(deals: Dataset) -> None:
    spec = asked()

    def meant(*measures: Any) -> list[tuple[Any, ...]]:
        own = batch(*measures)
        return marks(scan.rows_meant(own, scan.rows_of(own, spec, deals, extra=["deal_id"]), spec), "deal_id")

    assert meant(LOST) == [("4",)]
    assert meant(WON, LOST) == [("1",), ("2",), ("3",), ("4",), ("5",)]


def test_rows_are_meant_of_which_that_cannot_be_told(tmp_path: Path) -> None:
    own, spec = (
        tables(tmp_path, deals="deal_id,status,closed_at\n1,,2026-01-05\n2,lost,2026-01-06\n3,won,2026-01-07"),
        asked(),
    )
    won = batch(WON)
    frame = scan.rows_of(won, spec, own, extra=["deal_id"], rows=True)
    assert marks(scan.rows_meant(won, frame, spec), "deal_id") == [("1",), ("3",)]


def test_all_rows_are_meant_where_a_measure_has_no_condition(tmp_path: Path) -> None:
    own, spec = tables(tmp_path, deals="deal_id,created_at\n1,2026-01-05\n2,"), asked()
    leads = batch(LEADS)
    frame = scan.rows_of(leads, spec, own, extra=["deal_id"])
    assert marks(scan.rows_meant(leads, frame, spec), "deal_id") == [("1",), ("2",)]
