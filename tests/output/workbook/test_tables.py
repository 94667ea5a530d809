"""A table as a sheet."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from salescli.errors import OutputError
from salescli.i18n.language import ENGLISH
from salescli.model.measures import Unit
from salescli.output.workbook.looks import Looks
from salescli.output.workbook.tables import TableSheet, Trends
from salescli.results.table import Change, Column, Label, Quantity, Table, Trend
from tests.output.workbook.read import book_of, part, rows, shown

TABLE = Table(
    "kpi",
    "",
    (
        Column("period", "period"), Column("day", "day", is_own=True), Column("id", "deal_id", is_own=True),
        Column("value", "Revenue", Unit.MONEY), Column("share", "Share", Unit.PERCENT),
        Column("deals", "Deals", Unit.COUNT),
    ),
    (
        (Label("2026-01"), date(2026, 1, 31), "0012", Decimal("1234.567891"), 52.63157894736842, 3),
        (Label("2026-02"), datetime(2026, 2, 3, 4, 5), "=1+1", None, -0.5, 1000),
        (Label("2026-03 *"), None, "@SUM(A1)", Decimal("0.1"), 0, None),
    ),
    currency="SEK",
    total=(Label("total"), "", "", Decimal("1234.667891"), None, 1003),
)  # fmt: skip


def written(table: Table) -> bytes:
    """A workbook of one table."""
    stored = io.BytesIO()
    book = xlsxwriter.Workbook(stored, {"in_memory": True, "strings_to_formulas": False})
    trends = Trends("Trends")
    TableSheet(book.add_worksheet("A"), table, Looks(book, ENGLISH), trends).write()
    trends.write(book)
    book.close()
    return stored.getvalue()


def test_what_is_read_of_it(tmp_path: Path) -> None:
    book = book_of(written(TABLE), tmp_path)
    assert rows(book, "A") == [
        ("period", "day", "deal_id", "Revenue", "Share", "Deals"),
        ("2026-01", "2026-01-31 00:00:00", "0012", "1234.567891", "52.63157894736842", "3"),
        ("2026-02", "2026-02-03 04:05:00", "=1+1", None, "-0.5", "1000"),
        ("2026-03 *", None, "@SUM(A1)", "0.1", "0", None),
        ("total", None, None, "1234.667891", None, "1003"),
    ]
    assert book.are_numbers("A", [2, 3, 4])["2"].to_list() == [False] * 5


def test_numbers_have_the_format_of_their_unit() -> None:
    content = written(TABLE)
    assert [shown(content, 1, cell) for cell in ("B2", "B3", "D2", "E2", "F2", "D5")] == [
        "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "#,##0.00 [$SEK]", '#,##0.00" %"', "#,##0", "#,##0.00 [$SEK]",
    ]  # fmt: skip


def test_its_header_is_frozen_and_filters_leave_the_total_out() -> None:
    sheet = part(written(TABLE), "xl/worksheets/sheet1.xml")
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert '<autoFilter ref="A1:F4"/>' in sheet and "<f>" not in sheet


def test_a_row_of_a_period_that_is_not_complete_stands_out() -> None:
    content = written(TABLE)
    fonts = part(content, "xl/styles.xml").partition("<fonts")[2].partition("</fonts>")[0].split("<font>")[1:]
    assert sum("<i/>" in font for font in fonts) == 1
    sheet = part(content, "xl/worksheets/sheet1.xml")
    styles = {row: sheet.partition(f'<c r="D{row}" s="')[2].partition('"')[0] for row in (2, 4)}
    assert styles[2] != styles[4]


def test_cells_with_units_of_their_own(tmp_path: Path) -> None:
    columns = (Column("KPI", "KPI"), *(Column(name, name, is_number=True) for name in ("value", "change", "trend")))
    cards = (
        ("Sales", Quantity(Decimal("12.5"), Unit.MONEY, "SEK"), Change(2.25), Trend((1.0, None, 3.0))),
        ("Rate", Quantity(None, Unit.PERCENT), Change(-1.5, is_points=True), Trend((1.0,))),
        ("Deals", Quantity(7, Unit.COUNT), Change(None), Trend(())),
    )
    content = written(Table("cards", "", columns, cards))
    book = book_of(content, tmp_path)
    assert [row[:3] for row in rows(book, "A")[1:]] == [
        ("Sales", "12.5", "2.25"), ("Rate", None, "-1.5"), ("Deals", "7", None),
    ]  # fmt: skip
    assert [shown(content, 1, cell) for cell in ("B2", "C3")] == [
        "#,##0.00 [$SEK]", '[>=0.05]+0.0" pp";[<=-0.05]-0.0" pp";0.0" pp"',
    ]  # fmt: skip
    assert "<xm:f>'Trends'!B1:D1</xm:f><xm:sqref>D2</xm:sqref>" in part(content, "xl/worksheets/sheet1.xml")
    assert rows(book, "Trends") == [("Sales", "1", None, "3")] and book.is_hidden("Trends")


def test_one_that_is_too_long() -> None:
    table = Table("a", "A", (Column("a", "a"),), (("x",),) * 1_048_575)
    with pytest.raises(OutputError, match="The 1,048,575 rows are more than a sheet has room for"):
        written(table)
