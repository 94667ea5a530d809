"""How far a running period should be: by its days, and by what was usually reached by then."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.model.calendar import AsOf
from salescli.targets import pace
from salescli.targets.model import Pace, Period
from tests.targets.project import DEALS_HEADER, HEAD, Project, deal

MARCH = Period("2026-03", date(2026, 3, 1), date(2026, 3, 31), False)


@pytest.mark.parametrize(
    ("as_of", "progress"),
    [
        (AsOf(date(2026, 3, 10)), (10, 31)),
        (AsOf(date(2026, 3, 10), is_today=True), (9, 31)),
        (AsOf(date(2026, 2, 10)), (0, 31)),
        (AsOf(date(2026, 4, 10)), (31, 31)),
    ],
)
def test_days_that_are_over(as_of: AsOf, progress: tuple[int, int]) -> None:
    assert pace.progress(MARCH, as_of) == progress
    assert pace.by_days(MARCH, as_of) == Pace(*progress, None, 0)


def test_a_group_without_a_past_is_paced_by_its_days() -> None:
    known, as_of = Pace(10, 31, Decimal("0.2"), 2), AsOf(date(2026, 3, 10))
    assert pace.of_group({(): known}, (), MARCH, as_of) is known
    assert pace.of_group({}, (), MARCH, as_of) == Pace(10, 31, None, 0)


TARGET = '[[target]]\nkpi = "revenue"\nmin = 100\n'


def usual(project: Project, deals: list[str], as_of: str) -> Pace | None:
    project.write("deals.csv", DEALS_HEADER + "".join(deals))
    head = HEAD.replace("[calendar]\nas_of = 2026-03-31", '[calendar]\ndata_end = "as_of"')
    return project.judged(TARGET + 'at = "2026-03"\n', head=head, as_of=as_of).pace


def test_what_was_usually_reached_is_the_median_of_past_periods(project: Project) -> None:
    deals = [
        deal(1, "2025-12-01", value="20"), deal(2, "2025-12-31", value="80"),
        deal(3, "2026-01-05", value="50"), deal(4, "2026-01-20", value="50"),
        deal(5, "2026-02-01", value="40"), deal(6, "2026-02-28", value="60"),
    ]  # fmt: skip
    assert usual(project, deals, "2026-03-10") == Pace(10, 31, Decimal("0.4"), 3)


def test_a_past_period_is_looked_at_as_far_as_the_running_one_has_come(project: Project) -> None:
    # 16 of 31 days of March are 14 of 28 days of February
    deals = [deal(1, "2026-02-01", value="10"), deal(2, "2026-02-14", value="20"), deal(3, "2026-02-15", value="70")]
    found = usual(project, deals, "2026-03-16")
    assert found is not None
    assert (found.usual, found.past) == (Decimal("0.3"), 1)


def test_before_the_first_day_nothing_is_usual_yet(project: Project) -> None:
    deals = [deal(1, "2026-02-01", value="10"), deal(2, "2026-03-01", value="5")]
    found = usual(project, deals, "2026-03-01")
    assert found is not None
    assert (found.elapsed, found.usual) == (1, Decimal(1))


def test_a_period_that_the_data_begin_in_is_no_past_but_in_its_first_tenth(project: Project) -> None:
    late = usual(project, [deal(1, "2026-02-10"), deal(2, "2026-03-01")], "2026-03-10")
    early = usual(project, [deal(1, "2026-02-03"), deal(2, "2026-03-01")], "2026-03-10")
    assert (late and late.past, early and early.past) == (0, 1)


def test_only_the_last_twelve_periods_are_looked_at(project: Project) -> None:
    months = [(2025 + (month - 1) // 12, (month - 1) % 12 + 1) for month in range(1, 15)]
    found = usual(project, [deal(n, f"{y}-{m:02}-01") for n, (y, m) in enumerate(months)], "2026-03-10")
    assert found is not None
    assert found.past == 12
