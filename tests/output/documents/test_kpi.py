"""A KPI in neutral parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from salescli import compute, kpis
from salescli.i18n import language as languages
from salescli.i18n.language import ENGLISH
from salescli.model.calendar import AsOf, Grain
from salescli.model.measures import Unit
from salescli.output.documents.kpi import KpiDocument
from salescli.results.document import Frame, OneLine
from salescli.results.result import KpiResult
from salescli.results.table import Column, Label
from tests.output.documents.small_results import NOTE, NOTES

FRAME = pl.DataFrame(
    {
        "period": ["2026-01", "2026-02", None],
        "start": [date(2026, 1, 1), date(2026, 2, 1), None],
        "end": [date(2026, 1, 31), date(2026, 2, 28), None],
        "complete": [True, False, True],
        "trend": ["value", None, "x"],
        "value": pl.Series([Decimal("1.5"), None, Decimal(2)], dtype=pl.Decimal(38, 2)),
        "deals": [1, 0, 2],
    }
)
RESULT = KpiResult(
    kpis.get("revenue"), FRAME, FRAME.tail(1).select("value", "deals"), NOTES, grain=Grain.MONTH, by=("trend",),
    as_of=AsOf(date(2026, 2, 3)), currency="SEK",
)  # fmt: skip


def test_sections() -> None:
    (section,) = KpiDocument(RESULT).sections(ENGLISH)
    assert section.title == "Revenue, per month by trend, as of 2026-02-03"
    assert (section.lines, section.notes) == (("* not complete",), NOTES)
    assert section.table is not None
    assert section.table.columns == (
        Column("period", "period"),
        Column("trend", "trend", is_own=True),
        Column("value", "value", Unit.MONEY),
        Column("deals", "deals", Unit.COUNT),
    )
    assert section.table.rows == (
        ("2026-01", "value", Decimal("1.5"), 1),
        ("2026-02 *", None, None, 0),
        (None, "x", Decimal(2), 2),
    )
    assert [type(cell) for cell in section.table.rows[0][:2]] == [Label, str]
    assert section.table.total == ("total", "", Decimal(2), 2)
    (swedish,) = KpiDocument(RESULT).sections(languages.get("sv"))
    assert swedish.title == "Försäljning, per månad och trend, per den 2026-02-03"


def test_record() -> None:
    record = KpiDocument(RESULT).record()
    assert list(record) == [
        "schema_version", "kpi", "title", "definition", "definition_hash", "unit", "currency", "better", "period", "by",
        "as_of", "rows", "total", "notes",
    ]  # fmt: skip
    assert (record["kpi"], record["currency"], record["by"]) == ("revenue", "SEK", ["trend"])
    assert isinstance(record["rows"], Frame)
    assert record["total"].is_one
    assert record["notes"] == OneLine([NOTE])


def test_rows() -> None:
    frame = KpiDocument(RESULT).rows().frame
    assert frame.columns == [
        "kpi", "period", "start", "end", "complete", "trend", "value", "unit", "currency", "deals",
    ]  # fmt: skip
    assert frame["currency"].to_list() == ["SEK"] * 3


def test_the_chart_is_of_the_kind_asked_for() -> None:
    chart = KpiDocument(RESULT).chart("line", ENGLISH)
    assert (chart.kind, chart.labels) == ("line", ("2026-01", "2026-02"))
    assert [panel.name for panel in chart.panels] == ["value", "none", "x"]


def test_a_column_of_names_that_says_nothing_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,status,closed_at,value,rep_id\n1,won,2026-01-05,5,r1\n")
    result = compute("revenue", deals=path, by="rep", as_of="2026-01-31")
    (section,) = KpiDocument(result).sections(ENGLISH)
    assert section.table is not None
    assert [column.name for column in section.table.columns][:3] == ["period", "rep_id", "value"]
    assert KpiDocument(result).rows().frame.columns.count("rep") == 1  # for programs it is there
