"""Rows that are alike as written are one row, with the sums of their amounts, where that pays."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salescli.config.settings import Settings
from salescli.loading import load, table_reader
from salescli.loading.column_names import COUNT_COLUMN, text_of, unread_of
from salescli.loading.preaggregation import rows_alike
from salescli.loading.preaggregation.rows_alike import TooManyTexts
from salescli.loading.precision import Precision

HEADER = "deal_id,status,value,region,created_at,closed_at\n"
WANTED = ("status", "value", "closed_at")
ROWS = (
    "1,won,10,North,2025-01-01,2025-01-03\n"
    "2,won,5.5,South,2025-01-02,2025-01-03\n"
    "3,won,x,North,2025-01-01,2025-01-03\n"
    "4,won,,North,2025-01-01,2025-01-03\n"
    "5,lost,7,North,2025-01-01,2025-02-01\n"
    "6,won,1,North,2025-01-01,2025-13-01\n"
    "7,won,2,North,2025-01-01,2025-13-01\n"
    "8,won,4,North,2025-01-01,\n"
)


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of any size are large."""
    monkeypatch.setattr(table_reader, "_LARGE", 0)


def frame(
    folder: Path,
    rows: str,
    wanted: Sequence[str] = WANTED,
    added: Sequence[str] | None = ("value",),
    only: pl.Expr | None = None,
) -> pl.LazyFrame:
    (folder / "deals.csv").write_text(HEADER + rows)
    dataset = load([str(folder / "deals.csv")], {}, Settings())
    (file,) = dataset.of("deals")
    return dataset.reader.frame(file, wanted, precision=Precision.FAST, added=added, only=only)


def is_one_by_one(found: pl.LazyFrame) -> bool:
    return COUNT_COLUMN not in found.collect_schema()


def counted(found: pl.LazyFrame) -> list[tuple[object, ...]]:
    shown = found.select(*WANTED, *map(unread_of, ("value", "closed_at")), COUNT_COLUMN)
    return shown.collect(engine="streaming").rows()


def test_rows_alike_are_one_row(tmp_path: Path) -> None:
    found = counted(frame(tmp_path, ROWS))
    days = [(status, value, str(day), *rest) for status, value, day, *rest in found]
    assert len(days) == 6
    assert set(days) == {
        ("lost", Decimal(7), "2025-02-01", False, False, 1),
        ("won", None, "2025-01-03", False, False, 1),
        ("won", None, "2025-01-03", True, False, 1),
        ("won", Decimal("15.5"), "2025-01-03", False, False, 2),
        ("won", Decimal(3), "None", False, True, 2),
        ("won", Decimal(4), "None", False, False, 1),
    }


def test_a_condition_drops_rows_before_they_are_grouped(tmp_path: Path) -> None:
    found = counted(frame(tmp_path, ROWS, only=pl.col("status") == "lost"))
    assert [row[-1] for row in found] == [1]


def test_rows_that_are_one_have_the_columns_of_each(tmp_path: Path) -> None:
    each = frame(tmp_path, ROWS, added=None).collect_schema()
    assert frame(tmp_path, ROWS).collect_schema() == {**each, COUNT_COLUMN: pl.UInt32}
    assert text_of("closed_at") in each


def test_without_amounts_rows_are_counted(tmp_path: Path) -> None:
    found = frame(tmp_path, ROWS, ["status", "closed_at"], ()).collect(engine="streaming")
    assert found[COUNT_COLUMN].sum() == 8
    assert found.height == 4


@pytest.mark.parametrize(
    ("rows", "wanted", "added"),
    [
        (ROWS, ("status", "value", "closed_at", "created_at"), ("value",)),  # pairs of days
        (ROWS, WANTED, ()),  # an amount whose size matters
        (ROWS, ("status", "value"), ("value",)),  # no day
        (ROWS.replace(",2025-02-01", ",2025-02-01 10:30"), WANTED, ("value",)),  # times of day
        (ROWS.replace(",2025-02-01", ",2001-02-01"), (*WANTED, "region"), ("value",)),  # many days, in many groups
        ("1,won,10,North,,\n", WANTED, ("value",)),  # no day is known
    ],
)
def test_rows_are_read_one_by_one_where_that_takes_less(
    rows: str, wanted: Sequence[str], added: Sequence[str], tmp_path: Path
) -> None:
    assert is_one_by_one(frame(tmp_path, rows, wanted, added))


def test_rows_of_small_files_are_read_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_one_by_one(frame(tmp_path, ROWS))
    monkeypatch.setattr(table_reader, "_LARGE", 1_000_000)
    assert is_one_by_one(frame(tmp_path, ROWS))


@pytest.mark.parametrize("column", ["closed_at", "region"])
def test_more_texts_than_expected_are_an_error(column: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_alike, "_DIFFERENT", 20)
    alike = "1,won,10,North,2025-01-01,2025-01-03\n" * 3_000  # more than the first rows that are looked at
    times = [f"2025-01-03 10:11:{second:02}" if column == "closed_at" else "2025-01-03" for second in range(60)]
    regions = [f"region {number}" if column == "region" else "North" for number in range(60)]
    odd = [f"1,won,10,{region},2025-01-01,{time}\n" for region, time in zip(regions, times, strict=True)]
    found = frame(tmp_path, alike + "".join(odd), (*WANTED, "region"))
    monkeypatch.setattr(rows_alike, "_CHECKED", 1)
    monkeypatch.setattr(rows_alike, "_LOOKED_AT", 100_000)
    with pytest.raises(TooManyTexts):
        found.collect(engine="streaming")
    few = frame(tmp_path, alike + "".join(odd[:10]), (*WANTED, "region")).collect(engine="streaming")
    assert few[COUNT_COLUMN].sum() == 3_010
