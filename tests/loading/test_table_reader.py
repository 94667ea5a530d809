"""From the text of a file to canonical columns: typed, with what did not read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli import fix
from salescli.config import settings_file
from salescli.errors import InputError, SettingsError
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.precision import Precision
from salescli.loading.sums import non_rows
from tests.engine.conftest import tables

DEALS = """
    deal_id,status,value,closed_at,region,is_deleted
    1,Won,5,2026-01-05,north,
    2,lost,x,2026-01-06 14:30,N/A,
    3,odd,7,soon,south,true
    4,open,,,,
"""


def read(own: Dataset, *columns: str, **given: Any) -> pl.DataFrame:
    """Columns of the first file."""
    return own.reader.frame(own.files[0], columns, **given).collect(engine="streaming")


@pytest.fixture
def deals(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS)


def test_the_files_of_a_table(deals: Dataset) -> None:
    assert deals.reader.of("deals") == list(deals.files)
    assert deals.reader.of("reps") == []


@pytest.mark.parametrize("precision", Precision)
def test_columns_come_with_their_text_and_whether_that_reads(deals: Dataset, precision: Precision) -> None:
    found = read(deals, "value", precision=precision)
    assert found.columns == ["value", "value:text", "value:unread"]
    assert found.rows() == [(5, "5", False), (None, "x", True), (None, None, False)]


def test_rows_that_are_ruled_out_or_dropped_are_left_out(deals: Dataset) -> None:
    assert read(deals, "deal_id")["deal_id"].to_list() == ["1", "2", "4"]
    dropped = pl.Series([0], dtype=pl.get_index_type())
    assert read(deals, "deal_id", dropped=dropped)["deal_id"].to_list() == ["2", "4"]


def test_rows_say_where_they_stand(deals: Dataset) -> None:
    found = read(deals, "deal_id", rows=True)
    assert found.select("row:file", "row:index").rows() == [(0, 0), (0, 1), (0, 3)]


def test_a_condition_and_columns_beside(deals: Dataset) -> None:
    found = read(deals, "deal_id", "status", only=pl.col("status") == "won", beside=[pl.col("region").alias("own")])
    assert found.select("deal_id", "own").rows() == [("1", "north")]


def test_times_are_told_by_the_first_rows_or_asked_for(deals: Dataset) -> None:
    assert deals.reader.has_time("deals", "closed_at")
    assert read(deals, "closed_at")["closed_at"].to_list() == [datetime(2026, 1, 5), datetime(2026, 1, 6, 14, 30), None]
    assert not deals.reader.has_time("deals", "value")


def test_days_stay_days_unless_times_are_asked_for(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="deal_id,created_at\n1,2026-01-05")
    assert read(own, "created_at")["created_at"].to_list() == [date(2026, 1, 5)]
    assert read(own, "created_at", timed=True)["created_at"].to_list() == [datetime(2026, 1, 5)]


def test_a_pattern_of_the_settings_tells_times_too(tmp_path: Path) -> None:
    toml = '[tables.deals]\nformat = { dates = "%d/%m/%Y %Hh%M" }\n'
    assert tables(tmp_path, toml, deals="deal_id,created_at\n1,05/01/2026 14h30").reader.has_time("deals", "created_at")


def test_moments_count_by_the_clock_of_their_column(tmp_path: Path) -> None:
    text = "deal_id,created_at\n1,2026-01-05 23:30+02:00\n2,2026-01-05 12:00+02:00"
    own = tables(tmp_path, deals=text)
    assert own.reader.clock("deals", "created_at").offset == 120
    found = read(own, "created_at")
    assert found["created_at"].to_list() == [datetime(2026, 1, 5, 23, 30), datetime(2026, 1, 5, 12)]
    assert found["created_at:utc"].to_list() == [datetime(2026, 1, 5, 21, 30), datetime(2026, 1, 5, 10)]
    stockholm = tables(tmp_path, '[calendar]\ntimezone = "Europe/Stockholm"\n', deals=text)
    assert stockholm.reader.clock("deals", "created_at").timezone == "Europe/Stockholm"
    assert read(stockholm, "created_at")["created_at"].to_list()[0] == datetime(2026, 1, 5, 22, 30)


def test_words_for_nothing_are_those_of_the_settings_or_the_usual_ones(tmp_path: Path, deals: Dataset) -> None:
    assert "N/A" in deals.reader.blanks("deals", "region")
    assert deals.reader.blanks("deals", "value") == frozenset()
    assert deals.reader.blanks("deals", "team") == frozenset()
    assert read(deals, "region")["region"].to_list() == ["north", None, None]
    toml = '[tables.deals]\nblanks = ["none", "north"]\n[tables.deals.values.region]\nnorth = "N"\n'
    own = tables(tmp_path, toml, deals=DEALS)
    assert own.reader.blanks("deals", "region") == {"none"}
    assert read(own, "region")["region"].to_list() == ["N", "N/A", None]
    assert not own.reader.is_as_it_stands("deals", "region")


def test_text_without_words_of_its_own_stands_as_it_is(deals: Dataset) -> None:
    assert deals.reader.is_as_it_stands("deals", "region")
    assert not deals.reader.is_as_it_stands("deals", "value")
    assert not deals.reader.is_as_it_stands("deals", "team")


def test_a_constant_stands_in_every_row(tmp_path: Path) -> None:
    toml = '[tables.deals.columns]\nstatus = { constant = "won" }\nprobability = { constant = 50 }\n'
    own = tables(tmp_path, toml, deals="deal_id,value\n1,5\n2,7")
    assert read(own, "status", "probability").select("status", "probability").rows() == [
        ("won", Decimal("0.5")), ("won", Decimal("0.5")),
    ]  # fmt: skip
    assert read(own, "status").height == 2


def made(folder: Path, sql: str, text: str, column: str = "value") -> Dataset:
    return tables(folder, f"[tables.deals.columns]\n{column} = {{ sql = '''{sql}''' }}\n", deals=text)


def test_an_expression_sees_its_columns_typed(tmp_path: Path) -> None:
    text = 'deal_id,price,n,day\n1,"1,234.50",2,2026-01-05\n2,x,2,2026-01-06\n3,,2,'
    found = read(made(tmp_path, "price * n", text.replace("2,x", "2,7 yr")), "value")
    assert found["value"].to_list() == [2469, 14, None]
    found = read(made(tmp_path, "CASE WHEN day > DATE '2026-01-05' THEN n END", text), "value")
    assert found["value"].to_list() == [None, 2, None]


def test_an_expression_keeps_the_text_that_did_not_read(tmp_path: Path) -> None:
    text = "deal_id,price,n\n" + "".join(f"{number},5,2\n" for number in range(3))
    found = read(made(tmp_path, "price * n", text + "4,5 USD,2\n5,7 SEK,1\n6,8 SEK,1"), "value")
    assert found["value:unread"].to_list().count(True) == 1
    assert "5 USD" in found["value:text"].to_list()


def test_an_expression_of_text_is_read_as_the_column_is(tmp_path: Path) -> None:
    found = read(made(tmp_path, "CASE WHEN n = 1 THEN 'Won' ELSE 'odd' END", "deal_id,n\n1,1\n2,2", "status"), "status")
    assert found.rows() == [("won", "Won", False), (None, "odd", True)]
    with pytest.raises(SettingsError):
        read(made(tmp_path, "n || n + 'x' * 2", "deal_id,n\n1,1\n2,2"), "value")


def test_an_expression_and_a_header_of_one_name(tmp_path: Path) -> None:
    found = read(made(tmp_path, "value * 2", "deal_id,value\n1,5"), "value")
    assert found.rows() == [(10, "10", False)]


def test_an_expression_over_an_amount_in_a_currency_is_converted(tmp_path: Path) -> None:
    toml = "[currency]\nbase = \"SEK\"\nrates = { EUR = 11 }\n[tables.deals.columns]\nvalue = { sql = 'price * 2' }\n"
    own = tables(tmp_path, toml, deals="deal_id,price,currency\n1,5,EUR\n2,€5,EUR\n3,5,SEK")
    assert read(own, "value")["value"].to_list() == [110, 110, 10]


def test_a_column_of_lists_is_refused(tmp_path: Path) -> None:
    from salescli.config.settings import Settings

    path = tmp_path / "deals.parquet"
    pl.DataFrame({"deal_id": ["1"], "value": [[5]], "stage": ["a"]}).write_parquet(path)
    own = load([], {"deals": [str(path)]}, Settings())
    with pytest.raises(InputError):
        read(own, "value")


CUSTOMERS = "customer_id,started_at,status\n1,2026-01-05,{}\n2,2026-01-05,"


def test_a_status_of_customers_of_which_no_word_is_known_is_none(tmp_path: Path) -> None:
    own = tables(tmp_path, customers=CUSTOMERS.format("gold"))
    assert own.reader.says_no_status(own.files[0])
    assert read(own, "status")["status"].to_list() == [None, None]
    own = tables(tmp_path, customers=CUSTOMERS.format("trial"))
    assert not own.reader.says_no_status(own.files[0])
    own = tables(tmp_path, customers=CUSTOMERS.format(""))
    assert not own.reader.says_no_status(own.files[0])
    assert not own.reader.says_no_status(tables(tmp_path, deals=DEALS).files[0])


def test_an_end_that_was_asked_for_counts_of_the_ended(tmp_path: Path) -> None:
    rows = "".join(f"{row},2026-01-05,2026-02-01,5\n" for row in ("1,ended", "2,paying"))
    text = "Customer ID,Status,Start date,Cancelled at,MRR\n" + rows
    own = tables(tmp_path, customers=text)
    assert own.files[0].columns["churned_at"].column.asked_for
    assert read(own, "churned_at")["churned_at"].to_list() == [date(2026, 2, 1), None]


def test_rows_that_are_none_are_found_in_small_files_and_left_out(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="deal_id,value,closed_at\n1,5,2026-01-05\n2,7,2026-01-06\nTotal,12,")
    found = own.reader.non_rows(own.files[0])
    assert found.sums == {2: "Total"}
    assert own.reader.search_non_rows(["deals"]) == []
    assert read(own, "deal_id")["deal_id"].to_list() == ["1", "2"]


def test_rows_that_are_none_are_not_looked_for_in_large_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salescli.loading.sums.non_rows.SMALL_BYTES", 1)
    own = tables(tmp_path, deals="deal_id,value,closed_at\n1,5,2026-01-05\n2,7,2026-01-06\nTotal,12,")
    assert own.reader.non_rows(own.files[0]) is non_rows.NONE
    assert own.reader.search_non_rows(["deals", "reps"]) == ["deals"]
    assert own.reader.non_rows(own.files[0]).sums == {2: "Total"}


def test_lines_take_the_currency_of_their_deal(tmp_path: Path) -> None:
    toml = '[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n'
    own = tables(tmp_path, toml, deals="deal_id,value,currency\n1,5,EUR\n1,7,\n2,1,")
    told = pl.DataFrame({"row:deal": ["1"], "fill:currency": ["EUR"]})
    found = read(own, "deal_id", "value", deal_currencies=told)
    assert sorted(found.select("deal_id", "value").rows()) == [("1", 55), ("1", 77), ("2", 1)]


def test_styles_are_those_of_their_own_column(tmp_path: Path) -> None:
    rows = '1,"1,5",50,05/03/2026,03/25/2026\n2,"2,5",5,23/03/2026,03/26/2026'
    text = f"deal_id,value,probability,created_at,closed_at\n{rows}"
    found = read(tables(tmp_path, deals=text), "value", "probability", "created_at", "closed_at")
    assert found["value"].to_list() == [Decimal("1.5"), Decimal("2.5")]
    assert found["probability"].to_list() == [Decimal("0.5"), Decimal("0.05")]
    assert found["created_at"].to_list() == [date(2026, 3, 5), date(2026, 3, 23)]
    assert found["closed_at"].to_list() == [date(2026, 3, 25), date(2026, 3, 26)]


_GROSS = "deal_id,status,closed_at,Gross,Discount\n"


def _with_value(folder: Path, rows: str, sql: str) -> Dataset:
    (folder / "deals.csv").write_text(_GROSS + rows)
    (folder / "own.toml").write_text(f"[tables.deals.columns]\nvalue = {{ sql = {fix.text(sql)} }}\n")
    return load([str(folder / "deals.csv")], {}, settings_file.load(folder / "own.toml", named=True))


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('"Gross" - COALESCE("Discount", 0)', [100, 50]),
        ('"Gross" - "Discount"', [None, None]),
        ('CASE WHEN "Discount" = \'all\' THEN 0 ELSE "Gross" END', [100, 50]),
    ],
)
def test_a_blank_column_in_an_amount_is_one_of_numbers_where_it_computes(
    sql: str, expected: list[int | None], tmp_path: Path
) -> None:
    own = _with_value(tmp_path, "1,won,2026-01-05,100,\n2,won,2026-01-06,50,\n", sql)
    assert read(own, "value")["value"].to_list() == expected


def test_numbers_below_a_blank_beginning_are_read(tmp_path: Path) -> None:
    rows = "".join(f"{number},won,2026-01-05,100,\n" for number in range(5000)) + "x,won,2026-01-05,100,7\n"
    own = _with_value(tmp_path, rows, '"Gross" - COALESCE("Discount", 0)')
    assert read(own, "value")["value"].sum() == 5000 * 100 + 93
