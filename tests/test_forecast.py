"""A forecast, counted by hand and held against the KPIs."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli import forecast
from salescli.api import Exports, Request, compute
from salescli.errors import UsageError
from salescli.forecast import Forecast, ForecastRow, RowKind
from salescli.i18n.language import ENGLISH
from tests.conftest import SAMPLE
from tests.program import run_here
from tests.report.exports import DEALS, tiny

_NUMBERS = ("deals", "won", "open", "weighted", "best_case", "commit", "quota", "gap", "coverage")


def _rows(found: Forecast) -> dict[str, ForecastRow]:
    return {row.period or row.kind.value: row for row in found.rows}


def _numbers(row: ForecastRow) -> list[Any]:
    return [None if value is None else float(value) for value in (getattr(row, name) for name in _NUMBERS)]


def test_counted_by_hand(tmp_path: Path) -> None:
    rows = _rows(forecast.compute(Exports(tiny(tmp_path)), Request()))
    assert _numbers(rows["2026-01"]) == [0, 0, 0, 0, 0, 0, 2000, 2000, 0]
    assert _numbers(rows["2026-02"]) == [0, 1000, 0, 0, 1000, 1000, 2000, 1000, 0]
    assert _numbers(rows["2026-03"]) == [0, 2000, 0, 0, 2000, 2000, 2000, 0, None]
    # D3 is won two days after the as-of date: open, without a probability, so left out. D6 and D7 are open.
    assert _numbers(rows["2026-04"]) == [2, 0, 1100, 350, 1100, 600, 2000, 1650, 1100 / 2000]
    assert _numbers(rows["2026-05"]) == [1, 0, 800, 600, 800, 800, 2000, 1400, 800 / 2000]
    assert _numbers(rows["overdue"]) == [1, None, 900, 180, 900, 0, None, None, None]
    assert _numbers(rows["undated"]) == [1, None, 250, 100, 250, 0, None, None, None]
    assert "outside" not in rows


def test_the_last_years_that_there_are(tmp_path: Path) -> None:
    rows = _rows(forecast.compute(Exports(tiny(tmp_path)), Request(date_from="9997-12", period="year")))
    assert "outside" in rows


def test_more_periods_than_anybody_waits_for_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        forecast.compute(Exports(tiny(tmp_path)), Request(date_from="1900-01-01", date_to="2900-01-01", period="day"))


def test_a_forecast_goes_on_to_the_end_of_the_year_or_to_the_last_deal_that_is_expected(tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    assert max(name for name in _rows(forecast.compute(Exports(folder), Request())) if name[:2] == "20") == "2026-12"
    header = (folder / "deals.csv").read_text().splitlines()[0].split(",")
    row = {"deal_id": "D99", "status": "open", "value": "1", "probability": "0.5", "created_at": "2026-01-05",
           "expected_close_at": "2027-02-10"}  # fmt: skip
    with (folder / "deals.csv").open("a") as file:
        file.write(",".join(row.get(name, "") for name in header) + "\n")
    assert max(name for name in _rows(forecast.compute(Exports(folder), Request())) if name[:2] == "20") == "2027-02"


def test_what_is_left_out_and_what_commit_means_is_said(tmp_path: Path) -> None:
    found = forecast.compute(Exports(tiny(tmp_path)), Request())
    texts = " ".join(ENGLISH.say(note.text) for note in found.notes)
    assert "closed since the as-of date" in texts
    assert "at least 50 %" in texts


@pytest.mark.parametrize(("threshold", "may", "overdue"), [("0.8", 0, 0), ("0.75", 800, 0), ("0.2", 800, 900)])
def test_the_threshold_of_commit(threshold: str, may: int, overdue: int, tmp_path: Path) -> None:
    rows = _rows(forecast.compute(Exports(tiny(tmp_path)), Request(), Decimal(threshold)))
    assert (rows["2026-05"].commit, rows["overdue"].commit) == (may, overdue)


def test_the_threshold_of_the_settings(tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    with (folder / "salescli.toml").open("a") as file:
        file.write("[forecast]\ncommit = 0.8\n")
    assert _rows(forecast.compute(Exports(folder), Request()))["2026-05"].commit == 0
    assert _rows(forecast.compute(Exports(folder), Request(), Decimal("0.7")))["2026-05"].commit == 800


@pytest.mark.parametrize("text", ["1.5", "-1", "x", "nan", "120%"])
def test_a_threshold_that_is_none(text: str, tmp_path: Path) -> None:
    ran = run_here("forecast", str(tiny(tmp_path)), "--commit", text, cwd=tmp_path)
    assert ran.code == 2
    assert "is no probability" in ran.err


def test_open_deals_outside_the_range_have_a_line_of_their_own(tmp_path: Path) -> None:
    found = forecast.compute(Exports(tiny(tmp_path)), Request(date_from="2026-02", date_to="2026-04"))
    rows = _rows(found)
    assert [row.period for row in found.rows if row.kind is RowKind.PERIOD] == ["2026-02", "2026-03", "2026-04"]
    assert (rows["outside"].deals, rows["outside"].open) == (1, 800)
    assert found.total is not None
    assert (found.total.won, found.total.open, found.total.quota) == (3000, 1100, 6000)


@pytest.mark.parametrize(
    ("grain", "by"),
    [("day", "none"), ("week", "rep"), ("month", "region"), ("quarter", "none"), ("year", "rep"), ("total", "region")],
)
def test_every_open_deal_is_on_one_line(grain: str, by: str) -> None:
    found = forecast.compute(Exports(SAMPLE), Request(period=grain, by=by))
    everything = compute("opportunity-value", SAMPLE, by="none").frame.row(0, named=True)
    assert sum(row.open for row in found.rows) == everything["open_value"]
    assert sum(row.weighted for row in found.rows) == everything["weighted_value"]
    assert sum(row.deals for row in found.rows) == everything["deals"]


@pytest.mark.parametrize(("grain", "by"), [("week", "region"), ("month", "none"), ("quarter", "rep")])
def test_won_and_quota_are_those_of_the_kpis(grain: str, by: str) -> None:
    found = forecast.compute(Exports(SAMPLE), Request(period=grain, by=by, where="region=South", date_to="2026-03"))
    asked = {"period": grain, "by": by, "where": "region=South", "date_from": "2025", "date_to": "2026-03"}
    starts = [row.start for row in found.rows if row.start]
    asked["date_from"] = min(starts)
    expected = compute("quota-attainment", SAMPLE, **asked).frame
    keys = ["period", *(["rep_id"] if by == "rep" else ["region"] if by == "region" else [])]
    ours = {(row.period, row.key): (row.won, row.quota) for row in found.rows if row.kind is RowKind.PERIOD}
    theirs = {
        (row["period"], row[keys[-1]] if len(keys) > 1 else None): (row["sales"], row["quota"])
        for row in expected.iter_rows(named=True)
    }
    assert theirs.items() <= ours.items()
    assert {numbers for place, numbers in ours.items() if place not in theirs} <= {(0, 0)}


def test_the_formats_agree(tmp_path: Path) -> None:
    outputs = [part for form in ("json", "csv", "txt", "md") for part in ("-o", f"f.{form}")]
    ran = run_here("forecast", str(SAMPLE), "--by", "region", "--period", "quarter", *outputs, cwd=tmp_path)
    assert ran.code == 0, ran.err
    rows = json.loads((tmp_path / "f.json").read_text(), parse_float=Decimal)["rows"]
    lines = list(csv.DictReader(io.StringIO((tmp_path / "f.csv").read_text())))
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        assert {key: "" if value is None else str(value) for key, value in row.items() if key != "complete"} == {
            key: value for key, value in line.items() if key not in ("complete", "currency")
        }
    for name in ("f.txt", "f.md"):
        assert "1,785,329.07" in (tmp_path / name).read_text().replace("\\", "")


def test_without_quota_it_is_blank(tmp_path: Path) -> None:
    folder = tiny(tmp_path, reps="rep_id,name\nr1,Ada\n")
    found = forecast.compute(Exports(folder), Request())
    assert {(row.quota, row.gap, row.coverage) for row in found.rows} == {(None, None, None)}
    assert any("quota cannot be told" in ENGLISH.say(note.text) for note in found.notes)


def test_without_expected_dates_all_open_deals_are_undated_and_it_says_so(tmp_path: Path) -> None:
    folder = tiny(tmp_path, deals=DEALS.replace("expected_close_at", "other"))
    found = forecast.compute(Exports(folder), Request())
    assert _rows(found)["undated"].deals == 5
    assert any("deals.expected_close_at" in ENGLISH.say(note.text) for note in found.notes)


def test_what_is_left_out_is_counted_in_the_range(tmp_path: Path) -> None:
    deals = DEALS.replace("won,won,1000", "won,won,").replace("2026-03-01", "")
    found = forecast.compute(Exports(tiny(tmp_path, deals=deals)), Request(date_from="2026-02"))
    texts = [ENGLISH.say(note.text) for note in found.notes]
    assert "1 won deal without value is left out." in texts
    assert "1 won deal without closed_at is left out." in texts
    later = forecast.compute(Exports(tmp_path), Request(date_from="2026-03"))
    assert "1 won deal without value is left out." not in [ENGLISH.say(note.text) for note in later.notes]


@pytest.mark.parametrize("ask", [Request(by="stage"), Request(where="stage=lead")])
def test_where_quotas_cannot_be_split_they_are_blank_and_it_says_so(ask: Request, tmp_path: Path) -> None:
    found = forecast.compute(Exports(tiny(tmp_path)), ask)
    assert {row.quota for row in found.rows} == {None}
    assert sum(row.open for row in found.rows) == (500 if ask.where else 3050)
    assert any("no file says the stage of a rep" in ENGLISH.say(note.text) for note in found.notes)
