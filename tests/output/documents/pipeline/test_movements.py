"""The pipeline in every format."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.api import Exports, Request
from salescli.i18n import language as languages
from salescli.output.documents.pipeline.movements import PipelineDocument
from salescli.output.documents.pipeline.moves import MovesDocument
from salescli.output.formats import render
from salescli.output.style import Style
from salescli.pipeline.compute import Question, compute
from salescli.pipeline.model import Kind, Pipeline

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
