"""`--compare` and `--top`: each period against an earlier one, and the groups that matter most."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salescli import compute
from salescli.engine.comparison.earlier import earlier
from salescli.engine.windows import of_range
from salescli.errors import UsageError
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.versus import Versus
from tests.conftest import SAMPLE

DAY = date.fromisoformat


def bounds(grain: Grain, versus: Versus, first: str, last: str, as_of: str, cut: Span | None = None) -> list[str]:
    """The spans that the periods are compared with."""
    calendar = Calendar()
    windows = of_range(DAY(first), DAY(last), grain, cut or Span(), calendar, AsOf(DAY(as_of)))
    found = earlier(windows, versus, grain, calendar)
    return [f"{start}..{seen}" for start, seen in found.select("start", "seen").iter_rows()]


@pytest.mark.parametrize(
    ("grain", "versus", "first", "last", "as_of", "expected"),
    [
        (Grain.MONTH, Versus.PREVIOUS, "2026-03-01", "2026-03-31", "2026-03-31", "2026-02-01..2026-02-28"),
        (Grain.MONTH, Versus.PREVIOUS, "2026-03-01", "2026-03-31", "2026-03-10", "2026-02-01..2026-02-10"),
        (Grain.MONTH, Versus.PREVIOUS, "2026-03-01", "2026-03-31", "2026-03-30", "2026-02-01..2026-02-28"),
        (Grain.MONTH, Versus.YEAR, "2024-02-01", "2024-02-29", "2024-03-31", "2023-02-01..2023-02-28"),
        (Grain.QUARTER, Versus.YEAR, "2026-01-01", "2026-03-31", "2026-02-15", "2025-01-01..2025-02-15"),
        (Grain.YEAR, Versus.PREVIOUS, "2026-01-01", "2026-12-31", "2026-12-31", "2025-01-01..2025-12-31"),
        (Grain.WEEK, Versus.YEAR, "2026-03-02", "2026-03-08", "2026-03-31", "2025-03-03..2025-03-09"),
        (Grain.DAY, Versus.PREVIOUS, "2026-03-01", "2026-03-01", "2026-03-31", "2026-02-28..2026-02-28"),
        (Grain.TOTAL, Versus.PREVIOUS, "2026-01-11", "2026-01-20", "2026-01-20", "2026-01-01..2026-01-10"),
        (Grain.TOTAL, Versus.YEAR, "2024-02-29", "2024-03-05", "2024-03-05", "2023-02-28..2023-03-05"),
    ],
)
def test_what_a_period_is_compared_with(
    grain: Grain, versus: Versus, first: str, last: str, as_of: str, expected: str
) -> None:
    assert bounds(grain, versus, first, last, as_of) == [expected]


def test_a_period_cut_by_from_is_compared_with_as_many_days() -> None:
    cut = Span(DAY("2026-03-11"), DAY("2026-04-20"))
    found = bounds(Grain.MONTH, Versus.PREVIOUS, "2026-03-11", "2026-04-20", "2026-12-31", cut)
    assert found == ["2026-02-11..2026-02-28", "2026-03-01..2026-03-20"]


def test_a_running_month_is_set_against_the_whole_quota_of_the_one_before(tmp_path: Path) -> None:
    """A quota counts over the whole of its period, running or not, on both sides."""
    deals = ["deal_id,status,value,closed_at", "1,won,310,2026-03-05", "2,won,300,2026-04-05", "3,won,7,2026-03-25"]
    reps = ["rep_id,hired_at,left_at,quota", "r1,2020-01-01,,1000"]
    (tmp_path / "deals.csv").write_text("\n".join(deals) + "\n", encoding="utf-8")
    (tmp_path / "reps.csv").write_text("\n".join(reps) + "\n", encoding="utf-8")
    found = compute("quota-attainment", tmp_path, as_of="2026-04-20", compare="previous").frame
    assert found.row(-1, named=True)["value"] == 30.0
    assert found.row(-1, named=True)["previous"] == 31.0


def test_what_has_not_begun_is_compared_with_nothing() -> None:
    assert bounds(Grain.MONTH, Versus.PREVIOUS, "2026-05-01", "2026-05-31", "2026-03-10") == []


@pytest.mark.parametrize("kpi", ["revenue", "win-rate", "mrr", "churn-rate", "active-customers", "sales-cycle"])
@pytest.mark.parametrize("by", ["none", "region"])
def test_previous_is_the_value_of_the_period_before(kpi: str, by: str) -> None:
    """Over whole periods, where the period before is shown too."""
    found = compute(kpi, SAMPLE, by=by, period="quarter", date_from="2024-01-01", compare="previous").frame
    keys = [] if by == "none" else ["region"]
    quarters = found["period"].unique().sort().to_list()
    value = {(row["period"], *(row[key] for key in keys)): row["value"] for row in found.to_dicts()}
    checked = 0
    for row in found.to_dicts():
        place = quarters.index(row["period"])
        if place:
            before = value[(quarters[place - 1], *(row[key] for key in keys))]
            assert row["previous"] == before
            if before is not None and row["value"] is not None:
                assert row["change"] == row["value"] - before
            checked += 1
    assert checked >= 7


def test_change_and_its_percent(tmp_path: Path) -> None:
    lines = ["deal_id,status,value,closed_at", "1,won,100,2026-01-05", "2,won,130,2026-02-05", "3,won,1,2026-04-05"]
    (tmp_path / "deals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = compute("revenue", tmp_path, as_of="2026-04-30", compare="previous").frame
    rows = [(row["previous"], row["change"], row["change_percent"]) for row in found.to_dicts()]
    assert rows == [
        (None, None, None),  # nothing is known of a time before the data
        (Decimal(100), Decimal(30), 30.0),
        (Decimal(130), Decimal(-130), -100.0),
        (Decimal(0), Decimal(1), None),
    ]


def test_the_total_is_compared_with_the_year_before() -> None:
    asked = {"period": "month", "date_from": "2025-01-01", "date_to": "2025-12-31"}
    found = compute("revenue", SAMPLE, compare="year", **asked)  # type: ignore[arg-type]
    before = compute("revenue", SAMPLE, period="total", date_from="2024-01-01", date_to="2024-12-31")
    assert found.total is not None
    assert found.total["previous"][0] == before.frame["value"][0]


def test_the_groups_with_the_largest_values() -> None:
    every = compute("revenue", SAMPLE, period="total", by="rep").frame.sort("value", descending=True)
    found = compute("revenue", SAMPLE, period="quarter", by="rep", top=3)
    assert set(found.frame["rep_id"]) == set(every["rep_id"].head(3))
    assert found.total is not None
    assert found.total["value"][0] == every["value"].sum()
    assert [note.count for note in found.notes if note.code == "top"] == [every.height - 3]


@pytest.mark.parametrize(
    ("kpi", "question"),
    [("revenue", {"top": 3}), ("monthly-growth", {"top": 3, "by": "region"}), ("revenue", {"top": 0, "by": "region"})],
)
def test_a_ranking_that_makes_no_sense(kpi: str, question: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        compute(kpi, SAMPLE, **question)  # type: ignore[arg-type]
