"""One golden file a format over one deliberately awkward result. Write them anew: pytest --rewrite"""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salescli import kpis
from salescli.i18n import language as languages
from salescli.i18n.numbers import rounded
from salescli.message import Word
from salescli.model.calendar import AsOf, Grain
from salescli.model.measures import Unit
from salescli.output.documents.kpi import KpiDocument
from salescli.output.formats import FORMATS, formats_of, render
from salescli.output.style import Style
from salescli.results.note import Note, note
from salescli.results.result import KpiResult

GOLDEN = Path(__file__).parent.parent / "golden"
REGIONS = ("[red]North[/red]", 'South, "deep"', "two\nlines", "bell \x07 and \x1b[31mred", "Göteborg 東京", "", None)


def awkward() -> KpiResult:
    """Nulls, negative and huge numbers, markup, control characters, separators, an incomplete period, notes."""
    values = [Decimal("1234567.125"), Decimal("-0.001"), Decimal(0), Decimal("12345678901234567890.5"), None]
    sales = [values[position % len(values)] for position in range(len(REGIONS))]
    average = [1 / 3, -2.005, None, 1e22, 0.1 + 0.2, 1234.0, -0.0]
    frame = pl.DataFrame(
        {
            "period": ["2026-02"] * 4 + ["2026-03"] * 3,
            "start": [date(2026, 2, 1)] * 4 + [date(2026, 3, 1)] * 3,
            "end": [date(2026, 2, 28)] * 4 + [date(2026, 3, 31)] * 3,
            "complete": [True] * 4 + [False] * 3,
            "region": REGIONS,
            "value": pl.Series(average, dtype=pl.Float64),
            "sales": pl.Series(sales, dtype=pl.Decimal(38, 6)),
            "transactions": pl.Series([3, 1, 0, 1_000_000, None, 1, -2], dtype=pl.Int64),
            "customers": pl.Series([2, 1, 0, 7, None, 1, 0], dtype=pl.Int64),
            "per_customer": pl.Series(average[::-1], dtype=pl.Float64),
        }
    )
    total = frame.tail(1).select("value", "sales", "transactions", "customers", "per_customer")
    reason = '"[bold]" without value\x1b'
    left_out = note("without_value", 3, "notes.left_out", what=Word("won deals", 3), reason=reason)
    notes = (left_out, Note("partial", 0, "x"))
    return KpiResult(
        kpis.get("average-purchase-value"),
        frame,
        total,
        notes,
        grain=Grain.MONTH,
        by=("region",),
        as_of=AsOf(date(2026, 3, 15)),
        currency="SEK",
    )


def compare(name: str, text: str, *, rewrite: bool) -> None:
    """A text with the golden file of a name."""
    path = GOLDEN / name
    if rewrite:
        path.write_bytes(text.encode())
    assert text.encode() == path.read_bytes()


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("format_", [name for name in formats_of(KpiDocument) if not FORMATS[name].is_binary])
def test_golden(format_: str, language: str, rewrite: bool) -> None:
    text = render(KpiDocument(awkward()), format_, style=Style(languages.get(language)))
    assert isinstance(text, str)
    if format_ in ("json", "jsonl", "csv"):
        language = "en"  # they are for programs
    compare(
        f"kpi.{format_}{'' if language == 'en' else f'.{language}'}{FORMATS[format_].ending}", text, rewrite=rewrite
    )


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("kind", ["column", "line", "bar", "scorecard"])
def test_golden_charts(kind: str, encoding: str, rewrite: bool) -> None:
    text = render(KpiDocument(awkward()), "table", style=Style(chart=kind, encoding=encoding))
    assert isinstance(text, str)
    text.encode(encoding)
    compare(f"chart.{kind}.{encoding}.txt", text, rewrite=rewrite)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_golden_spreadsheet(language: str, rewrite: bool) -> None:
    text = render(KpiDocument(awkward()), "csv", style=Style(languages.get(language), excel=True))
    assert isinstance(text, str)
    compare(f"kpi.excel.{language}.csv", text, rewrite=rewrite)


def test_json_and_csv_give_back_what_they_were_given() -> None:
    result = awkward()
    rows = result.frame.to_dicts()
    for row, read in zip(
        rows, json.loads(render(KpiDocument(result), "json"), parse_float=Decimal)["rows"], strict=True
    ):
        assert list(read) == list(row)
        for name, value in row.items():
            expected = value.isoformat() if isinstance(value, date) else value
            assert read[name] == (Decimal(repr(value)) if isinstance(value, float) else expected)
    for row, line in zip(
        rows, csv.DictReader(io.StringIO(render(KpiDocument(result), "csv"), newline="")), strict=True
    ):
        assert line["region"] == (row["region"] or "")
        for name in result.numbers:
            assert (Decimal(line[name]) if line[name] else None) == (
                Decimal(repr(row[name])) if isinstance(row[name], float) else row[name]
            )


def test_no_control_character_reaches_a_terminal() -> None:
    text = render(KpiDocument(awkward()), "table")
    assert [sign for sign in text if ord(sign) < 32 and sign != "\n"] == []
    assert "[red]North[/red]" in text


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal("0.005"), Unit.MONEY, "0.01"),
        (Decimal("-0.005"), Unit.MONEY, "-0.01"),
        (Decimal("-0.004"), Unit.MONEY, "0.00"),
        (2.675, Unit.PERCENT, "2.68"),
        (0.25, Unit.DAYS, "0.3"),
        (1234567, Unit.COUNT, "1,234,567"),
        (12.35, Unit.COUNT, "12.4"),
        (Decimal("9" * 31 + ".125"), Unit.MONEY, ",".join(["9"] + ["999"] * 10) + ".13"),
    ],
)
def test_tables_round_half_up(value: Decimal | float, unit: Unit, shown: str) -> None:
    assert rounded(value, unit) == shown
