"""Quotas as targets: of reps, teams and regions, from reps.csv and the settings, and never counted twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.targets.model import Verdict
from tests.targets.project import DEALS_HEADER, HEAD, Project, deal

REPS = (
    "rep_id,name,region,team,hired_at,left_at,quota\n"
    "r1,Ada,North,Field,,,100\nr2,Bo,South,Field,,,200\nr3,Cy,South,Inside,,2025-06-30,400\n"
)
QUARTER = '[[target]]\nname = "quota"\nkpi = "quota-attainment"\nat = "2026-Q1"\nmin = "100%"\n'


@pytest.fixture
def company(project: Project) -> Project:
    """Ada sold 360 of 300 in the first quarter of 2026, Bo 300 of 600."""
    project.write("reps.csv", REPS)
    sold = [deal(month, f"2026-{month:02}-10", value="120") for month in (1, 2, 3)]
    sold += [deal(10 + month, f"2026-{month:02}-10", rep="r2", value="100") for month in (1, 2, 3)]
    project.write("deals.csv", DEALS_HEADER + "".join(sold))
    return project


def attained(project: Project, text: str) -> dict[str, tuple[Decimal | None, Verdict, Decimal | None]]:
    """By the group's name, a day before the quarter ends: attainment, verdict, and what remains in money."""
    found = project.check(text, as_of="2026-03-30").judged
    return {
        ", ".join(value or "" for _, value in judged.group): (
            judged.value and round(judged.value, 6),
            judged.verdict,
            judged.effort and judged.effort.remaining,
        )
        for judged in found
    }


def test_by_rep_team_and_region(company: Project) -> None:
    assert attained(company, QUARTER + 'by = "rep"\n') == {
        "r1, Ada": (120, Verdict.ON_TRACK, None),
        "r2, Bo": (50, Verdict.BEHIND, 300),
    }
    assert attained(company, QUARTER + 'by = "team"\n') == {
        "Field": (Decimal("73.333333"), Verdict.BEHIND, Decimal("240"))
    }
    assert attained(company, QUARTER + 'by = "region"\n')["South"] == (50, Verdict.BEHIND, 300)
    assert attained(company, QUARTER) == {"": (Decimal("73.333333"), Verdict.BEHIND, 240)}


def test_a_quota_of_the_settings_replaces_and_adds_nothing(company: Project) -> None:
    of_region = '[[quota]]\nperiod = "2026-Q1"\nregion = "South"\namount = 300\n'
    assert attained(company, of_region + QUARTER + 'by = "region"\n') == {
        "North": (120, Verdict.ON_TRACK, None),
        "South": (100, Verdict.ON_TRACK, None),
    }
    of_all = '[[quota]]\nperiod = "2026-Q1"\namount = 1320\n'
    assert attained(company, of_region + of_all + QUARTER) == {"": (50, Verdict.BEHIND, 660)}
    of_rep = '[[quota]]\nperiod = "2026-Q1"\nrep = "r2"\namount = 400\n'
    assert attained(company, of_rep + QUARTER + 'by = "rep"\n')["r2, Bo"] == (75, Verdict.BEHIND, 100)


def test_what_remains_is_sold_in_deals(company: Project) -> None:
    assert company.judged(QUARTER).effort is None  # it is over
    judged = company.judged(QUARTER, as_of="2026-03-30")
    assert judged.effort is not None
    assert (judged.effort.average_deal, judged.effort.deals) == (110, 3)


def test_a_running_quarter_is_paced_by_its_sales(company: Project) -> None:
    (judged,) = company.check(QUARTER, as_of="2026-02-14").judged
    assert judged.pace is not None
    assert (judged.pace.elapsed, judged.pace.days) == (45, 90)
    # 440 of 900 after half of the days
    assert judged.value is not None
    assert (round(judged.value, 6), judged.verdict) == (Decimal("48.888889"), Verdict.BEHIND)
    (lower,) = company.check(QUARTER.replace("100%", "97%"), as_of="2026-02-14").judged
    assert lower.verdict is Verdict.ON_TRACK


def test_quotas_that_overlap_are_wrong_settings(company: Project) -> None:
    twice = '[[quota]]\nperiod = "2026-Q1"\namount = 1\n[[quota]]\nperiod = "2026-02"\namount = 1\n'
    company.write("salescli.toml", HEAD + twice + QUARTER)
    ran = company.run_here("deals.csv", "reps.csv")
    assert (ran.code, ran.out) == (2, "")
    assert "overlap" in ran.err
