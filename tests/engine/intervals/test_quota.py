"""The quota of windows and groups: the reps' own by the month, and entries instead on the days that they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from salescli.engine.intervals import quota
from salescli.engine.windows import WINDOW
from salescli.errors import InputError, Place, SettingsError
from salescli.model.quota import Entry
from tests.engine.conftest import column, intervals, told, windows

JANUARY, FEBRUARY = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")
ANNA = {"entity": "anna", "home": "north", "home_team": "red", "began": "2025-01-01", "amount": 310, "is_wanted": True}
BO = {"entity": "bo", "home": "south", "home_team": "blue", "began": "2025-01-01", "amount": 620, "is_wanted": True}


def entry(first: str, last: str, amount: int, place: Place | None = None, **scope: str) -> Entry:
    return Entry(date.fromisoformat(first), date.fromisoformat(last), Decimal(amount), place=place, **scope)


def of(
    *reps: Mapping[str, Any],
    entries: Sequence[Entry] = (),
    by: Sequence[str] = (),
    keys: Sequence[str] = (),
    over: pl.DataFrame | None = None,
) -> pl.DataFrame:
    return quota.quota(intervals(*reps), windows(JANUARY) if over is None else over, keys, entries, by, by)


def test_the_quota_of_all_is_the_sum_of_the_reps_own() -> None:
    assert column(of(ANNA, BO), "amount") == [930]


def test_a_quota_counts_the_days_of_employment() -> None:
    assert column(of(ANNA | {"began": "2026-01-22"}), "amount") == [100]  # 10 of 31 days


def test_a_quota_counts_the_whole_of_a_running_window() -> None:
    found = of(ANNA, over=windows(JANUARY, as_of="2026-01-05"))
    assert column(found, "amount") == [310]


def test_a_rep_without_a_quota_adds_nothing_and_one_that_is_filtered_out_neither() -> None:
    assert column(of(ANNA, BO | {"amount": None}), "amount") == [310]
    assert column(of(ANNA, BO | {"is_wanted": False}), "amount") == [310]


def test_an_entry_replaces_the_reps_own_quota_on_its_days() -> None:
    found = of(ANNA, entries=[entry("2026-01-01", "2026-01-10", 1000, rep="anna")])
    assert column(found, "amount") == [1210]  # 1000, and 21 of 31 days of her own


def test_an_entry_of_one_rep_leaves_the_others_theirs() -> None:
    found = of(ANNA, BO, entries=[entry("2026-01-01", "2026-01-31", 1000, rep="anna")])
    assert column(found, "amount") == [1620]


def test_an_entry_of_a_region_replaces_what_its_reps_have() -> None:
    found = of(ANNA, BO, entries=[entry("2026-01-01", "2026-01-31", 1000, region="north")])
    assert column(found, "amount") == [1620]


def test_an_entry_for_all_replaces_everything_else() -> None:
    entries = [
        entry("2026-01-01", "2026-01-31", 5000),
        entry("2026-01-01", "2026-01-31", 1000, region="north"),
        entry("2026-01-01", "2026-01-31", 70, rep="bo"),
    ]
    assert column(of(ANNA, BO, entries=entries), "amount") == [5000]


def test_an_entry_gives_each_of_its_days_the_same() -> None:
    entries = [entry("2026-01-31", "2026-02-01", 100)]
    found = of(ANNA | {"amount": 0}, entries=entries, over=windows(JANUARY, FEBRUARY))
    assert column(found, "amount") == [50, 50]
    assert column(found, WINDOW) == [0, 1]


def test_by_region_entries_of_regions_count_and_those_for_all_do_not() -> None:
    reps = [rep | {"region": rep["home"]} for rep in (ANNA, BO)]
    entries = [entry("2026-01-01", "2026-01-31", 5000), entry("2026-01-01", "2026-01-31", 1000, region="north")]
    found = of(*reps, entries=entries, by=["region"], keys=["region"])
    assert told(found, "region", "amount", "there") == [
        ("north", Decimal(1000), True),
        ("south", Decimal(620), True),
    ]


def test_the_total_of_a_split_by_region_is_that_of_the_regions() -> None:
    entries = [
        entry("2026-01-01", "2026-01-31", 1000, region="north"),
        entry("2026-01-01", "2026-01-31", 5, team="blue"),
    ]
    reps, over = intervals(ANNA, BO), windows(JANUARY)
    assert column(quota.quota(reps, over, [], entries, (), ["region"]), "amount") == [1620]
    assert column(quota.quota(reps, over, [], entries, (), ["team"]), "amount") == [315]


def test_a_region_that_has_an_entry_and_no_rep_is_a_group() -> None:
    found = of(
        ANNA | {"region": "north"},
        entries=[entry("2026-01-01", "2026-01-31", 40, region="east")],
        by=["region"],
        keys=["region"],
    )
    assert told(found, "region", "amount") == [("east", Decimal(40)), ("north", Decimal(310))]


def test_by_rep_entries_of_reps_alone_count() -> None:
    reps = [rep | {"rep_id": rep["entity"]} for rep in (ANNA, BO)]
    entries = [
        entry("2026-01-01", "2026-01-31", 1000, region="north"),
        entry("2026-01-01", "2026-01-31", 70, rep="bo"),
    ]
    found = of(*reps, entries=entries, by=["rep"], keys=["rep_id"])
    assert told(found, "rep_id", "amount") == [("anna", Decimal(310)), ("bo", Decimal(70))]


def test_an_entry_of_a_rep_is_where_the_rep_was_on_each_day() -> None:
    moved = [
        ANNA | {"region": "north", "ended": "2026-01-11"},
        ANNA | {"region": "south", "home": "south", "began": "2026-01-11"},
    ]
    entries = [entry("2026-01-01", "2026-01-31", 3100, rep="anna")]
    found = of(*moved, entries=entries, by=["region"], keys=["region"])
    assert told(found, "region", "amount") == [("north", Decimal(1000)), ("south", Decimal(2100))]


def test_where_nothing_is_expected_nothing_is_there() -> None:
    assert column(of(ANNA | {"amount": None}), "there") == [False]


def test_quotas_of_regions_and_of_teams_for_one_day_do_not_say_which_sums_to_the_whole() -> None:
    both = [
        entry("2026-01-01", "2026-01-31", 1, region="north"),
        entry("2026-01-31", "2026-02-28", 1, Place("quotas.csv", 3), team="red"),
    ]
    with pytest.raises(InputError, match=r"quotas.csv, line 3: on 2026-01-31 there are quotas of regions and of teams"):
        quota.check_kinds(both)
    with pytest.raises(SettingsError):
        of(
            ANNA,
            entries=[
                entry("2026-01-01", "2026-01-31", 1, region="north"),
                entry("2026-01-01", "2026-01-31", 1, team="red"),
            ],
        )


def test_quotas_of_regions_and_of_teams_agree_under_one_for_all_or_on_other_days() -> None:
    region = entry("2026-01-01", "2026-01-31", 1, region="north")
    quota.check_kinds([region, entry("2026-01-10", "2026-01-20", 1, team="red"), entry("2026-01-01", "2026-01-31", 9)])
    quota.check_kinds([region, entry("2026-02-01", "2026-02-28", 1, team="red")])


def test_a_quota_for_all_must_hold_on_every_day_that_regions_and_teams_share() -> None:
    entries = [
        entry("2026-01-01", "2026-01-31", 1, region="north"),
        entry("2026-01-01", "2026-01-31", 1, team="red"),
        entry("2026-01-01", "2026-01-15", 9),
    ]
    with pytest.raises(SettingsError, match="on 2026-01-16"):
        quota.check_kinds(entries)
