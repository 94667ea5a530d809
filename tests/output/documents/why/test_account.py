"""The account as people and programs read it."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from salescli.i18n import language as languages
from salescli.output.documents.why.account import WhyDocument
from salescli.output.formats import render
from salescli.output.style import Style
from salescli.output.text.width import width
from tests.conftest import SAMPLE
from tests.why.accounts import why

HEADER = ["kpi", "at", "versus", "kind", "dimension", "name", "group_id", "value", "previous", "contribution", "share",
          "rate", "mix", "weight", "previous_weight", "groups", "unit", "currency"]  # fmt: skip


@pytest.fixture(scope="module")
def revenue() -> WhyDocument:
    return WhyDocument(why("revenue", SAMPLE, at="2025-Q4", largest=3))


@pytest.fixture(scope="module")
def win_rate() -> WhyDocument:
    return WhyDocument(why("win-rate", SAMPLE, at="2025", by="segment"))


def test_json_and_csv_are_the_same_rows(revenue: WhyDocument) -> None:
    whole = json.loads(str(render(revenue, "json")), parse_float=Decimal)
    head, *rows = csv.reader(io.StringIO(str(render(revenue, "csv"))))
    assert head == HEADER
    assert [*whole["rows"][0]] == [*HEADER[:7], "key", *HEADER[7:]]
    for record, row in zip(whole["rows"], rows, strict=True):
        assert ["" if record[name] is None else str(record[name]) for name in HEADER if name != "key"] == row
    assert (whole["command"], whole["value"], whole["change"]) == ("why", Decimal("9250027.43"), Decimal("2410512.15"))
    assert whole["at"] == {"period": "2025-Q4", "start": "2025-10-01", "end": "2025-12-31", "complete": True}
    assert [each["dimension"] for each in whole["by_left_out"]] == ["pipeline"]
    rep = next(record for record in whole["rows"] if record["dimension"] == "rep")
    assert rep["key"] == {"rep": rep["group_id"]}
    assert rep["name"] != rep["group_id"]
    parts = [Decimal(record["contribution"]) for record in whole["rows"] if record["kind"] == "driver"]
    assert sum(parts) == whole["change"]


def test_sentences(revenue: WhyDocument, win_rate: WhyDocument) -> None:
    found = revenue.record()["sentences"]
    assert found[:3] == [
        "Revenue 2025-Q4: 9,250,027.43 SEK, +2,410,512.15 SEK (+35.24 %) from 2025-Q3 (6,839,515.28 SEK).",
        "closed: 194 → 282, +2,994,120.24 SEK.",
        "deal_type new: 1,315,650.03 SEK → 3,369,827.48 SEK, +2,054,177.45 SEK, 85.22 % of the change.",
    ]
    assert len(found) == 8
    assert win_rate.record()["sentences"] == [
        "Win rate 2025: 42.45 %, +0.98 pp (+2.36 %) from 2024 (41.47 %).",
        "segment mid-market: 41.32 % → 35.54 %, -2.22 pp: -2.20 pp from its own rate, -0.03 pp from its weight "
        "(37.56 % → 38.33 %).",
    ]


def test_what_is_new_or_gone_and_what_has_no_number() -> None:
    joint = WhyDocument(why("revenue", SAMPLE, at="2025-Q4", by="customer", drivers="none")).record()["sentences"]
    assert joint[1] == "customer Klockhulta Förvaltning AB: new, +454,300.00 SEK, 18.85 % of the change."
    none = WhyDocument(why("revenue", SAMPLE, at="2024", as_of="2024-12-31")).record()
    assert none["sentences"][0].endswith("SEK, 2023 no number.")
    assert none["change"] is None


def test_swedish(win_rate: WhyDocument) -> None:
    text = str(render(win_rate, "table", Style(language=languages.get("sv"))))
    assert "Andel vunna affärer 2025: 42,45\N{NO-BREAK SPACE}%" in text.replace(" %", "\N{NO-BREAK SPACE}%")
    assert "från den egna nivån" in text
    assert "(utan)" in text


def test_the_table_keeps_to_80_columns(revenue: WhyDocument, win_rate: WhyDocument) -> None:
    for document in (revenue, win_rate):
        lines = str(render(document, "table")).splitlines()
        assert max(map(width, lines)) <= 80
    text = str(render(revenue, "table"))
    assert text.index("What drove it") < text.index("By region") < text.index("The rows with the largest effects")
    drivers = text[text.index("What drove it") : text.index("By region")]
    assert drivers.count(" driver ") == 1  # in one block, with its bars
    assert "█" in drivers
    assert "█" not in str(render(revenue, "table", Style(encoding="ascii")))


@pytest.mark.parametrize("format_", ["html", "svg", "markdown", "xlsx"])
def test_every_format(format_: str, revenue: WhyDocument) -> None:
    text = render(revenue, format_)
    assert len(text) > 1000
    if isinstance(text, str):
        assert "9,250,027.43" in text


def test_a_cut_axis_is_said(revenue: WhyDocument) -> None:
    assert any("not at 0" in note for note in revenue.chart(None, languages.ENGLISH).notes)
