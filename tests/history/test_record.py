"""What is recorded: rows only where something differs, and nothing of a run that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import UsageError
from salescli.history import contents, store
from salescli.history.record import keep_from, record
from tests.history.made import day, new_reading, new_run

ALL = "{}"


def results(path: Path) -> list[tuple[object, ...]]:
    with store.reading(path) as found:
        assert found
        return [(row[1], row[3], row[7], row[8]) for row in found.rows("result", "ORDER BY run, period")]


def test_a_row_only_where_a_number_differs(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    first = {("2025-10", ALL): "100", ("2025-11", ALL): "50"}
    record(path, new_run("2025-11-20", [new_reading(first)]))
    record(path, new_run("2025-11-20", [new_reading(first)]))
    record(path, new_run("2025-12-07", [new_reading({**first, ("2025-11", ALL): "70"})]))
    assert results(path) == [("2025-10", 1, 0, "100"), ("2025-11", 1, 0, "50"), ("2025-11", 3, 0, "70")]
    history = contents.load(path)
    assert history
    assert [run.as_of.isoformat() for run in history.runs] == ["2025-11-20", "2025-11-20", "2025-12-07"]
    (past,) = history.series
    assert len(past.readings) == 3
    assert [past.at(("2025-11", ALL), run).value for run in (1, 2, 3)] == [50, 50, 70]  # type: ignore[union-attr]
    assert past.at(("2025-09", ALL), 3) is None


def test_what_is_gone_is_absent_until_it_is_back(tmp_path: Path) -> None:
    path, whole = tmp_path / "h.db", {("2025-10", ALL): "100", ("2025-11", ALL): "50"}
    less = {("2025-11", ALL): "50"}
    for values in (whole, less, less, whole):
        record(path, new_run("2025-11-20", [new_reading(values)]))
    assert [row for row in results(path) if row[0] == "2025-10"] == [
        ("2025-10", 1, 0, "100"), ("2025-10", 2, 1, None), ("2025-10", 4, 0, "100")
    ]  # fmt: skip


def test_a_day_before_the_latest_is_an_error_that_names_both(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    record(path, new_run("2025-11-20"))
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"2025-11-20.*2025-11-19"):
        record(path, new_run("2025-11-19"))
    assert path.read_bytes() == before


def test_what_is_older_than_is_kept_is_deleted(tmp_path: Path) -> None:
    path, whole = tmp_path / "h.db", {("2025-10", ALL): "100", ("2025-11", ALL): "50"}
    record(path, new_run("2025-12-20", [new_reading(whole)]))
    for _ in range(2):
        record(path, new_run("2026-01-20", [new_reading(whole)], keep_from=day("2025-11-01")))
    assert results(path) == [("2025-11", 1, 0, "50")]


@pytest.mark.parametrize(
    ("as_of", "months", "first"), [("2025-12-20", 1, "2025-11-01"), ("2025-01-31", 13, "2023-12-01")]
)
def test_keep_counts_whole_months(as_of: str, months: int, first: str) -> None:
    assert keep_from(day(as_of), months) == day(first)
    assert keep_from(day(as_of), None) is None
