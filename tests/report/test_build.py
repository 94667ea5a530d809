"""The report: every number is that of `salescli kpi`, whatever it is written as."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from salescli import forecast, kpis
from salescli.api import Exports, Request, compute
from salescli.errors import SalesCliError, UsageError
from salescli.funnel import compute as funnel
from salescli.i18n.language import ENGLISH
from salescli.output.documents.report import MOST_GROUPS, ReportDocument
from salescli.output.formats import render
from salescli.output.text.width import width
from salescli.report import build as dashboard
from salescli.report import layout
from salescli.report.model import Report, Scorecard
from tests.conftest import SAMPLE
from tests.program import environment, run_here
from tests.report.exports import DEALS, SETTINGS, long, tiny

GOLDEN = Path(__file__).parent.parent / "golden"
EVIL = "[red]<script>alert(1)</script>|`x`\x1b[31m*_"


@pytest.fixture(scope="module")
def exports() -> Exports:
    return Exports(SAMPLE)


@pytest.fixture(scope="module")
def sample(exports: Exports) -> Report:
    return dashboard.build(exports, Request())


def _cards(report: Report) -> dict[str, Scorecard]:
    cards = [*report.scorecards, *(card for section in report.sections for card in section.cards)]
    return {card.kpi: card for card in cards}


def test_every_kpi_has_its_place_and_is_answered_by_the_sample(sample: Report) -> None:
    placed = [name for names in layout.standard().sections.values() for name in names]
    assert sorted(placed) == sorted({*kpis.names()} - {"sales-by-location"})
    assert set(_cards(sample)) == set(placed)
    assert sample.missing == ()
    assert {*layout.standard().headlines, *layout.leaders(kpis.names())} <= set(placed)


@pytest.mark.parametrize("name", sorted({*kpis.names()} - {"sales-by-location"}))
def test_a_scorecard_is_what_kpi_says(name: str, sample: Report, exports: Exports) -> None:
    card = _cards(sample)[name]
    kpi = kpis.get(name)
    result = exports.answer(name, Request(by="none")).result
    row = next((row for row in result.frame.iter_rows(named=True) if row["period"] == card.period), None)
    if row is None:  # nothing happened in the latest period that is over
        assert result.frame["end"].max() < card.start
        assert card.value is None
        return
    assert (card.value, card.start, card.end, card.complete) == (
        row["value"],
        row["start"],
        row["end"],
        row["complete"],
    )
    assert (card.unit, card.better, card.title) == (kpi.unit, kpi.better, kpi.title)
    if card.history:
        series = {row["period"]: row["value"] for row in result.frame.iter_rows(named=True)}
        assert {point.period: point.value for point in card.history} == series
        assert card.trend == card.history[-12:]


@pytest.mark.parametrize("versus", ["previous", "year"])
@pytest.mark.parametrize("name", ["revenue", "win-rate", "mrr", "monthly-growth", "clv"])
def test_changes_are_those_of_compare(name: str, versus: str, sample: Report, exports: Exports) -> None:
    card = _cards(sample)[name]
    row = exports.answer(name, Request(compare=versus)).result.frame.filter(period=card.period).row(0, named=True)
    against = card.previous if versus == "previous" else card.year_before
    assert against is not None
    assert (against.value, against.change, against.change_percent) == (
        row["previous"], row["change"], row["change_percent"],
    )  # fmt: skip


def test_breakdowns_are_what_kpi_says(sample: Report, exports: Exports) -> None:
    for breakdown in sample.breakdowns:
        for position, measured in enumerate(breakdown.kpis):
            ask = Request(by=breakdown.dimension, date_from="2025-12", date_to="2025-12")
            result = exports.answer(measured.kpi, ask).result
            key = result.dimensions[0]
            series = {row[key]: row["value"] for row in result.frame.iter_rows(named=True)}
            ours = {group.key: group.values[position] for group in breakdown.groups}
            assert series.items() <= ours.items()
            assert {value for group, value in ours.items() if group not in series} <= {None}
            assert result.total is not None
            assert breakdown.total[position] == result.total["value"][0]


def test_rankings_are_the_ends_of_the_breakdown(sample: Report) -> None:
    (by_rep,) = (each for each in sample.breakdowns if each.dimension == "rep")
    assert [ranking.kpi.kpi for ranking in sample.rankings] == list(layout.leaders(kpis.names()))
    for ranking in sample.rankings:
        position = [kpi.kpi for kpi in by_rep.kpis].index(ranking.kpi.kpi)
        values = sorted(
            (group.values[position] for group in by_rep.groups if group.values[position] is not None), key=float
        )
        assert [group.values[0] for group in ranking.leaders] == values[::-1][: len(ranking.leaders)]
        assert [group.values[0] for group in ranking.laggards][::-1] == values[: len(ranking.laggards)]
        assert not {group.key for group in ranking.leaders} & {group.key for group in ranking.laggards}


def test_funnel_and_forecast_are_those_of_the_commands(sample: Report) -> None:
    assert sample.funnel == funnel.compute(Exports(SAMPLE), Request(date_from="2025-01-01"))
    assert sample.forecast == forecast.compute(Exports(SAMPLE), Request())


@pytest.mark.parametrize("grain", ["week", "quarter"])
def test_other_periods(grain: str) -> None:
    report = dashboard.build(Exports(SAMPLE), Request(period=grain, as_of="2025-11-10"))
    card = _cards(report)["revenue"]
    row = compute("revenue", SAMPLE, period=grain, as_of="2025-11-10", last=1).frame.row(0, named=True)
    assert (card.period, card.value) == (row["period"], row["value"])
    assert report.forecast is not None
    assert report.forecast.grain == {"week": "month"}.get(grain, grain)


def test_a_total_is_no_period_of_a_report() -> None:
    with pytest.raises(UsageError, match="no period 'total'"):
        dashboard.build(Exports(SAMPLE), Request(period="total"))


def test_a_filter_holds_for_all_of_it() -> None:
    report = dashboard.build(Exports(SAMPLE), Request(where="region=South"))
    expected = compute("revenue", SAMPLE, where="region=South", last=1).frame["value"][0]
    assert _cards(report)["revenue"].value == expected
    assert [group.key for group in report.breakdowns[0].groups] == ["South"]


def test_a_filter_that_finds_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no row has that region"):
        dashboard.build(Exports(tiny(tmp_path)), Request(where="region=Nowhere"))


def test_what_is_missing_is_said_and_which_column_would_change_it(tmp_path: Path) -> None:
    report = dashboard.build(Exports(tiny(tmp_path)), Request())
    said = {kpi: each for each in report.missing for kpi in each.kpis}
    answered = set(_cards(report))
    assert set(said) == {*kpis.names(), "cohorts"} - answered - {"sales-by-location"}
    calls, margin = said["calls"], said["profit-margin"]
    assert ENGLISH.say(calls.reason).startswith("needs the activities")
    assert calls.remedy is not None
    assert "--activities" in ENGLISH.say(calls.remedy)
    assert "'cost'" in ENGLISH.say(margin.reason)
    assert margin.remedy is not None
    assert "[tables.deals.columns] cost" in ENGLISH.say(margin.remedy)
    assert said["calls"] is said["emails"]


def test_files_that_cannot_be_trusted_give_no_report(tmp_path: Path) -> None:
    folder = tiny(tmp_path / "x", deals=DEALS.replace("2026-02-04", "some day"))
    ran = run_here("report", str(folder), "--output", "r.md", cwd=tmp_path)
    assert ran.code == 3
    assert "'some day'" in ran.err
    assert not (tmp_path / "r.md").exists()


def test_an_archive_seen_from_today_says_so(tmp_path: Path) -> None:
    report = dashboard.build(Exports(tiny(tmp_path)), Request(as_of="2028-05-05"))
    assert any("--as-of 2026-04-02" in ENGLISH.say(note.text) for note in report.notes)
    assert str(render(ReportDocument(report), "table")).index("--as-of 2026-04-02") < 1100


def test_a_dashboard_of_ones_own(tmp_path: Path) -> None:
    settings = SETTINGS + '[report]\nkpis = ["win-rate", "forecast", "revenue"]\n'
    report = dashboard.build(Exports(tiny(tmp_path, settings=settings)), Request())
    assert [card.kpi for card in report.scorecards] == ["win-rate", "revenue"]
    assert (report.sections, report.funnel) == ((), None)
    assert report.forecast is not None
    assert [kpi.kpi for kpi in report.breakdowns[0].kpis] == ["win-rate", "revenue"]
    assert report.missing == ()


def test_verdicts_stand_by_the_number_that_they_are_about(tmp_path: Path) -> None:
    targets = """
