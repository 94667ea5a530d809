"""From order lines to deals: one row a deal and group, with the amounts of the lines that the filters want."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from salescli.engine import order_lines
from salescli.engine.batch import Filter, ScanSpec
from salescli.engine.scan import rows_of
from salescli.loading.dataset import Dataset
from salescli.loading.order_lines.lines import Lines, Whose
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.model.measures import ACTIVE, ACTIVITIES, BUYERS, NEW_CUSTOMERS, QUOTA, SALES, WON
from tests.engine.conftest import asked, batch, tables

TOML = '[tables.deals]\nduplicates = "lines"\n'
LINES = """
    deal_id,product,status,value,closed_at
    1,nail,won,100,2026-01-05
    1,screw,won,20,2026-01-05
    1,screw,won,7,2026-01-05
    2,nail,won,3,2026-02-06
    2,bolt,won,,2026-02-06
    3,bolt,won,,2026-02-06
"""
ONCE = """
    deal_id,status,value,closed_at
    1,won,100,2026-01-05
    2,won,3,2026-02-06
"""


@pytest.fixture
def lines(tmp_path: Path) -> Dataset:
    return tables(tmp_path, TOML, deals=LINES)


def folded(files: Dataset, spec: ScanSpec, *columns: str) -> list[tuple[Any, ...]]:
    sales = batch(SALES)
    frame = order_lines.fold(rows_of(sales, spec, files), sales, spec, files)
    return sorted(frame.select("row:deal", *columns).collect().rows(), key=repr)


def test_a_batch_is_of_lines_where_some_deal_has_several(lines: Dataset, tmp_path: Path) -> None:
    assert order_lines.is_of_lines(batch(SALES), lines)
    assert not order_lines.is_of_lines(batch(ACTIVE), lines)
    assert not order_lines.is_of_lines(batch(SALES), tables(tmp_path, TOML, deals=ONCE))
    assert not order_lines.is_of_lines(batch(SALES), tables(tmp_path, deals=ONCE))


def test_rows_are_folded_where_several_are_one_deal_or_one_activity(tmp_path: Path) -> None:
    own = tables(tmp_path, TOML, deals=LINES, activities="type,occurred_at,deal_id\ncall,2026-01-05,1")
    calls = batch(ACTIVITIES["call"])
    assert order_lines.is_folded(batch(SALES), asked(), own)
    assert order_lines.is_folded(calls, asked("product"), own)
    assert not order_lines.is_folded(calls, asked(), own)


def test_dimensions_are_needed_that_split_filter_or_are_counted_each_once() -> None:
    spec = asked("region", filters=[Filter("region", ("n",)), Filter("product", ("nail",))])
    assert order_lines.needed(batch(SALES), spec) == ["region", "product"]
    heads = batch(replace(WON, column="rep_id"))
    assert order_lines.needed(heads, asked("region")) == ["region", "rep"]
    assert order_lines.needed(heads, asked("rep")) == ["rep"]


def test_a_deal_adds_to_a_count_once_and_to_an_amount_by_each_line(lines: Dataset) -> None:
    assert order_lines.counts_once(WON, lines)
    assert not order_lines.counts_once(SALES, lines)
    assert not order_lines.counts_once(BUYERS, lines)
    assert not order_lines.counts_once(ACTIVE, lines)
    assert not order_lines.counts_once(replace(QUOTA, view=""), lines)


def test_an_amount_that_stands_on_every_line_is_added_once(tmp_path: Path) -> None:
    every = "deal_id,status,value,closed_at\n1,won,100,2026-01-05\n1,won,100,2026-01-05"
    own = tables(tmp_path, '[tables.deals]\nduplicates = "lines"\namounts = "deal"\n', deals=every)
    assert order_lines.amounts_of(batch(SALES), own) == {"value": Whose.ON_ALL}
    assert order_lines.counts_once(SALES, own)
    assert folded(own, asked(), "value") == [("1", 100)]


def test_nothing_counts_once_more_where_every_deal_has_one_line(tmp_path: Path) -> None:
    assert not order_lines.counts_once(WON, tables(tmp_path, TOML, deals=ONCE))


def test_deals_are_brought_together_in_parts_but_a_customers_first_purchase_in_one(
    lines: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lines, "parts", [Part(0, 2), Part(1, 2)])
    assert order_lines.parts_of(batch(SALES), lines) == [Part(0, 2), Part(1, 2)]
    assert NEW_CUSTOMERS.fallback is not None
    assert order_lines.parts_of(batch(NEW_CUSTOMERS.fallback), lines) == [WHOLE]
    assert order_lines.parts_of(batch(SALES), tables(tmp_path, deals=ONCE)) == [WHOLE]


def test_lines_of_a_deal_are_one_row_with_their_amounts_added_up(lines: Dataset) -> None:
    assert folded(lines, asked(), "value", "status") == [("1", 127, "won"), ("2", 3, "won"), ("3", None, "won")]


def test_a_deal_is_a_row_in_every_group_that_it_has_a_line_in(lines: Dataset) -> None:
    assert folded(lines, asked("product"), "product", "value") == [
        ("1", "nail", 100),
        ("1", "screw", 27),
        ("2", "bolt", 0),
        ("2", "nail", 3),
        ("3", "bolt", None),
    ]


def test_lines_that_a_filter_does_not_want_add_nothing_and_a_deal_passes_with_any_line(lines: Dataset) -> None:
    spec = asked(filters=[Filter("product", ("nail",))])
    frame = rows_of(batch(SALES), spec, lines).with_columns(spec.filters[0].code)
    found = order_lines.fold(frame, batch(SALES), spec, lines).collect()
    rows = sorted(found.filter(pl.col("where:product").is_not_null()).select("row:deal", "value").rows())
    assert rows == [("1", 100), ("2", 3)]
    assert found.height == 3


def test_a_filter_is_coded_where_the_rows_have_no_code_yet(lines: Dataset) -> None:
    spec = asked(filters=[Filter("product", ("screw",))])
    found = folded(lines, spec, "where:product", "value")
    assert found[0] == ("1", 0, 27)
    assert [code for _, code, _ in found[1:]] == [None, None]


def test_texts_are_no_part_of_a_deal(lines: Dataset) -> None:
    frame = order_lines.fold(rows_of(batch(SALES), asked(), lines), batch(SALES), asked(), lines)
    assert not [name for name in frame.collect_schema() if name.endswith(":text")]


def test_an_activity_of_a_deal_of_several_lines_is_one_row_a_group(tmp_path: Path) -> None:
    own = tables(
        tmp_path, TOML, deals=LINES, activities="type,occurred_at,deal_id\ncall,2026-01-05,1\ncall,2026-01-06,2"
    )
    calls = batch(ACTIVITIES["call"])
    spec = asked("product")
    rows = rows_of(calls, spec, own)
    by_product = order_lines.fold(rows, calls, spec, own).collect()
    assert by_product.height == 4
    assert order_lines.fold(rows, calls, asked(), own).collect().height == 2


def test_amounts_of_a_batch_are_by_its_columns_whose_they_are(lines: Dataset) -> None:
    assert order_lines.amounts_of(batch(SALES), lines) == {"value": Whose.LINE}
    assert order_lines.amounts_of(batch(WON), lines) == {}
