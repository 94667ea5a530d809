"""The pipeline in every format."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from salescli.api import Exports, Request
from salescli.i18n import language as languages
from salescli.output.documents.pipeline.movements import PipelineDocument
from salescli.output.documents.pipeline.moves import MovesDocument
from salescli.output.formats import render
from salescli.output.style import Style
from salescli.pipeline.compute import Question, compute
from salescli.pipeline.model import STEPS, Kind, Pipeline

SAMPLE = str(Path(__file__).parents[4] / "sample_data")


def asked(by: str = "", *, rows: bool = False) -> Pipeline:
    question = Question(since="2025-11-30", rows=rows, closing="2026-Q1")
    return compute(Exports([SAMPLE]), Request(as_of="2025-12-31", by=by), question)


@pytest.mark.parametrize("by", ["", "rep", "region,product"])
def test_json_and_csv_have_the_same_rows(by: str) -> None:
    document = PipelineDocument(asked(by))
    record = json.loads(render(document, "json"), parse_float=Decimal)
    rows = list(csv.DictReader(io.StringIO(str(render(document, "csv")))))
    as_text = [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in record["rows"]
    ]  # fmt: skip
    assert [list(row) for row in as_text] == [list(row) for row in rows]
    assert as_text == rows
    assert ("total" in record) == bool(by)
    assert [row["kind"] for row in record.get("total", record["rows"])] == [kind.value for kind in Kind]


def test_columns_are_in_order() -> None:
    text = str(render(PipelineDocument(asked("rep")), "csv"))
    assert text.splitlines()[0] == "since,as_of,kind,rep_id,rep,deals,value,currency"
    text = str(render(MovesDocument(asked("region", rows=True)), "csv"))
    assert text.splitlines()[0] == "deal_id,kind,from,to,change,from_stage,stage,from_expected,expected,region"


def test_what_was_asked_is_in_json() -> None:
    record = json.loads(str(render(PipelineDocument(asked("region")), "json")))
    assert {name: record[name] for name in ("command", "since", "as_of", "one_state", "closing", "by")} == {
        "command": "pipeline", "since": "2025-11-30", "as_of": "2025-12-31", "one_state": True, "by": ["region"],
        "closing": {"period": "2026-Q1", "start": "2026-01-01", "end": "2026-03-31"},
    }  # fmt: skip
    assert [note["code"] for note in record["notes"]] == ["one_state", "without_closed_at"]


def test_tables_have_names_of_reps_and_are_swedish_where_asked() -> None:
    text = str(render(PipelineDocument(asked("rep")), "table", Style(languages.get("sv"))))
    assert "Karin Öberg" in text
    assert "affärer som väntas stängas 2026-Q1" in text
    assert "säljare" in text


@pytest.mark.parametrize("format_", ["markdown", "xlsx"])
def test_other_formats_are_written(format_: str) -> None:
    assert render(PipelineDocument(asked("region")), format_)
    assert render(MovesDocument(asked("region", rows=True)), format_)


def test_the_changes_of_the_deals_sum_to_that_of_the_pipeline() -> None:
    found = asked(rows=True)
    rows = csv.DictReader(io.StringIO(str(render(MovesDocument(found), "csv"))))
    change = sum(Decimal(row["change"]) for row in rows)
    assert change == found.of(Kind.CLOSING).value - found.of(Kind.OPENING).value


def test_the_waterfall_goes_from_the_opening_to_the_closing() -> None:
    chart = PipelineDocument(asked("region")).chart("waterfall", languages.ENGLISH)
    assert chart.labels == ("Open on 2025-11-30", "New", "Won", "Lost", "Open on 2025-12-31")
    opening, *steps, closing = chart.panels[0].points
    assert sum(filter(None, steps), opening or 0) == pytest.approx(closing)
    assert "<svg" in str(render(PipelineDocument(asked()), "svg"))
    assert "<svg" in str(render(PipelineDocument(asked()), "html"))


def test_an_axis_that_does_not_begin_at_0_is_said() -> None:
    found = asked()
    rows = tuple(replace(row, value=Decimal(0)) if row.kind in STEPS else row for row in found.total)
    rows = tuple(replace(row, value=Decimal(1_000_000)) if row.kind is Kind.CLOSING else row for row in rows)
    rows = tuple(replace(row, value=Decimal(1_000_000)) if row.kind is Kind.OPENING else row for row in rows)
    rows = tuple(replace(row, value=Decimal(-5)) if row.kind is Kind.WON else row for row in rows)
    chart = PipelineDocument(replace(found, total=rows)).chart(None, languages.ENGLISH)
    assert "begin" in chart.notes[0]
    assert len(chart.notes) == len(found.notes) + 1