[[target]]
name = "Sell"
kpi = "revenue"
period = "month"
min = 2500
[[target]]
name = "Win"
kpi = "deals-won"
period = "quarter"
min = 2
[[target]]
name = "Each"
kpi = "revenue"
by = "rep"
period = "month"
min = 100
"""
    folder = tiny(tmp_path / "x", settings=SETTINGS + targets)
    ran = run_here("report", str(folder), "-o", "r.json", "-o", "r.txt", cwd=tmp_path)
    assert ran.code == 0, ran.err
    found = json.loads((tmp_path / "r.json").read_text())
    words = {(each["target"], each["scope"]): (each["word"], each["period"]) for each in found["targets"]}
    assert words["Sell", ""] == ("missed", "2026-03")
    assert words["Win", ""] == ("met", "2026-Q1")
    assert words["Each", "Ada"] == ("met", "2026-03")
    by_kpi = {card["kpi"]: card["verdicts"] for card in found["kpis"]}
    assert by_kpi["revenue"] == [{"target": "Sell", "word": "missed"}]
    assert by_kpi["deals-won"] == []
    text = (tmp_path / "r.txt").read_text()
    assert re.search(r"^ Revenue .* missed$", text, re.MULTILINE)
    assert re.search(r"^ Each \(Ada\) +met +2026-03 +2,000.00 SEK$", text, re.MULTILINE)
    filtered = run_here("report", str(folder), "--where", "rep=Ada", "--format", "json", "-q", cwd=tmp_path)
    assert json.loads(filtered.out)["targets"] == []


def test_a_dashboard_of_unknown_kpis(tmp_path: Path) -> None:
    folder = tiny(tmp_path, settings=SETTINGS + '[report]\nkpis = ["win-ratio"]\n')
    ran = run_here("report", str(folder), cwd=tmp_path)
    assert ran.code == 2
    assert "report.kpis: there is no KPI 'win-ratio'" in ran.err
    assert "win-rate" in ran.err


def test_golden_files(rewrite: bool, tmp_path: Path) -> None:
    """The ten deals with a region and a rep whose names are markup and escapes, in every format."""
    deals = DEALS.replace("South", f'"{EVIL}"')
    tiny(tmp_path / "exports", deals=deals, reps=f'rep_id,name,region,quota\nr1,"{EVIL}",North,1500\nr2,Bo,,500\n')
    made = {"report.txt": "table.txt", "report.json": "json.json", "report.csv": "csv.csv", "report.md": "markdown.md"}
    outputs = [part for name in made for part in ("--output", name)]
    assert run_here("report", "exports", "--quiet", *outputs, cwd=tmp_path).code == 0
    for name, ending in made.items():
        text = (tmp_path / name).read_bytes()
        path = GOLDEN / f"report.{ending}"
        if rewrite:
            path.write_bytes(text)
        assert text == path.read_bytes()


def test_text_of_the_data_stays_text(tmp_path: Path) -> None:
    tiny(tmp_path / "exports", reps=f'rep_id,name,region,quota\nr1,"{EVIL}",North,1500\nr2,Bo,South,500\n')
    assert run_here("report", "exports", "-q", "-o", "r.txt", "-o", "r.md", cwd=tmp_path).code == 0
    for name in ("r.txt", "r.md"):
        text = (tmp_path / name).read_text()
        assert [sign for sign in text if ord(sign) < 32 and sign != "\n"] == []
        assert "[red]<script>alert(1)</script>" in text.replace("\\", "").replace("&lt;", "<")
    assert not re.search(r"(?<!\\)<script", (tmp_path / "r.md").read_text())


def test_json_and_csv_hold_the_same_numbers(sample: Report) -> None:
    found = json.loads(render(ReportDocument(sample), "json"), parse_float=Decimal)
    assert found["schema_version"] == 1
    assert [card["kpi"] for card in found["kpis"]][: len(found["scorecards"])] == found["scorecards"]
    lines = list(csv.DictReader(io.StringIO(str(render(ReportDocument(sample), "csv")))))
    by_kpi: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        if line["part"] == "kpi":
            by_kpi.setdefault(line["kpi"], []).append(line)
    for card in found["kpis"]:
        points = card["history"] or [card]
        ours = [(line["period"], line["value"]) for line in by_kpi[card["kpi"]]]
        assert ours == [(point["period"], "" if point["value"] is None else str(point["value"])) for point in points]
    assert {line["part"] for line in lines} == {"kpi", "breakdown", "funnel", "forecast", "cohorts"}


@pytest.mark.thorough
@pytest.mark.parametrize(("months", "reps"), [(1, 1), (1, 300), (24, 12), (60, 1), (60, 12)])
def test_it_stays_readable(months: int, reps: int, tmp_path: Path) -> None:
    names = [f"Representative number {number}" for number in range(reps)]
    report = dashboard.build(Exports(long(tmp_path, months, names)), Request())
    text = str(render(ReportDocument(report), "table"))
    assert max(map(width, text.splitlines())) <= 80
    assert len(text.splitlines()) < 320
    assert text.count("Representative number 0") <= 6
    if reps > MOST_GROUPS:
        assert f"The {MOST_GROUPS} of {reps} with the largest Revenue" in text
        csv_ = str(render(ReportDocument(report), "csv"))
        assert csv_.count(f",r{reps - 1},") == len(report.breakdowns[1].kpis)


def _on_a_terminal(arguments: list[str], columns: int, cwd: Path) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "salescli", *arguments], cwd=cwd, stdout=theirs, stderr=subprocess.PIPE,
        env=environment(COLUMNS=str(columns), LINES="50"),
    )  # fmt: skip
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    process.communicate()
    os.close(ours)
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_on_a_terminal_of_80_columns(tmp_path: Path) -> None:
    text = _on_a_terminal(["report", str(SAMPLE)], 80, tmp_path)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "\x1b[1m" in text
    assert max(map(width, bare.splitlines())) <= 80
    assert "Leaders and laggards" in bare


def test_where_there_is_no_unicode(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "salescli", "report", str(tiny(tmp_path))],
        env=environment(PYTHONIOENCODING="ascii"), capture_output=True, check=True,
    )  # fmt: skip
    assert "Revenue" in done.stdout.decode("ascii")
    assert b"\\u" not in done.stdout


def test_errors_are_those_of_the_program() -> None:
    with pytest.raises(SalesCliError):
        dashboard.build(Exports(SAMPLE), Request(bad_rows="perhaps"))


def test_what_is_left_out_is_said_once_for_all_ranges(tmp_path: Path) -> None:
    """Scorecards, breakdowns and the last twelve months leave out more or fewer of the same rows."""
    rows = ["deal_id,rep_id,region,status,value,created_at,closed_at", "1,r1,North,won,10,2025-12-01,2025-12-05",
            "2,r1,North,won,,2025-12-02,2025-12-06", "3,r1,North,won,,2024-01-01,2024-02-01",
            "4,r1,North,won,,2025-05-01,2025-06-01", "5,r1,North,lost,,2025-12-01,2025-12-07"]  # fmt: skip
    (tmp_path / "deals.csv").write_text("\n".join(rows) + "\n")
    report = dashboard.build(Exports([str(tmp_path)]), Request(as_of="2025-12-31"))
    texts = [ENGLISH.say(note.text) for note in report.notes if note.code == "without_value"]
    texts = [text for text in texts if "won deal" in text]
    assert [text for text in texts if " to " not in text] == ["3 won deals without value are left out."]
    assert len(set(texts)) == len(texts)  # the others are of components, each of its own


def test_a_dashboard_of_the_forecast_alone(tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    config = tmp_path / "own.toml"
    config.write_text((SETTINGS if isinstance(SETTINGS, str) else "") + '\n[report]\nkpis = ["forecast"]\n')
    found = dashboard.build(Exports(folder, config=config), Request())
    assert found.forecast
    assert (found.scorecards, found.sections, found.breakdowns, found.missing) == ((), (), (), ())
