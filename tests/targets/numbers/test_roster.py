"""Who is employed when, and to which groups of a split they belong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from salescli.targets.numbers.roster import Employment, employments
from tests.engine.conftest import tables

ADA = Employment({"rep_id": "r1", "rep": "Ada", "team": None, "region": "North"}, date(2026, 2, 1), date(2026, 3, 31))
JANUARY, APRIL = (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 4, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [(*JANUARY, False), (date(2026, 1, 1), date(2026, 2, 1), True), (date(2026, 3, 31), date(2026, 4, 1), True),
     (*APRIL, False)],
)  # fmt: skip
def test_an_employment_touches_the_periods_of_its_days(start: date, end: date, touches: bool) -> None:
    assert ADA.touches(start, end) is touches
    assert Employment({}, None, None).touches(start, end)


@pytest.mark.parametrize(
    ("where", "fits"),
    [
        ([], True),
        (["region=North"], True),
        (["region=South"], False),
        (["region=South", "region=North"], True),
        (["rep=Ada"], True),
        (["rep=r1", "region=South"], False),
        (["team="], True),
        (["team=x"], False),
        (["product=x"], True),
    ],
)
def test_conditions_on_who_sells_are_met(where: list[str], fits: bool) -> None:
    assert ADA.fits(where) is fits


def test_a_rep_belongs_to_a_group_of_a_split() -> None:
    assert ADA.has(["rep", "region"])
    assert not ADA.has(["team"])
    assert ADA.group(["region", "rep"]) == (("region", "North"), ("rep_id", "r1"), ("rep", "Ada"))


def test_employments_are_the_rows_of_the_reps(tmp_path: Path) -> None:
    reps = "rep_id,name,region,hired_at,left_at\nr1,Ada,North,2026-02-01,\nr1,,South,,2026-01-31\n,Nobody,x,,"
    found = employments(tables(tmp_path, reps=reps))
    assert [(each.traits["rep"], each.traits["region"], each.first, each.last) for each in found] == [
        ("Ada", "North", date(2026, 2, 1), None), ("Ada", "South", None, date(2026, 1, 31)),
    ]  # fmt: skip
    assert found[0].traits["team"] is None
    assert employments(tables(tmp_path, deals="deal_id,value\n1,5")) == []
