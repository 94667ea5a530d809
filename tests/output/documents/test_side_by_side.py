"""KPIs side by side in neutral parts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from salescli.api import Exports, Request
from salescli.i18n.language import ENGLISH
from salescli.output.documents.side_by_side import SideBySideDocument
from salescli.report import side_by_side
from salescli.results.document import Rows
from tests.report.exports import tiny


def test_parts(tmp_path: Path) -> None:
    asked = Request(by="none", last=1, compare="previous")
    found = side_by_side.compute(Exports(tiny(tmp_path)), ["revenue", "win-rate"], asked)
    document = SideBySideDocument(found)
    (section,) = document.sections(ENGLISH)
    assert section.title == (
        "Revenue, Win rate, per month, as of 2026-03-31, against 2026-02-01 to 2026-02-28"
    )  # fmt: skip
    assert section.table is not None
    assert [column.name for column in section.table.columns][:5] == [
        "period", "revenue", "previous", "change", "change_percent",
    ]  # fmt: skip
    assert section.table.rows[0][:4] == ("2026-03", Decimal(2000), Decimal(1000), Decimal(1000))
    record = document.record()
    assert [each["kpi"] for each in record["kpis"]] == ["revenue", "win-rate"]
    assert [each["currency"] for each in record["kpis"]] == ["SEK", None]
    (row,) = record["rows"]
    assert (row["revenue"], row["revenue_previous"]) == (Decimal(2000), Decimal(1000))
    assert [str(day) for day in row["compared"].values()] == ["2026-02-01", "2026-02-28"]
    rows = document.rows()
    assert isinstance(rows, Rows)
    assert list(rows.header)[-3:] == ["currency", "compared_start", "compared_end"]
    assert next(iter(rows.rows))[-3] == "SEK"
