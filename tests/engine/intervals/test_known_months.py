"""How far customers by month are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from salescli import kpis
from salescli.engine.intervals import known_months
from salescli.engine.plan import Query, plan
from salescli.engine.windows import WINDOW
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.measures import ACTIVE, SALES
from tests.loading.mapping.test_months import opened

MARCH = date(2026, 3, 31)
WINDOWS = pl.DataFrame(
    {
        WINDOW: [0, 1, 2],
        "start": [date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)],
        "end": [date(2026, 2, 28), date(2026, 4, 30), date(2026, 4, 30)],
        "before": [date(2025, 12, 31), date(2026, 2, 28), MARCH],
        "seen": [date(2026, 2, 28), date(2026, 4, 15), date(2026, 4, 15)],
        "complete": [True, True, False],
    }
)


def test_periods_that_reach_further_are_not_complete() -> None:
    assert known_months.with_ends(WINDOWS, MARCH)["complete"].to_list() == [True, False, False]
    assert known_months.with_ends(WINDOWS, None) is WINDOWS


def test_customers_are_seen_from_no_later_a_day() -> None:
    seen = known_months.seen(WINDOWS, ACTIVE, MARCH)
    assert seen["seen"].to_list() == [date(2026, 2, 28), MARCH, MARCH]
    assert known_months.seen(WINDOWS, SALES, MARCH) is WINDOWS
    assert known_months.seen(WINDOWS, ACTIVE, None) is WINDOWS


def test_what_begins_later_is_not_known_of_customers() -> None:
    frame = pl.DataFrame({WINDOW: [0, 1, 2], "customers": [1, 2, 3], "sales": [4, 5, 6]})
    found = known_months.forgotten(frame, {"customers": ACTIVE, "sales": SALES}, WINDOWS, MARCH)
    assert found["customers"].to_list() == [1, 2, None]
    assert found["sales"].to_list() == [4, 5, 6]
    assert known_months.known(WINDOWS, MARCH)[WINDOW].to_list() == [0, 1]
    assert known_months.known(WINDOWS, None) is WINDOWS


@pytest.mark.parametrize(("toml", "known"), [('[tables.customers]\nsnapshot = "month"\n', MARCH), ("", None)])
def test_a_kpi_of_customers_by_month_is_known_to_the_last(toml: str, known: date | None, tmp_path: Path) -> None:
    header = "month" if toml else "started_at"
    tables = opened(tmp_path, f"customer_id,{header},mrr\nA,2026-03-01,5\n", toml)
    as_of = AsOf(date(2026, 6, 30), True)
    query = Query(Grain.MONTH, (), (), Span(), as_of, Calendar())
    found = plan(kpis.get("mrr"), tables, query)
    assert known_months.known_to(found, tables) == known
    assert known_months.range_end(found, known, as_of.day) == (known or as_of.day)
    assert known_months.range_end(found, known, date(2026, 3, 5)) == date(2026, 3, 5)
