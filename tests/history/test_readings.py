"""What a run reads of a series, and the settings that its numbers depend on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli import api, kpis
from salescli.history.model import Series
from salescli.history.readings import exact, reading_of, series_of, settings_text
from tests.history.made import day, write_deals


def text(
    folder: Path, settings: str, kpi: str = "revenue", named: tuple[str, ...] = (), bad_rows: str = "error"
) -> str:
    path = folder / "salescli.toml"
    path.write_text(settings, encoding="utf-8")
    return settings_text(kpis.get(kpi), api.find_settings((), path), bad_rows, named)


def test_defaults_are_no_settings(tmp_path: Path) -> None:
    assert text(tmp_path, "") == text(tmp_path, "[currency]\n[calendar]\nfiscal_year_start = 1") == "{}"


@pytest.mark.parametrize(
    "settings",
    [
        "[calendar]\nas_of = 2025-01-01",
        '[tables.deals]\nfiles = ["a.csv"]',
        '[output]\nlanguage = "sv"',
        "[stages]\nlead = 0.1",
        '[[quota]]\nperiod = "2025"\namount = 5',
        '[dimensions]\ndeals = ["campaign"]',
        "[kpi.revenue]\n",
    ],
)
def test_what_does_not_matter_is_not_in_it(settings: str, tmp_path: Path) -> None:
    assert text(tmp_path, settings) == "{}"


@pytest.mark.parametrize(
    ("settings", "kpi", "named", "found"),
    [
        ('[currency]\nbase = "SEK"', "revenue", (), '{"currency":{"base":"SEK"}}'),
        ("[calendar]\nfiscal_year_start = 7", "revenue", (), '{"calendar":{"fiscal_year_start":7}}'),
        ('[tables.deals]\nfiles = ["a.csv"]\nduplicates = "last"', "revenue", (),
         '{"tables":{"deals":{"duplicates":"last"}}}'),
        ("[stages]\nlead = 0.10", "opportunity-value", (), '{"stages":{"lead":0.1}}'),
        ('[[quota]]\nperiod = "2025"\namount = 5', "quota-attainment", (),
         '{"quota":[{"amount":"5","period":"2025","region":null,"rep":null}]}'),
        ('[dimensions]\ndeals = ["campaign", "other"]', "revenue", ("campaign",),
         '{"dimensions":{"deals":["campaign"]}}'),
    ],
)  # fmt: skip
def test_what_matters_is(settings: str, kpi: str, named: tuple[str, ...], found: str, tmp_path: Path) -> None:
    assert text(tmp_path, settings, kpi, named) == found


def test_bad_rows_matter(tmp_path: Path) -> None:
    assert text(tmp_path, "", bad_rows="skip") == '{"bad_rows":"skip"}'


def test_series_are_the_same_in_whatever_order_filters_are_given() -> None:
    one, other = (series_of("revenue", "month", where, ["rep"])
                  for where in ([("b", "2"), ("a", None)], [("a", None), ("b", "2")]))  # fmt: skip
    assert one == other == Series("revenue", "month", '[["a",null],["b","2"]]', '["rep"]')


@pytest.mark.parametrize(("value", "found"), [(None, None), (0.1, "0.1"), (3, "3"), (Decimal("1.50"), "1.50")])
def test_numbers_are_exact(value: float | None, found: str | None) -> None:
    assert str(exact(value)) == str(found)


def test_a_reading_by_group_without_names(tmp_path: Path) -> None:
    write_deals(tmp_path, ["D1,won,10,r1,2025-10-03", "D2,won,30,,2025-11-04"], "deal_id,status,value,rep_id,closed_at")
    (tmp_path / "reps.csv").write_text("rep_id,name\nr1,Ann\n")
    exports = api.Exports(str(tmp_path))
    request = api.Request(by="rep", as_of="2025-11-30", asks_first=True)
    found = reading_of(exports.answer("revenue", request).result, (), exports.settings, "error")
    assert (found.series, found.data_from) == (Series("revenue", "month", "[]", '["rep"]'), day("2025-10-03"))
    assert {key: (number.value, number.components) for key, number in found.numbers.items()} == {
        ("2025-10", '{"rep_id":"r1"}'): (10, {"deals": "1"}),
        ("2025-10", '{"rep_id":null}'): (0, {"deals": "0"}),
        ("2025-11", '{"rep_id":"r1"}'): (0, {"deals": "0"}),
        ("2025-11", '{"rep_id":null}'): (30, {"deals": "1"}),
    }
