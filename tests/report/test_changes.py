"""What changed: the accounts of the key figures are those of `salescli why`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.output.documents.report import ReportDocument
from salescli.output.formats import render
from salescli.report import build as dashboard
from salescli.report.model import Report
from salescli.why.model import RowKind
from tests.conftest import SAMPLE
from tests.program import run_here
from tests.report.exports import tiny
from tests.why.accounts import why


@pytest.fixture(scope="module")
def sample() -> Report:
    return dashboard.build(Exports([str(SAMPLE)]), Request(), has_changes=True)


def test_the_accounts_are_those_of_why(sample: Report) -> None:
    shown = [card.kpi for card in sample.scorecards if card.previous is not None]
    assert [account.kpi.name for account in sample.changes] == shown
    assert len(shown) == 7
    for account in sample.changes:
        whole = why(account.kpi.name, SAMPLE, at="2025-12")
        assert account.total == whole.total and account.of_drivers == whole.of_drivers
        largest = {
            split: [row for row in rows if row.kind is RowKind.GROUP][:1] for split, rows in whole.splits.items()
        }
        assert account.splits == largest
        assert account.change_percent == whole.change_percent


def test_accounts_over_windows_of_several_grains(tmp_path: Path) -> None:
    """Key figures by month, and one by quarter: each account is that of `why`."""
    words = '"revenue", "win-rate", "churn-rate", "mrr", "quota-attainment", "magic-number", "changes"'
    path = tmp_path / "salescli.toml"
    path.write_text(
        (SAMPLE / "salescli.toml").read_text(encoding="utf-8") + f"[report]\nkpis = [{words}]\n", encoding="utf-8"
    )
    report = dashboard.build(Exports([str(SAMPLE)], config=path), Request())
    assert len({account.grain for account in report.changes}) == 2
    for account in report.changes:
        whole = why(account.kpi.name, SAMPLE, at=account.at.label)
        assert account.total == whole.total and account.of_drivers == whole.of_drivers
        assert account.splits == {split: rows[:1] for split, rows in whole.splits.items()}


def test_a_quarter_against_the_one_before() -> None:
    report = dashboard.build(Exports([str(SAMPLE)]), Request(period="quarter", where="region=South"), has_changes=True)
    (revenue,) = [account for account in report.changes if account.kpi.name == "revenue"]
    whole = why("revenue", SAMPLE, at="2025-Q4", where="region=South")
    assert revenue.total == whole.total and "region" not in revenue.splits


def test_a_dashboard_of_ones_own_has_them_where_it_says_so(tmp_path: Path) -> None:
    for words, changes in (('"revenue"', 0), ('"revenue", "changes"', 1)):
        folder = tiny(tmp_path / str(changes), settings=f"[report]\nkpis = [{words}]\n")
        ran = run_here("report", str(folder), "--format", "json", "-q", cwd=tmp_path)
        assert len(json.loads(ran.out)["changes"]) == changes


def test_formats_for_programs_have_them_only_where_the_settings_say_so(tmp_path: Path) -> None:
    folder = tiny(tmp_path / "exports")
    for ending, has_them in (("html", True), ("xlsx", True), ("json", False), ("csv", False), ("md", False)):
        ran = run_here(
            "report", str(folder), "--output", f"report.{ending}", "--output", "same.csv", "-q", cwd=tmp_path
        )
        assert ran.code == 0
        assert any(line.startswith("change,") for line in (tmp_path / "same.csv").read_text().splitlines()) is has_them


def test_every_format_tells_them(sample: Report) -> None:
    document = ReportDocument(sample)
    record = json.loads(render(document, "json"))["changes"]
    (revenue,) = [each for each in record if each["kpi"] == "revenue"]
    assert revenue["at"] == {"period": "2025-12", "start": "2025-12-01", "end": "2025-12-31", "complete": True}
    assert [row["kind"] for row in revenue["rows"]][:5] == ["total", *["driver"] * 4]
    table, markdown = (str(render(document, form)) for form in ("table", "markdown"))
    first = revenue["sentences"][0].split(":")[0]
    assert "What changed" in table and "## What changed" in markdown and first in table and first in markdown
    page = str(render(document, "html"))
    assert '<section id="changes"' in page
    captions = [re.sub("<[^>]*>", "", each) for each in re.findall("<caption[^>]*>(.*?)</caption>", page)]
    assert captions.count("Revenue, 2025-12 against 2025-11") == 1
    lines = [line for line in str(render(document, "csv")).splitlines() if line.startswith("change,revenue")]
    assert len(lines) == len(revenue["rows"])


def test_on_a_page_every_change_is_a_line_with_few_digits(sample: Report) -> None:
    page = str(render(ReportDocument(sample), "html"))
    section = page[page.index('<section id="changes"') :].split("</section>", maxsplit=1)[0]
    pictureless = re.sub("<(style|title|desc)[^>]*>.*?</(style|title|desc)>", "", section, flags=re.DOTALL)
    words = " ".join(re.sub("<[^>]*>", "", pictureless).split())
    assert "What changed, 2025-12 against 2025-11" in words
    for line in ("Revenue: +1,581,515 SEK", "Win rate: +1.95 pp", "Sales cycle: -1.8 days"):
        assert line in words
    assert "most of it: closed +1,387,187" in words
    assert "<title>closed: +1,387,186.59" in section  # the exact number is the tip
    assert section.count("<details>") == len(sample.changes)


def test_an_own_line_of_a_deal_is_in_the_account(tmp_path: Path) -> None:
    """Deals of several lines: a split needs a scan of its own, which all KPIs share."""
    rows = ["deal_id,value,status,created_at,closed_at,product"]
    for month, amount in (("2025-11", 10), ("2025-12", 40)):
        rows += [f"{month}a,{amount},won,{month}-01,{month}-05,x", f"{month}a,5,won,{month}-01,{month}-05,y"]
    (tmp_path / "deals.csv").write_text("\n".join(rows) + "\n")
    settings = '[calendar]\nas_of = 2025-12-31\n[tables.deals]\nduplicates = "lines"\n'
    (tmp_path / "salescli.toml").write_text(settings)
    report = dashboard.build(Exports([str(tmp_path)]), Request(), has_changes=True)
    revenue = next(account for account in report.changes if account.kpi.name == "revenue")
    assert revenue.total.contribution == 30
    assert [(row.name, row.contribution) for row in revenue.splits["product"]] == [("x", 30)]
