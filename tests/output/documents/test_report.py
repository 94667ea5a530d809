"""The dashboard in neutral parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.i18n.language import ENGLISH
from salescli.output.documents.report import ReportDocument
from salescli.report import build as dashboard
from salescli.results.document import Rows
from salescli.results.table import Change, Quantity, Trend
from tests.report.exports import tiny


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    folder: Path = tiny(tmp_path_factory.mktemp("tiny"))
    return ReportDocument(dashboard.build(Exports(folder), Request()))


def test_sections(document: ReportDocument) -> None:
    sections = list(document.sections(ENGLISH))
    titles = [section.title or "" for section in sections]
    assert titles[0] == "Sales report, 2026-03, as of 2026-03-31"
    assert titles[-2:] == ["Not computed", "Where the numbers come from"]
    assert [title for title in titles if title.startswith(("By ", "Funnel", "Forecast, "))] == [
        "By region, 2026-03", "By rep, 2026-03", "Funnel, deals created 2025-04-01 to 2026-03-31, as of 2026-03-31",
        "Forecast, per month, as of 2026-03-31",
    ]  # fmt: skip
    cards = sections[0].table
    assert cards is not None
    assert [column.name for column in cards.columns] == ["KPI", "value", "change", "a year", "trend"]
    revenue = next(row for row in cards.rows if row[0] == "Revenue")
    assert isinstance(revenue[1], Quantity)
    assert (revenue[1].value, revenue[1].currency) == (2000, "SEK")
    assert revenue[2:4] == (Change(100.0), Change(None))
    assert revenue[4] == Trend((1000.0, 2000.0))
    assert sections[-1].lines[0].endswith("10 rows of deals")


def test_prose_has_a_heading_a_section(document: ReportDocument) -> None:
    levels = [section.level for section in document.prose(ENGLISH)]
    assert levels == [1, *[2] * (len(levels) - 1)]


def test_record_and_rows(document: ReportDocument) -> None:
    record = document.record()
    assert (record["title"], record["period"], record["currency"]) == ("Sales report", "2026-03", "SEK")
    assert {"revenue", "win-rate"} <= {each["kpi"] for each in record["kpis"]}
    assert record["funnel"]["rows"][0]["stage"] == "created"
    rows = document.rows()
    assert isinstance(rows, Rows)
    assert {row[0] for row in rows.rows} == {"kpi", "breakdown", "funnel", "forecast"}
