"""One table in every kind of file gives the same bytes of JSON, but for the names of the files."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import SAMPLE
from tests.loading.workbooks.books import Cell, ods, sample, xlsx
from tests.program import run_here

Tables = Mapping[str, Sequence[Sequence[Cell]]]
DAY = date(2026, 3, 5)
#: Deals as people keep them: words above and below, blank rows, sums, ids that look like numbers, text like formulas.
AWKWARD: Tables = {
    "deals": [
        ("Deals of the year",),
        (),
        ("Deal ID", "Name", "Region", "Status", "Value", "Created at", "Closed at", "Probability"),
        ("0012", 'Skruv 24" rak, "A"', "Öst", "won", 1234.5, datetime(2026, 1, 5, 9, 30), DAY, None),
        ("1E5", "O'Neil; l\u2019été", "South", "won", -20, datetime(2026, 1, 6, 23, 59, 59), date(2026, 2, 28), None),
        (),
        ("12", "  blanks  ", "South", "lost", 0.5, datetime(2026, 2, 1), DAY, None),
        ("D4", "=1+1", None, "won", 99.125, datetime(2026, 2, 2, 8), date(2026, 3, 31), None),
        ("D5", "+46 8 123", "Öst", "open", 1000, datetime(2026, 3, 2, 8), None, 0.25),
        ("Total", None, None, None, 2314.125, None, None, None),
        (),
        ("Grand Totals (5 records)",),
        ("Confidential Information - Do Not Distribute",),
    ],
    "reps": [("Rep ID", "Name", "Quota", "Hired at"), ("007", "Ann", 1000, date(2025, 1, 1))],
}

#: The tables that the others do not have: quotas with a column a month and its sum, and what customers pay by month.
BY_MONTH: Tables = {
    "deals": [("deal_id", "status", "closed_at", "value", "rep_id"), ("1", "won", date(2026, 1, 5), 50, "anna"),
              ("2", "won", date(2026, 2, 6), 30.5, "anna")],
    "quotas": [("rep", "jan 2026", "feb 2026", "Q1 2026"), ("anna", 100, 60, 160), ("bo", 10, None, 10)],
    "customers": [("customer_id", "month", "mrr"), ("A", "2026-01", 60), ("A", "2026-02", 70.25), ("B", "2026-01", 40)],
}  # fmt: skip


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _csv(rows: Sequence[Sequence[Cell]], separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows([map(_text, row) for row in rows])
    return text.getvalue().encode()


def _each(ending: str, made: Callable[[Sequence[Sequence[Cell]]], bytes]) -> Callable[[Path, Tables], None]:
    """Write a file a table."""

    def write(folder: Path, tables: Tables) -> None:
        for name, rows in tables.items():
            (folder / f"{name}.{ending}").write_bytes(made(rows))

    return write


def _parquet(folder: Path, tables: Tables) -> None:
    for name, (header, *rows) in tables.items():
        columns = {title: [row[place] for row in rows] for place, title in enumerate(header)}
        frame = pl.DataFrame({title: pl.Series(values, strict=False) for title, values in columns.items()})
        frame.write_parquet(folder / f"{name}.parquet")


WAYS: dict[str, Callable[[Path, Tables], object]] = {
    "tsv": _each("tsv", lambda rows: _csv(rows, "\t")),
    "csv.gz": _each("csv.gz", lambda rows: gzip.compress(_csv(rows))),
    "parquet": _parquet,
    "xlsx": lambda folder, tables: xlsx(folder / "book.xlsx", tables),
    "ods": lambda folder, tables: ods(folder / "book.ods", tables),
}


#: What commands say of tables as CSV, under some settings: every other kind of file is compared with it.
_OF_CSV: dict[tuple[str, str, Sequence[str]], str] = {}


def answers(folder: Path, *commands: Sequence[str]) -> list[str]:
    """What commands say in JSON, with the names of tables for those of files."""
    found = []
    for command in commands:
        done = run_here(*command, ".", "--format", "json", cwd=folder)
        assert done.code in (0, 1), (command, done.err)
        text = re.sub(r"book\.(?:xlsx|ods)#(\w+)|(\w+)\.(?:csv\.gz|csv|tsv|parquet)", r"\1\2", done.out.decode())
        found.append(text)
    return found


def compared(
    folder: Path, way: str, tables: Tables, *commands: Sequence[str], settings: Path | str = SAMPLE / "salescli.toml"
) -> None:
    text = settings if isinstance(settings, str) else settings.read_text("utf-8")
    there = _furnished(folder / "other", WAYS[way], tables, text)
    key = repr(tables), text
    if new := [command for command in commands if (*key, command) not in _OF_CSV]:
        here = _furnished(folder / "csv", _each("csv", _csv), tables, text)
        _OF_CSV.update(((*key, command), said) for command, said in zip(new, answers(here, *new), strict=True))
    assert answers(there, *commands) == [_OF_CSV[*key, command] for command in commands]


def _furnished(folder: Path, write: Callable[[Path, Tables], object], tables: Tables, settings: str) -> Path:
    folder.mkdir()
    write(folder, tables)
    (folder / "salescli.toml").write_text(settings, "utf-8")
    return folder


@pytest.mark.parametrize("way", WAYS)
def test_of_the_sample(way: str, tmp_path: Path) -> None:
    commands = [("report",), ("funnel",), ("forecast",), ("check",)]
    rows = [("kpi", "revenue", "--rows")] if way != "parquet" else []  # which counts its rows, not the lines
    compared(tmp_path, way, sample(), *commands, *rows)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "parquet"])
def test_of_awkward_data(way: str, tmp_path: Path) -> None:
    as_of = ("--as-of", "2026-04-30")
    compared(
        tmp_path, way, AWKWARD, ("kpi", "revenue", "--by", "region", *as_of), ("kpi", "sales-cycle", *as_of),
        ("kpi", "win-rate", *as_of), ("kpi", "opportunity-value", "--by", "none", *as_of),
        ("kpi", "revenue", "--rows", *as_of), ("report", *as_of), ("kpi", "quota-attainment", *as_of),
    )  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_of_quotas_and_customers_by_month(way: str, tmp_path: Path) -> None:
    as_of = ("--as-of", "2026-02-28")
    compared(
        tmp_path, way, BY_MONTH, ("kpi", "quota-attainment", "--by", "rep", *as_of), ("kpi", "mrr", *as_of),
        ("kpi", "churn-rate", *as_of), settings='[tables.customers]\nsnapshot = "month"\n',
    )  # fmt: skip
