"""The rows behind a number and KPIs side by side, in neutral parts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from salescli.api import Exports, Request
from salescli.explain.drilldown import drilldown
from salescli.i18n.language import ENGLISH
from salescli.output.documents.rows import RowsDocument
from tests.report.exports import tiny


def test_parts(tmp_path: Path) -> None:
    exports = Exports(tiny(tmp_path))
    answer = exports.answer("revenue", Request(by="region", last=2))
    with exports.tables.reading():
        document = RowsDocument(drilldown(answer, exports.tables))
    (section,) = document.sections(ENGLISH)
    assert section.title == "Revenue: the 2 rows behind it"
    table = section.table
    assert table is not None
    assert [column.name for column in table.columns] == [
        "table", "file", "line", "period", "date", "deal_id", "region", "value", "deals",
    ]  # fmt: skip
    assert [table.columns[place].name for place in table.labels] == ["file", "line"]
    assert [row[2:] for row in table.rows] == [
        ("2", "2026-02", "2026-02-04", "D1", "North", Decimal(1000), 1),
        ("3", "2026-03", "2026-03-01", "D2", "North", Decimal(2000), 1),
    ]
    assert table.total == ("total", "", "", "", "", "", "", Decimal(3000), 2)
    record = document.record()
    assert record["units"] == {"value": "money", "deals": "count"}
    assert document.rows() == record["rows"]
    assert document.rows().frame["line"].to_list() == [2, 3]
