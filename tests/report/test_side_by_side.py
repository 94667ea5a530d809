"""Several KPIs side by side: each column is what the KPI says alone."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.api import Exports, Request, compute
from salescli.report import side_by_side
from salescli.results.result import KpiResult
from tests.conftest import SAMPLE
from tests.program import run_here
from tests.report.exports import tiny


@pytest.mark.parametrize("names", [("calls-per-rep", "win-rate"), ("revenue", "mrr", "monthly-growth"), ("clv", "cac")])
@pytest.mark.parametrize("by", ["none", "region", "rep,product"])
def test_a_column_is_what_the_kpi_says(names: tuple[str, ...], by: str) -> None:
    if by == "rep,product" and names != ("revenue", "mrr", "monthly-growth")[:1]:
        names = ("revenue", "win-rate")
    ask = Request(by=by, period="quarter", date_from="2025-Q2")
    found = side_by_side.compute(Exports(SAMPLE), names, ask)
    keys = ["period", *found.dimensions]
    for name in names:
        alone = compute(name, SAMPLE, by=by, period="quarter", date_from="2025-Q2")
        theirs = {tuple(row[key] for key in keys): row["value"] for row in alone.frame.iter_rows(named=True)}
        ours = {tuple(row[key] for key in keys): row[name] for row in found.frame.iter_rows(named=True)}
        assert theirs.items() <= ours.items()
        assert {value for key, value in ours.items() if key not in theirs} <= {None}
        assert found.totals[name] == (None if alone.total is None else alone.total["value"][0])


def test_rows_are_the_union_in_order() -> None:
    found = side_by_side.compute(Exports(SAMPLE), ["revenue", "mrr"], Request())
    periods = found.frame["period"].to_list()
    assert periods == sorted(set(periods))
    assert found.frame.filter(period="2020-01")["revenue"].to_list() == [None]
    assert found.frame.filter(period="2020-01")["mrr"][0] is not None


@pytest.mark.parametrize(
    ("names", "grain", "by"),
    [
        (["revenue", "win-rate"], "month", ()),
        (["revenue", "clv"], "year", ()),
        (["revenue", "sales-by-location"], "month", ("region",)),
        (["opportunity-value", "revenue"], "total", ("stage",)),
    ],
)
def test_defaults_are_the_widest_period_and_all_splits_together(
    names: list[str], grain: str, by: tuple[str, ...]
) -> None:
    found = side_by_side.compute(Exports(SAMPLE), names, Request())
    assert (found.grain.value, found.by) == (grain, by)


def test_formats(tmp_path: Path) -> None:
    outputs = [part for form in ("json", "csv", "txt", "md") for part in ("-o", f"s.{form}")]
    ran = run_here("kpi", "revenue,win-rate", str(SAMPLE), "--by", "rep", "--last", "1", "--sort", "win-rate",
                   *outputs, cwd=tmp_path)  # fmt: skip
    assert ran.code == 0, ran.err
    found = json.loads((tmp_path / "s.json").read_text(), parse_float=Decimal)
    assert [(each["kpi"], each["unit"], each["currency"]) for each in found["kpis"]] == [
        ("revenue", "money", "SEK"), ("win-rate", "percent", None),
    ]  # fmt: skip
    rates = [row["win-rate"] for row in found["rows"]]
    assert rates == sorted(rates, reverse=True)
    lines = list(csv.DictReader(io.StringIO((tmp_path / "s.csv").read_text())))
    assert list(lines[0]) == ["period", "start", "end", "complete", "rep_id", "rep", "revenue", "win-rate", "currency"]
    assert [line["revenue"] for line in lines] == [str(row["revenue"]) for row in found["rows"]]
    text = (tmp_path / "s.txt").read_text()
    assert "SEK" in text
    assert text.index("Håkan Wredberg") < text.index("Nils Fröjdman")
    assert "| Håkan Wredberg |" in (tmp_path / "s.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("revenue,win-ratio",), 2, "There is no KPI 'win-ratio'"),
        ((",",), 2, "',' names no KPI"),
        (("revenue,calls",), 3, "needs the activities"),
        (("revenue,win-rate", "--rows"), 2, "--rows goes with one KPI"),
        (("revenue,win-rate", "--top", "3"), 2, "--top goes with one KPI"),
        (("revenue,win-rate", "--sort", "value"), 2, "there is no column 'value'"),
        (("revenue,win-rate", "--set", "include_lost=true"), 2, "has a setting 'include_lost'"),
        (("revenue,sales-velocity", "--period", "month"), 2, "sales-velocity has no period"),
    ],
)
def test_errors(arguments: tuple[str, ...], code: int, message: str, tmp_path: Path) -> None:
    ran = run_here("kpi", arguments[0], str(tiny(tmp_path)), *arguments[1:], cwd=tmp_path)
    assert (ran.code, ran.out) == (code, b"")
    assert message in ran.err


def test_settings_reach_the_kpis_that_know_them() -> None:
    found = side_by_side.compute(
        Exports(SAMPLE), ["revenue", "sales-cycle"], Request(options={"include_lost": "true"}, last=3)
    )
    alone = compute("sales-cycle", SAMPLE, options={"include_lost": "true"}, last=3)
    assert found.frame["sales-cycle"].to_list() == alone.frame["value"].to_list()


def test_rows_that_do_not_read_are_left_out_as_by_the_kpi_alone(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,status,value,cost,created_at,closed_at\n1,won,5,1,2025-01-02,2025-01-03\n2,won,x,1,2025-01-02,2025-01-04\n"
        "3,won,7,y,2025-01-02,2025-01-05\n4,won,7,1,z,2025-01-05\n5,won,7,1,2025-01-02,w\n"
    )
    names = ["revenue", "deals-won", "profit-margin", "leads", "sales-cycle"]
    exports = Exports([str(tmp_path)], use_config=False)
    for bad_rows in ("skip", "null"):
        asked = Request(as_of="2025-06-30", period="year", bad_rows=bad_rows)
        for name, found in zip(names, exports.compute_many(names, asked), strict=True):
            assert isinstance(found, KpiResult)
            alone = compute(name, tmp_path, as_of="2025-06-30", period="year", bad_rows=bad_rows, use_config=False)
            assert (found.frame.rows(), found.notes) == (alone.frame.rows(), alone.notes), name
    by_name = {name: compute(name, tmp_path, as_of="2025-06-30", period="total", bad_rows="skip", use_config=False)
               for name in names}  # fmt: skip
    counted = {name: found.frame["value"][0] for name, found in by_name.items()}
    assert (counted["revenue"], counted["deals-won"]) == (Decimal(19), 4)


@pytest.mark.parametrize("versus", ["previous", "year"])
@pytest.mark.parametrize("by", ["none", "region"])
def test_compared_side_by_side_is_compared_alone(versus: str, by: str) -> None:
    names = ["revenue", "win-rate", "mrr"]
    asked = {"by": by, "period": "quarter", "date_from": "2025-Q2", "date_to": "2025-Q4", "compare": versus}
    found = side_by_side.compute(Exports(SAMPLE), names, Request(**asked))  # type: ignore[arg-type]
    assert found.frame.columns[-2:] == ["compared_start", "compared_end"]
    keys = ["period", *found.dimensions]
    for name in names:
        alone = compute(name, SAMPLE, **asked)  # type: ignore[arg-type]
        assert alone.total is not None
        assert found.total_compared == alone.total.row(0)[-2:]
        for column in ("previous", "change", "change_percent"):
            assert found.frame.sort(keys)[f"{name}_{column}"].equals(alone.frame.sort(keys)[column])
            assert found.totals[f"{name}_{column}"] == alone.total[column][0]


def test_a_comparison_in_every_format(tmp_path: Path) -> None:
    outputs = [part for form in ("json", "csv", "txt", "md") for part in ("-o", f"s.{form}")]
    ran = run_here("kpi", "revenue,win-rate", str(SAMPLE), "--period", "week", "--last", "2", "--compare", "year",
                   *outputs, cwd=tmp_path)  # fmt: skip
    assert ran.code == 0, ran.err
    found = json.loads((tmp_path / "s.json").read_text(), parse_float=Decimal)
    assert [row["compared"] for row in found["rows"]] == [
        {"start": "2024-12-16", "end": "2024-12-22"}, {"start": "2024-12-23", "end": "2024-12-29"},
    ]  # fmt: skip
    assert found["total"]["compared"] == {"start": "2024-12-16", "end": "2024-12-29"}
    lines = list(csv.DictReader(io.StringIO((tmp_path / "s.csv").read_text())))
    assert list(lines[0])[-3:] == ["currency", "compared_start", "compared_end"]
    assert [line["win-rate_previous"] for line in lines] == [str(row["win-rate_previous"]) for row in found["rows"]]
    title = "each against the week 52 weeks earlier; the total against 2024-12-16 to 2024-12-29"
    assert title in (tmp_path / "s.txt").read_text()
    assert title in (tmp_path / "s.md").read_text()


def test_kpis_that_begin_apart_are_compared_with_days_of_their_own() -> None:
    found = side_by_side.compute(Exports(SAMPLE), ["revenue", "mrr"], Request(period="total", compare="year"))
    assert found.frame["compared_start"].to_list() == [None]
    assert "compared_apart" in [note.code for note in found.notes]
