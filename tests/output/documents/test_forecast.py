"""A forecast in neutral parts."""

from __future__ import annotations

from decimal import Decimal

from salescli.i18n.language import ENGLISH
from salescli.output.documents.forecast import ForecastDocument
from salescli.output.documents.keys import key_columns
from salescli.results.document import Rows
from tests.output.documents.small_results import FORECAST, NOTE, NOTES


def test_sections() -> None:
    periods, others = ForecastDocument(FORECAST).sections(ENGLISH)
    assert (periods.title, periods.notes) == ("Forecast, per month by rep, as of 2026-01-15", NOTES)
    assert periods.table is not None
    assert periods.table.rows[0][:3] == ("2026-01 *", "Ada", Decimal(1000))
    assert others.title == "Open deals of no period shown"
    assert others.table is not None
    assert others.table.rows == (("overdue", "Ada", 1, Decimal(500), Decimal(50), None),)


def test_record() -> None:
    record = ForecastDocument(FORECAST).record()
    assert (record["title"], record["by"], record["total"], record["notes"]) == ("Forecast", ["rep"], None, [NOTE])
    assert list(record["rows"][0])[:8] == ["kind", "period", "start", "end", "complete", "rep_id", "rep", "deals"]
    assert record["rows"][1]["rep_id"] == "r1"


def test_rows() -> None:
    rows = ForecastDocument(FORECAST).rows()
    assert isinstance(rows, Rows)
    first, second = rows.rows
    assert dict(zip(rows.header, first, strict=True))["won"] == Decimal(1000)
    assert dict(zip(rows.header, second, strict=True))["kind"] == "overdue"
    assert second[-1] == "SEK"


def test_the_columns_of_a_group() -> None:
    assert [key_columns(name) for name in (None, "region", "rep")] == [[], ["region"], ["rep_id", "rep"]]
