"""What was forecast against what came: the worked example, and which run counts for which period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli.accuracy.compute import compute
from salescli.accuracy.model import Accuracy
from salescli.api import Exports, Request
from salescli.errors import InputError, UsageError
from tests.recorded import recorded

HEADER = "deal_id,status,value,probability,created_at,expected_close_at,closed_at,region\n"
THEN = (
    HEADER
    + """1,open,100,50%,2025-12-01,2026-01-20,,North
2,open,200,20%,2025-12-01,2026-01-25,,South
3,open,400,50%,2025-12-01,2026-02-10,,North
"""
)
NOW = (
    HEADER
    + """1,won,120,50%,2025-12-01,2026-01-20,2026-01-15,North
2,lost,200,20%,2025-12-01,2026-01-25,2026-01-20,South
3,won,400,50%,2025-12-01,2026-02-10,2026-01-30,North
4,won,50,,2026-01-03,2026-01-10,2026-01-12,South
"""
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "salescli.toml").write_text('[history]\nfile = "h.db"\n')
    return tmp_path


def accuracy(folder: Path, deals: str = NOW, as_of: str = "2026-01-31", commit: str = "0.5", **asked: Any) -> Accuracy:
    (folder / "deals.csv").write_text(deals)
    exports = Exports([str(folder / "deals.csv")])
    return compute(exports, folder / "h.db", Request(as_of=as_of, **asked), Decimal(commit))


def test_the_worked_example(folder: Path) -> None:
    recorded(folder, THEN, "2025-12-31")
    found = accuracy(folder)
    (row,) = found.rows
    assert (row.period, row.snapshot, row.deals) == ("2026-01", date(2025, 12, 31), 2)
    assert (row.open, row.weighted, row.commit) == (300, 90, 100)
    assert (row.won, row.won_of_it, row.won_other) == (570, 120, 450)
    assert (row.error, row.error_percent, row.error_of_it) == (-480, Decimal("-84.210526"), -30)
    assert [getattr(found.total, name) for name in ("deals", "weighted", "won", "error")] == [2, 90, 570, -480]
    assert found.total.error_percent == row.error_percent and found.total.period == "total"


def test_the_latest_run_of_the_period_before_counts(folder: Path) -> None:
    doubled = THEN.replace(",100,50%", ",1000,50%")
    for deals, as_of in ((THEN, "2025-12-05"), (doubled, "2025-12-20"), (THEN, "2026-01-02")):
        recorded(folder, deals, as_of)
    (row,) = accuracy(folder).rows
    assert (row.snapshot, row.open) == (date(2025, 12, 20), 1200)


def test_a_run_again_on_the_same_day_takes_its_place(folder: Path) -> None:
    recorded(folder, THEN, "2025-12-20")
    recorded(folder, THEN.replace(",100,50%", ",1000,50%"), "2025-12-20")
    assert accuracy(folder).rows[0].open == 1200


def test_runs_without_deals_and_periods_without_runs(folder: Path) -> None:
    recorded(folder, THEN, "2025-11-15")
    recorded(folder, THEN, "2025-12-31", rows="none")
    recorded(folder, THEN, "2026-01-20")
    found = accuracy(folder, as_of="2026-03-15")
    assert [row.period for row in found.rows] == ["2025-12", "2026-02"]
    (note,) = (note for note in found.notes if note.code == "no_snapshot")
    assert note.count == 1  # January; March is not over
    assert (found.rows[0].won, found.rows[0].deals, found.rows[0].error_percent) == (0, 0, None)
    assert (found.rows[1].deals, found.rows[1].open) == (1, 400)


def test_the_total_is_of_sums(folder: Path) -> None:
    recorded(folder, THEN, "2025-12-31")
    recorded(folder, THEN, "2026-01-20")
    later = NOW.replace("3,won,400", "3,won,300").replace("2026-01-30", "2026-02-20")
    found = accuracy(folder, later, as_of="2026-02-28")
    first, second = found.rows
    assert (first.weighted, second.weighted, first.won, second.won) == (90, 200, 170, 300)
    assert (found.total.error, found.total.error_percent) == (-180, Decimal("-38.297872"))


def test_the_threshold_a_filter_and_other_periods(folder: Path) -> None:
    recorded(folder, THEN, "2025-12-31")
    assert accuracy(folder, commit="0.2").rows[0].commit == 300
    (north,) = accuracy(folder, where="region=North").rows
    assert (north.deals, north.open, north.won, north.won_of_it) == (1, 100, 520, 120)
    (quarter,) = accuracy(folder, as_of="2026-03-31", period="quarter").rows
    assert (quarter.period, quarter.deals, quarter.open, quarter.won_of_it) == ("2026-Q1", 3, 700, 520)


def test_a_range_takes_whole_periods_alone(folder: Path) -> None:
    recorded(folder, THEN, "2025-12-31")
    recorded(folder, THEN, "2026-01-20")
    asked: Sequence[tuple[dict[str, str], list[str]]] = [
        ({"date_from": "2026-01-02"}, ["2026-02"]),
        ({"date_to": "2026-02-27"}, ["2026-01"]),
        ({}, ["2026-01", "2026-02"]),
    ]
    for span, periods in asked:
        assert [row.period for row in accuracy(folder, as_of="2026-03-01", **span).rows] == periods
    assert [row.period for row in accuracy(folder, as_of="2026-03-01", last=1).rows] == ["2026-02"]


def test_without_any_run_it_is_an_error_of_input(folder: Path) -> None:
    with pytest.raises(InputError, match="no run with deals"):
        accuracy(folder)
    recorded(folder, THEN, "2025-12-31", rows="none")
    with pytest.raises(InputError, match="no run with deals"):
        accuracy(folder)
    recorded(folder, THEN, "2026-01-20")
    with pytest.raises(InputError, match="no run with deals"):
        accuracy(folder)  # January has no run before it, and February is not over


@pytest.mark.parametrize(("asked", "what"), [({"by": "region"}, "--by"), ({"period": "total"}, "periods")])
def test_what_cannot_be_asked(folder: Path, asked: dict[str, str], what: str) -> None:
    recorded(folder, THEN, "2025-12-31")
    with pytest.raises(UsageError, match=what):
        accuracy(folder, **asked)


def test_deals_without_a_weight_are_counted_and_add_nothing(folder: Path) -> None:
    recorded(folder, THEN.replace(",100,50%", ",100,").replace(",200,20%", ",,20%"), "2025-12-31")
    found = accuracy(folder)
    assert (found.rows[0].deals, found.rows[0].open, found.rows[0].weighted, found.rows[0].commit) == (2, 100, 0, 0)
    (note,) = (note for note in found.notes if note.code == "without_weight")
    assert note.count == 2
