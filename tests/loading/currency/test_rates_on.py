"""The last days of the periods at whose rates open amounts are converted."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from salescli.loading.currency.rates_on import PeriodEnds
from salescli.model.calendar import Calendar, Grain

AS_OF = date(2026, 3, 20)
DAYS = [date(2026, 1, 8), date(2026, 2, 28), date(2026, 3, 2), date(2026, 5, 1), None]


def ends(found: PeriodEnds) -> list[str]:
    days = pl.DataFrame({"day": DAYS}, schema={"day": pl.Date})
    return [f"{day:%m-%d}" for day in days.with_columns(found.of(pl.col("day")).alias("end"))["end"]]


@pytest.mark.parametrize(
    ("grain", "first_month", "right"),
    [
        (Grain.DAY, 1, "01-08 02-28 03-02 03-20 03-20"),
        (Grain.WEEK, 1, "01-11 03-01 03-08 03-20 03-20"),
        (Grain.MONTH, 1, "01-31 02-28 03-20 03-20 03-20"),
        (Grain.QUARTER, 1, "03-20 03-20 03-20 03-20 03-20"),
        (Grain.QUARTER, 3, "02-28 02-28 03-20 03-20 03-20"),
        (None, 1, "03-20 03-20 03-20 03-20 03-20"),
    ],
)
def test_of_calendar_periods(grain: Grain | None, first_month: int, right: str) -> None:
    assert ends(PeriodEnds(grain, Calendar(first_month), AS_OF)) == right.split()


def test_of_windows_of_days() -> None:
    windows = (date(2026, 2, 10), date(2026, 1, 15))
    assert ends(PeriodEnds(None, Calendar(1), AS_OF, windows)) == ["01-15", "03-20", "03-20", "03-20", "03-20"]
