"""Versions of a number from run to run, by hand: their changes, causes and statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config.history_settings import HistorySettings
from salescli.errors import UsageError
from salescli.history import contents, versions
from salescli.history.accept import accept
from salescli.history.record import record
from salescli.history.versions import VersionRow
from tests.history.made import new_reading, new_run

ALL = "{}"


def recorded(path: Path, values: list[tuple[str, str | None]]) -> Path:
    for as_of, value in values:
        numbers = {} if value is None else {("2025-10", ALL): value}
        record(path, new_run(as_of, [new_reading(numbers)]))
    return path


def rows(path: Path, **more: bool) -> tuple[VersionRow, ...]:
    history = contents.load(path)
    assert history
    return versions.told(history, "revenue", HistorySettings(), is_sum=True, **more).rows


def said(found: tuple[VersionRow, ...]) -> list[tuple[str, str, str, str, str]]:
    return [
        (row.as_of.isoformat(), str(row.value), str(row.change), row.cause.value, row.status.value) for row in found
    ]


def test_a_period_that_runs_closes_is_restated_and_taken_back(tmp_path: Path) -> None:
    days = [("2025-10-20", "80"), ("2025-11-01", "100"), ("2025-11-06", "100"), ("2025-11-13", "120"),
            ("2025-11-20", "100"), ("2025-11-27", None)]  # fmt: skip
    path = recorded(tmp_path / "h.db", days)
    assert said(rows(path)) == [
        ("2025-10-20", "80", "None", "first", "running"),
        ("2025-11-01", "100", "20", "running", "reference"),  # in force when the period closed
        ("2025-11-13", "120", "20", "data", "restated"),
        ("2025-11-20", "100", "-20", "data", "same"),
        ("2025-11-27", "0", "-100", "data", "restated"),
    ]
    assert rows(path, only_restated=True) == rows(path)
    assert [row.definition for row in rows(path)][:1] == ["revenue@1"]


def test_accepting_makes_the_latest_the_reference(tmp_path: Path) -> None:
    path = recorded(tmp_path / "h.db", [("2025-11-06", "100"), ("2025-11-13", "120"), ("2025-11-20", "120")])
    with pytest.raises(UsageError, match="2025-11"):
        accept(path, "revenue", HistorySettings(), "2025-11", None, is_sum=True)
    found = accept(path, "revenue", HistorySettings(), "2025-10", "late invoice", is_sum=True)
    assert said(found) == [("2025-11-13", "120", "20", "data", "accepted")]
    assert [(row.status.value, row.reason) for row in rows(path)] == [("reference", None), ("accepted", "late invoice")]
    assert rows(path, only_restated=True) == ()
    before = path.read_bytes()
    with pytest.raises(UsageError, match="nothing to accept"):
        accept(path, "revenue", HistorySettings(), None, None, is_sum=True)
    assert path.read_bytes() == before
    record(path, new_run("2025-11-27", [new_reading({("2025-10", ALL): "100"})]))
    assert [row.status.value for row in rows(path)] == ["reference", "accepted", "restated"]


def test_narrowed(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    groups = {("2025-10", '{"region":"East"}'): "1", ("2025-10", '{"region":null}'): "2", ("2025-11", ALL): "3"}
    record(path, new_run("2025-12-24", [new_reading(groups)]))
    found = rows(path)
    assert len(found) == 3
    assert len(versions.narrowed(found, period="2025-10")) == 2
    assert [row.value for row in versions.narrowed(found, where=[("region", "East")])] == [1]
    assert [row.value for row in versions.narrowed(found, where=[("region", None), ("region", "East")])] == [1, 2]
    assert versions.narrowed(found, grain="week") == versions.narrowed(found, by=["region"]) == ()
